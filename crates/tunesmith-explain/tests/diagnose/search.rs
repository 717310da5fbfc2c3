//! Searches with a planted fault, and healthy ones.

use tunesmith_core::{
    Config, Failure, FailureClass, History, Measures, Metric, Origin, Outcome, Param, Repeats, Settings,
    Space,
};
use tunesmith_explain::diagnose::{Kind, Options};
use tunesmith_testkit::sampler_contract::Script;

use crate::studies::*;

fn rate() -> Space {
    Space::builder()
        .param(Param::float("lr", 1e-4, 1e-2).log())
        .param(Param::float("x1", 0.0, 1.0))
        .build()
        .unwrap()
}

fn failed() -> Outcome {
    Outcome::Failed(Failure::new(FailureClass::ExitCode, "out of memory"))
}

/// A study whose trials have these configurations and losses.
fn listed(settings: Settings, trials: impl IntoIterator<Item = (Config, f64)>) -> tunesmith_core::History {
    let mut script = Script::new(settings);
    for (config, loss) in trials {
        script.trial(config, loss);
    }
    script.history().clone()
}

#[test]
fn a_bowl_in_the_middle_has_no_problem() {
    for seed in 0..12 {
        let settings = Settings { seed, ..Settings::new(cube(3), Metric::minimize("loss")) };
        let history = searched(settings, 40, |_, c| {
            let loss = (x(c, "x1") - 0.5).powi(2)
                + 0.7 * (x(c, "x2") - 0.4).powi(2)
                + 0.5 * (x(c, "x3") - 0.6).powi(2);
            Outcome::Done(Measures::of("loss", loss))
        });
        assert_quiet(&found(&history));
    }
}

#[test]
fn a_best_value_at_an_end_that_can_be_passed_is_found() {
    let history = of(rate(), 80, |_, c| -x(c, "lr").log10() + 0.1 * (x(c, "x1") - 0.5).powi(2));
    let diagnosis = found(&history);
    let finding = the(&diagnosis, Kind::BestAtEdge);
    assert_eq!(finding.params, ["lr".into()]);
    assert!(finding.advice.contains("extend `lr` up to 0.1"), "{finding:?}");
    assert!((number(finding, "end of the range") - 1e-2).abs() < 1e-12);
    let limited = Options { limits: vec![("lr".into(), 1e-4, 1e-2)], ..Options::default() };
    assert_eq!(with(&history, &limited).of(Kind::BestAtEdge).count(), 0);
    // Nothing lies below 0 or above 1 of a share.
    let share = of(cube(1), 80, |_, c| x(c, "x1"));
    assert_eq!(found(&share).of(Kind::BestAtEdge).count(), 0);
}

#[test]
fn a_range_of_which_most_is_bad_is_too_wide() {
    let space = Space::builder().param(Param::float("lr", 1e-8, 1.0).log()).build().unwrap();
    let settings = Settings::new(space.clone(), Metric::minimize("loss"));
    let far = (0..45).map(|i| -8.0 + 8.0 * (f64::from(i) + 0.5) / 45.0);
    let near = (0..15).map(|i| -3.2 + 0.4 * f64::from(i) / 15.0);
    let history = listed(
        settings,
        far.chain(near)
            .map(|e| ([("lr", 10_f64.powf(e))].into_iter().collect(), (e + 3.0_f64).powi(2) + 0.001)),
    );
    let diagnosis = found(&history);
    let finding = the(&diagnosis, Kind::RangeTooWide);
    let (low, high) =
        (number(finding, "low end of the good region"), number(finding, "high end of the good region"));
    assert!(low > 1e-5 && low < 1e-3 && high > 1e-3 && high < 1e-1, "{finding:?}");
}

#[test]
fn a_parameter_without_effect_is_irrelevant_and_another_is_not() {
    let history = of(cube(2), 60, |_, c| (x(c, "x1") - 0.4).powi(2));
    let diagnosis = found(&history);
    let params: Vec<_> = diagnosis.of(Kind::IrrelevantParameter).flat_map(|f| &f.params).collect();
    assert_eq!(params, [&tunesmith_core::Name::from("x2")]);
}

#[test]
fn parameters_that_depend_on_each_other_interact() {
    let history = of(cube(3), 100, |_, c| (x(c, "x1") - x(c, "x2")).abs() + 0.05 * x(c, "x3"));
    let diagnosis = found(&history);
    let mut params = the(&diagnosis, Kind::Interaction).params.clone();
    params.sort();
    assert_eq!(params, ["x1".into(), "x2".into()]);
}

#[test]
fn failures_in_a_region_are_told_from_failures_everywhere() {
    let settings = || Settings { seed: 5, ..Settings::new(cube(2), Metric::minimize("loss")) };
    let done = |c: &Config| {
        let loss = (x(c, "x1") - 0.5).powi(2) + (x(c, "x2") - 0.5).powi(2);
        Outcome::Done(Measures::of("loss", loss))
    };
    let region = searched(settings(), 40, |_, c| if x(c, "x1") > 0.7 { failed() } else { done(c) });
    let diagnosis = found(&region);
    let finding = the(&diagnosis, Kind::FailuresInRegion);
    let from = number(finding, "fails from");
    assert!((0.7..0.8).contains(&from) && &*finding.params[0] == "x1", "{finding:?}");
    assert_eq!(number(finding, "failed or diverged elsewhere"), 0.0);
    assert_eq!(diagnosis.of(Kind::ManyFailures).count(), 0);

    let everywhere = searched(settings(), 40, |i, c| if i % 2 == 0 { failed() } else { done(c) });
    let diagnosis = found(&everywhere);
    let finding = the(&diagnosis, Kind::ManyFailures);
    assert!(
        finding.sentence.contains("20 of 40 trials failed") && finding.sentence.contains("out of memory")
    );
    assert_eq!(diagnosis.of(Kind::FailuresInRegion).count(), 0);

    // Diverged trials count as failed ones do.
    let diverged = searched(settings(), 40, |_, c| match x(c, "x1") > 0.7 {
        true => Outcome::Done(Measures::of("loss", f64::NAN)),
        false => done(c),
    });
    assert!(the(&found(&diverged), Kind::FailuresInRegion).sentence.contains("diverged"));
    // A failure now and then is nothing.
    let one = searched(settings(), 40, |i, c| if i == 3 { failed() } else { done(c) });
    assert_quiet(&found(&one));
}

#[test]
fn values_that_are_absurd_count_as_diverged() {
    let history = of(rate(), 40, |_, c| {
        let off = (x(c, "lr").log10() + 3.0).powi(2);
        if x(c, "lr") > 4e-3 { 1e30 * (1.0 + off) } else { off + x(c, "x1") }
    });
    let diagnosis = found(&history);
    let finding = the(&diagnosis, Kind::FailuresInRegion);
    assert!(&*finding.params[0] == "lr" && finding.sentence.contains("diverged"), "{finding:?}");
    // A loss that is bad is no accident of this kind.
    let history = of(rate(), 40, |_, c| if x(c, "lr") > 4e-3 { 50.0 } else { x(c, "x1") });
    assert_eq!(found(&history).of(Kind::FailuresInRegion).count(), 0);
}

#[test]
fn a_bowl_of_one_parameter_is_no_range_too_wide_and_a_narrow_valley_is() {
    let bowl = of(cube(1), 40, |_, c| (x(c, "x1") - 0.45).powi(2));
    assert_eq!(found(&bowl).of(Kind::RangeTooWide).count(), 0);
    let valley = of(cube(1), 40, |_, c| ((x(c, "x1") - 0.45).abs() * 12.0).min(1.0) + 0.05);
    assert_eq!(found(&valley).of(Kind::RangeTooWide).count(), 1, "{:#?}", found(&valley));
}

#[test]
fn what_gains_next_to_nothing_is_no_edge() {
    let of_size = |size: f64| {
        let curves = |rate: f64| 0.2 + size * (-2.0 - rate.log10());
        let mut script = Script::new(Settings::new(rate(), Metric::minimize("loss")));
        script.record(None, tunesmith_core::Body::DataProfiled(balanced()));
        for i in 0..40_u64 {
            let rate = 10.0_f64.powf(-4.0 + 2.0 * ((i * 17) % 40) as f64 / 39.0);
            let config: Config = [("lr", rate), ("x1", (i % 7) as f64 / 7.0)].into_iter().collect();
            script.trial(config, curves(rate));
        }
        found(script.history()).of(Kind::BestAtEdge).count()
    };
    assert_eq!((of_size(0.1), of_size(0.002)), (1, 0));
}

#[test]
fn repeats_are_a_fault_only_where_they_were_not_wanted() {
    let space = Space::builder().param(Param::choice("k", ["a", "b", "c"])).build().unwrap();
    let loss = |i: usize| [0.1, 0.5, 0.9][i % 3];
    let trials =
        || (0..15).map(|i| ([("k", ["a", "b", "c"][i % 3])].into_iter().collect::<Config>(), loss(i)));
    let settings = Settings::new(space, Metric::minimize("loss"));
    let diagnosis = found(&listed(settings.clone(), trials()));
    let finding = the(&diagnosis, Kind::DuplicateTrials);
    assert!(finding.sentence.contains("12 of 15") && finding.evidence.trials.len() == 12, "{finding:?}");
    let wanted = Settings { repeats: Repeats::Replicate, ..settings };
    assert_eq!(found(&listed(wanted, trials())).of(Kind::DuplicateTrials).count(), 0);
}

#[test]
fn trials_that_differ_less_than_they_scatter_are_told() {
    let mut script = Script::new(Settings::new(cube(1), Metric::minimize("loss")));
    for i in 0..20_u32 {
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "script", [("x1", f64::from(i) / 20.0)].into_iter().collect());
        script.start(trial);
        let level = 0.5 + 0.001 * wobble(u64::from(i));
        (1..=16).for_each(|step| script.report(trial, Some(step), None, level + 0.1 * zigzag(step)));
        script.done(trial, level);
    }
    let diagnosis = found(script.history());
    let finding = the(&diagnosis, Kind::NoiseExceedsDifferences);
    assert!(number(finding, "noise") > 20.0 * number(finding, "spread of the trials"), "{finding:?}");
    // All the same is the extreme of it.
    assert_eq!(the(&found(&of(cube(1), 20, |_, _| 0.5)), Kind::NoiseExceedsDifferences).confidence, 0.95);
}

#[test]
fn the_best_of_many_equals_is_partly_luck() {
    let space = Space::builder().param(Param::choice("k", ["a", "b"])).build().unwrap();
    let settings = Settings { repeats: Repeats::Replicate, ..Settings::new(space, Metric::minimize("loss")) };
    let history = listed(
        settings,
        (0..24).map(|i| ([("k", ["a", "b"][i % 2])].into_iter().collect(), 0.5 + 0.1 * wobble(i as u64))),
    );
    assert!(number(the(&found(&history), Kind::OptimisticBest), "expected luck") > 0.05);
}

#[test]
fn budgets_too_small_and_wasted_are_told_apart() {
    let small = of(cube(4), 20, |i, _| 1.0 - 0.04 * i as f64);
    assert_eq!(found(&small).of(Kind::BudgetTooSmall).count(), 1);
    let wasted = of(cube(1), 60, |i, c| if i == 3 { 0.0 } else { 0.2 + (x(c, "x1") - 0.5).powi(2) });
    let diagnosis = found(&wasted);
    assert_eq!(the(&diagnosis, Kind::BudgetWasted).evidence.trials, [3]);
    assert_eq!(diagnosis.of(Kind::BudgetTooSmall).count(), 0);
    // One such trial among so many stands alone, too.
    assert_eq!(the(&diagnosis, Kind::FewGoodTrials).evidence.trials, [3]);
}

/// Twelve trials, every other one with batches of 16 and of 64, that are as good; trial `i` of a size reports every second, `stride` steps on.
fn sizes(stride: impl Fn(i64, u32) -> u64) -> History {
    let space = Space::builder().param(Param::int("batch_size", 16, 64)).build().unwrap();
    let mut script = Script::new(Settings::new(space, Metric::minimize("loss")));
    for i in 0..12_u32 {
        let size = if i % 2 == 0 { 16 } else { 64 };
        let trial = script.open(Origin::Sampled, Config::new());
        let config = [("batch_size", tunesmith_core::Value::Int(size))];
        script.propose(trial, "script", config.into_iter().collect());
        script.start(trial);
        (0..4).for_each(|k| script.report(trial, Some(1 + k * stride(size, i / 2)), None, 0.5));
        script.done(trial, 0.5 + 0.1 * wobble(u64::from(i / 2)) + 1e-5 * size as f64);
    }
    script.history().clone()
}

#[test]
fn a_larger_batch_that_is_faster_and_as_good_is_told() {
    let diagnosis = found(&sizes(|size, _| if size == 16 { 1 } else { 3 }));
    let finding = the(&diagnosis, Kind::BatchSizeCost);
    assert!((number(finding, "times as fast") - 3.0).abs() < 1e-9, "{finding:?}");
    assert_eq!(finding.evidence.figure, Some("slice"));
}

#[test]
fn a_machine_that_was_slow_for_a_while_makes_no_batch_size_better() {
    // The medians differ three times, but some trials of both sizes are as fast, and some as slow.
    let slow = |size: i64, i: u32| if size == 16 && i < 4 || i < 2 { 1 } else { 3 };
    assert_eq!(found(&sizes(slow)).of(Kind::BatchSizeCost).count(), 0);
}

#[test]
fn a_range_whose_end_a_sampler_found_is_to_be_moved_not_shrunk() {
    let space = Space::builder().param(Param::float("gamma", 2.0, 200.0).log()).build().unwrap();
    let loss = |gamma: f64| 100.0 + 60.0 * (gamma / 2.0).ln().min(2.0);
    let spread = (1..14).map(|i| 2.0 * 100.0_f64.powf(f64::from(i) / 13.0));
    let learned = std::iter::repeat_n(2.0, 16).enumerate().map(|(i, low)| low + 1e-4 * i as f64);
    let settings = Settings::new(space, Metric::minimize("loss"));
    let history =
        listed(settings, spread.chain(learned).map(|x| ([("gamma", x)].into_iter().collect(), loss(x))));
    let diagnosis = found(&history);
    assert!(the(&diagnosis, Kind::BestAtEdge).advice.contains("extend `gamma` down to"));
    assert_eq!(diagnosis.of(Kind::RangeTooWide).count(), 0);
}

#[test]
fn repeats_that_scatter_as_all_trials_do_show_that_nothing_differs() {
    let noisy = |gain: f64| {
        let settings =
            Settings { repeats: Repeats::Replicate, ..Settings::new(cube(2), Metric::minimize("loss")) };
        let noise = |i: u32| (f64::from(i) * 2.4).sin();
        let config = |i: u32| -> Config {
            let x1 = if i < 6 { 0.5 } else { (f64::from(i) * 0.618).fract() };
            [("x1", x1), ("x2", 0.3)].into_iter().collect()
        };
        let loss = |i: u32| {
            50.0 + 10.0 * noise(i) + gain * (f64::from(i) * 0.618).fract() * f64::from(u8::from(i >= 6))
        };
        found(&listed(settings, (0..26).map(|i| (config(i), loss(i)))))
    };
    let alike = noisy(0.0);
    assert!(
        the(&alike, Kind::NoiseExceedsDifferences).sentence.contains("configurations that were repeated")
    );
    assert_eq!(alike.of(Kind::Interaction).count() + alike.of(Kind::IrrelevantParameter).count(), 0);
    assert!(alike.not_judged.iter().any(|text| text.starts_with("parameters: trials differ less")));
    assert_eq!(noisy(200.0).of(Kind::NoiseExceedsDifferences).count(), 0);
}

#[test]
fn fewer_trials_than_parameters_are_few() {
    let few = found(&of(cube(8), 7, |_, c| x(c, "x1")));
    assert!(the(&few, Kind::BudgetTooSmall).sentence.contains("7 trials are few for 8 parameters"));
    assert_eq!(found(&of(cube(3), 3, |_, c| x(c, "x1"))).of(Kind::BudgetTooSmall).count(), 0);
}
