//! The questions of the contract.

use proptest::test_runner::{Config as Runs, RngAlgorithm, TestRng, TestRunner};
use tunesmith_core::{
    Chosen, Config, Domain, Goal, Metric, Origin, Outcome, Param, Rng, Sampler, Scale, Settings, Space, Take,
    Value,
};

use super::answer::{Asked, ask, examine};
use super::histories::{self, Episode};
use super::{Caps, Script, spaces};

type Make<'m> = &'m dyn Fn(&Space) -> Box<dyn Sampler>;

/// Every example space with every extreme history.
pub(super) fn examples(make: Make<'_>, caps: Caps) {
    for (kind, space) in spaces::examples() {
        let warm = make(&space);
        for (story, history) in histories::extremes(&space, 5) {
            let nothing = Config::new();
            for later in 0..3 {
                let asked = Asked { trial: history.len() + later, ..Asked::next(&history, &nothing) };
                examine(&*warm, make, caps, asked, &format!("{kind} with {story}"));
            }
        }
    }
}

/// Other seeds, other proposals; other trials too.
pub(super) fn seeds(make: Make<'_>, caps: Caps) {
    if !caps.seeded {
        return;
    }
    let space = Space::builder()
        .params(["x", "y", "z"].map(|n| Param::float(n, 0.0, 1.0)))
        .build()
        .unwrap_or_default();
    let nothing = Config::new();
    let of = |seed, trial| {
        let history = histories::play(histories::settings(&space, seed), &[]);
        ask(&*make(&space), Asked { trial, ..Asked::next(&history, &nothing) }).map(|p| p.config)
    };
    let first = |seed| [0, 1, 2, 3].map(|trial| of(seed, trial));
    assert_ne!(first(1), first(2), "two seeds give the same first proposals");
    assert!(first(1).iter().any(|p| *p != of(1, 0)), "all trials get the same proposal");
}

/// Values asked for are kept, one or all of them, also with an enqueued trial.
pub(super) fn fixed_values(make: Make<'_>, caps: Caps) {
    for (kind, space) in spaces::examples() {
        let warm = make(&space);
        for draw in 0..6 {
            let Some(whole) = space.complete_feasible(&Config::new(), &mut Rng::new(draw, 3, 0), 100_000)
            else {
                continue;
            };
            let first: Config = whole.iter().take(1).map(|(n, v)| (n.clone(), v.clone())).collect();
            for fixed in [first, whole] {
                let mut script = Script::new(histories::settings(&space, draw));
                let trial = script.open(Origin::Enqueued, fixed.clone());
                let history = script.history();
                for trial in [trial, trial + 1] {
                    let asked = Asked { space: &space, history, fixed: &fixed, trial };
                    examine(&*warm, make, caps, asked, &format!("{kind} with {fixed} given"));
                }
            }
        }
    }
}

/// From one parameter to very many.
pub(super) fn many_parameters(make: Make<'_>, caps: Caps) {
    let nothing = Config::new();
    for dims in [1, 2, 3, 8, 21, 60, 120, 200].into_iter().filter(|d| *d <= caps.dims) {
        let space = spaces::wide(dims);
        let episodes: Vec<Episode> = (0..12).map(|k| Episode::done(k, k as f64)).collect();
        let history = histories::play(histories::settings(&space, 1), &episodes);
        examine(&*make(&space), make, caps, Asked::next(&history, &nothing), &format!("{dims} parameters"));
    }
}

/// A study that has gone on for long.
pub(super) fn long_history(make: Make<'_>, caps: Caps) {
    let space = spaces::wide(4);
    let episodes: Vec<Episode> = (0..caps.trials).map(|k| Episode::done(k, (k % 97) as f64)).collect();
    let history = histories::play(histories::settings(&space, 1), &episodes);
    let nothing = Config::new();
    examine(&*make(&space), make, caps, Asked::next(&history, &nothing), "a long history");
}

/// Several objectives and limits on other metrics, of which some trials measured only a part, or nothing that is a number.
pub(super) fn several_metrics(make: Make<'_>, caps: Caps) {
    let goals = |goals: &[Goal]| {
        let metric = |(i, goal): (usize, &Goal)| Metric {
            name: format!("m{i}").into(),
            goal: *goal,
            take: Take::Best,
        };
        goals.iter().enumerate().map(metric).collect::<Vec<_>>()
    };
    let (down, up, limit) = (Goal::Minimize, Goal::Maximize, Goal::AtMost(0.5));
    let nothing = Config::new();
    for metrics in [
        goals(&[down, up]),
        goals(&[down, limit]),
        goals(&[down, up, down]),
        goals(&[up, down, limit, Goal::AtLeast(-0.5)]),
        goals(&[down, down, up, up, Goal::Watch]),
    ] {
        for (kind, space) in spaces::examples() {
            let settings = Settings { metrics: metrics.clone(), ..histories::settings(&space, 6) };
            let mut script = Script::new(settings);
            let warm = make(&space);
            for k in 0..24_u64 {
                let what = format!("{kind} with {} metrics, trial {k}", metrics.len());
                let history = script.history().clone();
                if k % 4 == 0 && examine(&*warm, make, caps, Asked::next(&history, &nothing), &what).is_none()
                {
                    break;
                }
                let trial = script.open(Origin::Sampled, Config::new());
                script.propose(trial, "script", space.complete(&nothing, &mut Rng::new(k, 2, 0)));
                script.start(trial);
                let value = |i: usize| match (k as usize + i) % 11 {
                    0 => f64::NAN,
                    1 => f64::INFINITY,
                    _ => (k as f64 * 0.7 + i as f64).sin(),
                };
                let measured = if k % 6 == 5 { 1 } else { metrics.len() };
                let measures =
                    metrics.iter().take(measured).enumerate().map(|(i, m)| (m.name.clone(), value(i)));
                script.finish(trial, Outcome::Done(measures.collect()));
            }
        }
    }
}

/// Two trials have their numbers and neither its proposal: what one gets does not depend on whether, and by whom, the other
/// was asked about.
pub(super) fn parallel(make: Make<'_>, caps: Caps) {
    let nothing = Config::new();
    for (kind, space) in spaces::examples() {
        let mut script = Script::new(histories::settings(&space, 9));
        for k in 0..2 {
            script.trial(space.complete(&nothing, &mut Rng::new(k, 0, 0)), k as f64);
        }
        let first = script.open(Origin::Sampled, Config::new());
        let second = script.open(Origin::Sampled, Config::new());
        let history = script.history();
        let asked = |trial| Asked { space: &space, history, fixed: &nothing, trial };
        let alone = ask(&*make(&space), asked(second));
        let both = make(&space);
        let other = ask(&*both, asked(first));
        let after = ask(&*both, asked(second));
        assert_eq!(format!("{alone:?}"), format!("{after:?}"), "{kind}: depends on who asked before");
        if caps.never_repeats
            && let (Ok(a), Ok(b)) = (&other, &after)
        {
            assert_ne!(a.config, b.config, "{kind}: two workers get the same");
        }
    }
}

/// An instance that followed a study from the start, through all that can happen, agrees with new ones.
pub(super) fn cold_equals_warm(make: Make<'_>, caps: Caps) {
    let nothing = Config::new();
    for (kind, space) in spaces::examples() {
        let warm = make(&space);
        let mut script = Script::new(histories::settings(&space, 2));
        for k in 0..40_u64 {
            let config = space.complete(&nothing, &mut Rng::new(k, 7, 0));
            match k % 9 {
                2 => {
                    let enqueued = script.open(Origin::Enqueued, config.clone());
                    script.propose(enqueued, "user", config);
                }
                4 => {
                    let added = script.open(Origin::Added, Config::new());
                    script.propose(added, "user", config);
                    script.done(added, f64::NAN);
                }
                7 => _ = script.open(Origin::Enqueued, config),
                _ => {}
            }
            let history = script.history().clone();
            let what = format!("{kind}, followed to trial {}", history.len());
            let Some(proposal) = examine(&*warm, make, caps, Asked::next(&history, &nothing), &what) else {
                break;
            };
            let trial = script.open(Origin::Sampled, Config::new());
            script.propose(trial, warm.name(), proposal.config);
            if k % 5 != 3 {
                script.start(trial);
                if k % 4 == 1 { script.fail(trial) } else { script.done(trial, (k as f64 * 0.7).sin()) }
            }
        }
        // And a question about another study in between changes nothing.
        let other = histories::play(histories::settings(&spaces::wide(3), 77), &[Episode::done(1, 1.0)]);
        _ = ask(&*warm, Asked::next(&other, &nothing));
        let history = script.history();
        examine(&*warm, make, caps, Asked::next(history, &nothing), &format!("{kind}, after another study"));
    }
}

/// A program that asks for its parameters one by one, in branches.
fn asks(so_far: &Config) -> Option<Param> {
    let missing = |param: Param| so_far.get(&param.name).is_none().then_some(param);
    let layers = so_far.get("layers").and_then(Value::as_i64).unwrap_or(0);
    let own = match so_far.get("optimizer").and_then(Value::as_str) {
        Some("sgd") => Param::float("momentum", 0.0, 0.99),
        _ => Param::new("beta", Domain::Float { low: 0.5, high: 0.9999, scale: Scale::Log, step: None }),
    };
    missing(Param::choice("optimizer", ["sgd", "adam"]))
        .or_else(|| missing(own))
        .or_else(|| missing(Param::int("layers", 1, 3)))
        .or_else(|| (1..=layers).find_map(|i| missing(Param::int(format!("width{i}"), 8, 64).step(8.0))))
}

/// Define-by-run: one question about the space learned so far, then one for each parameter that it does not cover.
pub(super) fn by_name(make: Make<'_>, caps: Caps) {
    let nothing = Config::new();
    let mut script = Script::new(histories::settings(&Space::default(), 4));
    let warm = make(&Space::default());
    for k in 0..25 {
        let history = script.history().clone();
        let what = format!("define-by-run, trial {k}");
        let Some(joint) = examine(&*warm, make, caps, Asked::next(&history, &nothing), &what) else { return };
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, warm.name(), joint.config.clone());
        script.start(trial);
        let (mut so_far, mut chosen) = (Config::new(), Vec::new());
        while let Some(param) = asks(&so_far) {
            let value = match joint.config.get(&param.name).filter(|v| param.domain.contains(v)) {
                Some(value) => value.clone(),
                None => {
                    let space = Space::builder().param(param.clone()).build().unwrap_or_default();
                    let history = script.history();
                    let asked = Asked { space: &space, history, fixed: &so_far, trial };
                    let what = format!("{what}, asked for `{}`", param.name);
                    let Some(answer) = examine(&*warm, make, caps, asked, &what) else { return };
                    answer.config.get(&param.name).cloned().unwrap_or(Value::Bool(false))
                }
            };
            so_far.set(param.name.clone(), value.clone());
            chosen.push(Chosen { name: param.name, domain: param.domain, value });
        }
        script.choose(trial, chosen);
        script.done(trial, k as f64);
    }
}

/// Random spaces with random histories: nothing panics, and every answer is valid.
#[allow(clippy::panic)]
pub(super) fn random(make: Make<'_>, caps: Caps) {
    let runs = Runs { cases: caps.cases, failure_persistence: None, ..Runs::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let result = TestRunner::new_with_rng(runs, rng).run(&histories::history(7, 20), |history| {
        let nothing = Config::new();
        let warm = make(history.space());
        for later in 0..2 {
            let asked = Asked { trial: history.len() + later, ..Asked::next(&history, &nothing) };
            examine(&*warm, make, caps, asked, "a random study");
        }
        Ok(())
    });
    if let Err(e) = result {
        panic!("{e}");
    }
}
