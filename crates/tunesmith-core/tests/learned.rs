//! A space learned from what trials ask for.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Study, done};
use tunesmith_core::{
    Accept, Body, Chosen, Config, Domain, Metric, Opened, Param, Rng, Settings, Space, Started, Value,
};

fn study() -> Study {
    Study::new(Settings::new(Space::default(), Metric::minimize("loss")))
}

fn pick(param: Param, value: impl Into<Value>) -> Chosen {
    Chosen { name: param.name, domain: param.domain, value: value.into() }
}

fn ask(study: &mut Study, picks: &[Chosen]) -> u64 {
    let number = study.history.len();
    let started = Some(Started { attempt: 1, worker: "w".into() });
    study.add(Some(number), Body::Opened(Box::new(Opened { started, ..Opened::default() })));
    study.add(Some(number), Body::Chosen(picks.to_vec()));
    number
}

fn kind(value: &str) -> Chosen {
    pick(Param::choice("kind", ["tree", "forest", "svm"]), value)
}

fn depth(value: i64) -> Chosen {
    pick(Param::int("depth", 1, 100), value)
}

fn trees(value: i64) -> Chosen {
    pick(Param::int("trees", 1, 1000), value)
}

fn lr() -> Chosen {
    pick(Param::float("lr", 1e-5, 1e-1).log(), 1e-3)
}

fn layers(value: i64) -> Chosen {
    pick(Param::int("layers", 1, 8), value)
}

fn width(layer: i64) -> Chosen {
    pick(Param::int(format!("width_{layer}"), 8, 512), 16)
}

/// The tests on which a parameter depends, as text.
fn tests(study: &Study, name: &str) -> Vec<String> {
    let param = study.history.space().get(name).unwrap_or_else(|| panic!("{name} is not known")).clone();
    let accept = |a: &Accept| match a {
        Accept::OneOf(values) => values.iter().map(Value::to_string).collect::<Vec<_>>().join(" or "),
        Accept::Between { low, high } => {
            let end = |x: &Option<f64>| x.map(|x| x.to_string()).unwrap_or_default();
            format!("{}..{}", end(low), end(high))
        }
    };
    let tests = param.when.iter().flat_map(|w| &w.tests);
    tests.map(|t| format!("{}: {}", t.parent, accept(&t.accept))).collect()
}

#[test]
fn nothing_is_known_before_the_first_trial_asks() {
    let study = study();
    assert!(study.history.space().is_empty());
    assert_eq!(study.history.learned().domain("lr"), None);
}

#[test]
fn what_every_trial_asks_for_is_always_active() {
    let mut study = study();
    ask(&mut study, &[lr(), depth(3)]);
    ask(&mut study, &[lr(), depth(7)]);
    let space = study.history.space();
    assert_eq!(space.params().iter().map(|p| &*p.name).collect::<Vec<_>>(), ["lr", "depth"]);
    assert!(space.params().iter().all(|p| p.when.is_none()));
    assert_eq!(study.history.learned().domain("lr"), Some(&lr().domain));
    assert_eq!(study.history.trial(1).unwrap().config.to_string(), "lr = 0.001, depth = 7");
}

#[test]
fn a_choice_decides_its_branches() {
    let mut study = study();
    ask(&mut study, &[kind("tree"), depth(3)]);
    ask(&mut study, &[kind("forest"), depth(3), trees(10)]);
    ask(&mut study, &[kind("svm"), lr()]);
    assert_eq!(tests(&study, "kind"), [""; 0]);
    assert_eq!(tests(&study, "depth"), ["kind: tree or forest"]);
    assert_eq!(tests(&study, "trees"), ["kind: forest"]);
    assert_eq!(tests(&study, "lr"), ["kind: svm"]);
    let svm: Config = [("kind", "svm")].into_iter().collect();
    let config = study.history.space().complete(&svm, &mut Rng::new(0, 0, 0));
    assert_eq!(config.iter().map(|(n, _)| n.to_string()).collect::<Vec<_>>(), ["kind", "lr"]);
}

#[test]
fn a_branch_within_a_branch_depends_on_both() {
    let mut study = study();
    let boost = |on: bool| pick(Param::choice("boost", [false, true]), on);
    let rate = || pick(Param::float("rate", 0.0, 1.0), 0.5);
    ask(&mut study, &[kind("tree"), boost(true), rate()]);
    ask(&mut study, &[kind("tree"), boost(false)]);
    ask(&mut study, &[kind("svm"), lr()]);
    assert_eq!(tests(&study, "boost"), ["kind: tree"]);
    assert_eq!(tests(&study, "rate"), ["kind: tree", "boost: true"]);
}

#[test]
fn a_loop_over_layers_is_open_upwards() {
    let mut study = study();
    for n in [2, 1, 4] {
        let mut picks = vec![layers(n)];
        picks.extend((1..=n).map(width));
        ask(&mut study, &picks);
    }
    assert_eq!(tests(&study, "width_1"), [""; 0]);
    assert_eq!(tests(&study, "width_2"), ["layers: 2.."]);
    assert_eq!(tests(&study, "width_4"), ["layers: 4.."]);
    let eight: Config = [("layers", 8)].into_iter().collect();
    assert_eq!(
        study.history.space().complete(&eight, &mut Rng::new(0, 0, 0)).len(),
        5,
        "8 layers were not seen yet"
    );
}

#[test]
fn numbers_up_to_a_bound_and_in_between_decide_too() {
    let mut study = study();
    for n in 1..=5 {
        let mut picks = vec![layers(n)];
        picks.extend((n <= 2).then(|| pick(Param::float("shallow", 0.0, 1.0), 0.5)));
        picks.extend((n == 1 || n == 3).then(|| pick(Param::float("odd", 0.0, 1.0), 0.5)));
        ask(&mut study, &picks);
    }
    assert_eq!(tests(&study, "shallow"), ["layers: ..2"]);
    assert_eq!(tests(&study, "odd"), ["layers: 1 or 3"]);
}

#[test]
fn an_optional_parameter_that_nothing_explains_is_always_proposed() {
    let mut study = study();
    ask(&mut study, &[lr(), depth(3)]);
    ask(&mut study, &[lr()]);
    assert_eq!(tests(&study, "depth"), [""; 0]);
}

#[test]
fn a_range_too_long_to_decide_does_not() {
    let mut study = study();
    let seed = |v: i64| pick(Param::int("seed", 0, 64), v);
    ask(&mut study, &[seed(3), depth(1)]);
    ask(&mut study, &[seed(4)]);
    assert_eq!(tests(&study, "depth"), [""; 0]);
    let short = |v: i64| pick(Param::int("short", 0, 63), v);
    ask(&mut study, &[short(63), trees(1)]);
    ask(&mut study, &[short(4)]);
    assert_eq!(tests(&study, "trees"), ["short: 63.."]);
}

#[test]
fn a_trial_may_ask_step_by_step_repeating_what_it_asked_before() {
    let mut one = study();
    ask(&mut one, &[kind("tree"), depth(3)]);
    ask(&mut one, &[kind("svm"), lr()]);
    let mut many = study();
    let trial = ask(&mut many, &[kind("tree")]);
    many.add(Some(trial), Body::Chosen(vec![kind("tree"), depth(3)]));
    many.report(trial, 1, 1, 0.5);
    many.add(Some(trial), Body::Chosen(vec![kind("tree"), depth(3)]));
    ask(&mut many, &[kind("svm"), lr()]);
    assert_eq!(one.history.space(), many.history.space());
    assert_eq!(many.history.trial(trial).unwrap().config.to_string(), "kind = \"tree\", depth = 3");
    // A second attempt asks again, and counts once.
    many.interrupt(trial, 1, tunesmith_core::Cause::Preempted);
    many.restart(trial, 2);
    many.add(Some(trial), Body::Chosen(vec![kind("tree"), depth(3)]));
    many.finish(trial, 2, done(0.5));
    assert_eq!(one.history.space(), many.history.space());
}

#[test]
fn what_was_proposed_but_not_asked_for_is_not_in_use() {
    let mut study = study();
    ask(&mut study, &[kind("tree"), depth(3)]);
    study.add(Some(1), Body::Opened(Box::default()));
    let proposed: Config = [("kind", Value::from("svm")), ("depth", 5.into())].into_iter().collect();
    study.add(Some(1), Body::Proposed(common::proposed(proposed)));
    study.add(Some(1), Body::Chosen(vec![kind("svm")]));
    assert_eq!(study.history.trial(1).unwrap().config.to_string(), "kind = \"svm\"");
}

#[test]
fn the_newest_domain_counts_and_branches_move_with_their_values() {
    let mut study = study();
    ask(&mut study, &[kind("tree"), depth(3)]);
    ask(&mut study, &[kind("svm"), lr()]);
    let more = |v: &str| pick(Param::choice("kind", ["linear", "svm", "tree"]), v);
    ask(&mut study, &[more("linear")]);
    assert_eq!(study.history.learned().domain("kind"), Some(&more("svm").domain));
    assert_eq!(tests(&study, "depth"), ["kind: tree"]);
    assert_eq!(tests(&study, "lr"), ["kind: svm"]);
    // Now no value is left on which `depth` was asked for: it depends on nothing that is known.
    let fewer = |v: &str| pick(Param::choice("kind", ["linear", "svm"]), v);
    ask(&mut study, &[fewer("linear")]);
    assert_eq!(tests(&study, "depth"), [""; 0]);
    assert_eq!(tests(&study, "lr"), ["kind: svm"]);
}

#[test]
fn levels_seen_before_a_change_of_domain_are_not_taken_for_others() {
    let mut study = study();
    ask(&mut study, &[kind("svm"), lr()]);
    ask(&mut study, &[depth(3)]);
    let more = |v: &str| pick(Param::choice("kind", ["linear", "svm", "tree"]), v);
    ask(&mut study, &[more("svm"), lr()]);
    assert_eq!(tests(&study, "lr"), [""; 0], "`kind` was never anything but svm");
}

#[test]
fn a_range_may_change_with_every_trial() {
    let mut study = study();
    for i in 1..200 {
        let upper = pick(Param::float("upper", 0.0, f64::from(i)), 0.5);
        ask(&mut study, &[layers(1 + i64::from(i % 2)), upper]);
    }
    let Some(Domain::Float { high, .. }) = study.history.learned().domain("upper") else {
        panic!("not a range")
    };
    assert_eq!(*high, 199.0);
    assert_eq!(tests(&study, "upper"), [""; 0]);
}

#[test]
fn parameters_asked_for_in_changing_order_are_kept_without_a_circle() {
    let mut study = study();
    let a = |v: i64| pick(Param::int("a", 0, 3), v);
    let b = |v: i64| pick(Param::int("b", 0, 3), v);
    ask(&mut study, &[a(1), b(1)]);
    ask(&mut study, &[b(2), a(2)]);
    ask(&mut study, &[a(3)]);
    ask(&mut study, &[b(3)]);
    assert_eq!(study.history.space().params().len(), 2);
}

#[test]
fn asking_for_what_makes_no_sense_is_refused_and_leaves_no_trace() {
    let mut study = study();
    let trial = ask(&mut study, &[lr()]);
    let upside_down = pick(Param::float("x", 1.0, 0.0), 0.5);
    let text = study.refused(Some(trial), Body::Chosen(vec![lr(), upside_down]));
    assert!(text.ends_with("the range of `x` starts at 1, above its end 0 (write [0, 1])"), "{text}");
    let text = study.refused(Some(trial), Body::Chosen(vec![pick(Param::int("a b", 0, 1), 0)]));
    assert!(text.contains("`a b` cannot be a parameter's name"), "{text}");
    assert_eq!(study.history.space().params().len(), 1);
}

#[test]
fn memory_does_not_grow_with_trials_that_branch_alike() {
    // 20,000 different paths: time and space stay those of the pairs of parameters.
    let mut study = study();
    for i in 0..20_000_i64 {
        let n = 1 + i % 8;
        let extra = pick(Param::int("extra", 0, 63), i / 8 % 64);
        let more = pick(Param::int("more", 0, 63), i / 512 % 64);
        let mut picks = vec![layers(n), extra, more];
        picks.extend((1..=n).map(width));
        let trial = ask(&mut study, &picks);
        study.finish(trial, 1, done(0.5));
        let snapshot = study.history.clone();
        assert_eq!(snapshot.len(), study.history.len());
    }
    assert_eq!(tests(&study, "width_8"), ["layers: 8.."]);
}

#[test]
fn a_declared_space_is_not_replaced_by_what_trials_ask_for() {
    let mut study = Study::new(common::settings());
    ask(&mut study, &[lr()]);
    assert!(study.history.space().get("x").is_some());
    assert!(study.history.learned().domain("lr").is_some());
}
