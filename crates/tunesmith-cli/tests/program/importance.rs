//! `tunesmith importance`: the answer, and what is said where there is none.

use tunesmith::core::Take;
use tunesmith::{Config, Failure, FailureClass, Goal, Metric, Outcome, Param, Role, Settings, Space, Study};

use crate::common::Place;
use crate::sample;

/// A study with `n` done trials of parameters by role, of which `rate` counts most, `width` a little, and the others not at all.
fn tuned(place: &Place, n: u64) -> Study {
    let space = Space::builder()
        .param(Param::int("width", 8, 64).role(Role::Architecture).default(8))
        .param(Param::float("rate", 1e-4, 1e-1).log().role(Role::Training).default(1e-4))
        .param(Param::choice("optimizer", ["sgd", "adam"]).role(Role::Training).default("sgd"))
        .param(Param::float("dropout", 0.0, 0.5).role(Role::Regularization).default(0.0))
        .build()
        .unwrap();
    let mut settings = Settings::new(space, Metric::maximize("accuracy"));
    settings.seed = 7;
    settings.sampler = tunesmith::SamplerSpec::new("sobol");
    settings.budget.trials = Some(n);
    let study = place.study("tuned", settings);
    study
        .optimize(|trial| {
            let number = |name: &str| trial.get(name).and_then(tunesmith::Value::as_f64).unwrap_or(0.0);
            let rate = number("rate").log10() + 2.0;
            Ok(0.9 - 0.1 * rate * rate + 0.001 * number("width"))
        })
        .unwrap();
    study
}

fn done(study: &Study, value: impl Fn(&Config) -> f64) {
    let mut trial = study.ask().unwrap().unwrap();
    let value = value(trial.config());
    trial.tell(Study::done([("loss", value)])).unwrap();
}

/// A study that minimizes `loss`, with `n` trials.
fn study(place: &Place, space: Space, n: usize, loss: impl Fn(&Config) -> f64) -> Study {
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.sampler = tunesmith::SamplerSpec::new("random");
    let study = place.study("s", settings);
    (0..n).for_each(|_| done(&study, &loss));
    study
}

fn cube(d: usize) -> Space {
    Space::builder().params((1..=d).map(|i| Param::float(format!("x{i}"), 0.0, 1.0))).build().unwrap()
}

fn x(config: &Config, name: &str) -> f64 {
    config.get(name).and_then(tunesmith::Value::as_f64).unwrap_or(0.0)
}

#[test]
fn two_questions_are_answered_side_by_side() {
    let place = Place::new();
    tuned(&place, 60);
    let said = place.tunesmith("importance").ends(0);
    let rows: Vec<&str> = said.out.lines().collect();
    assert!(rows[0].contains("what mattered for accuracy (maximize)"), "{said:?}");
    let header = rows.iter().find(|l| l.starts_with("parameter")).unwrap();
    assert!(header.contains("fanova") && header.contains("tunability"), "{said:?}");
    let first = rows.iter().find(|l| l.starts_with("rate ")).unwrap();
    assert!(first.contains("training") && first.contains('█') && first.contains(" to "), "{said:?}");
    for part in [
        "by role",
        "architecture",
        "`rate` explains 9",
        "Most is gained by tuning `rate`.",
        "`dropout` and `optimizer` neither make results vary nor gain anything.",
        "From 60 trials, by a Gaussian process that predicts",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
}

#[test]
fn for_programs_every_number_is_there_and_the_same_again() {
    let place = Place::new();
    tuned(&place, 40);
    let json = place.tunesmith("importance tuned --pairs --json").ends(0).json();
    let metric = &json["metrics"][0];
    assert_eq!((json["study"].as_str(), metric["metric"].as_str()), (Some("tuned"), Some("accuracy")));
    let methods = metric["methods"].as_array().unwrap();
    assert_eq!(methods.len(), 2);
    for (method, name) in methods.iter().zip(["fanova", "tunability"]) {
        assert_eq!(method["method"], name);
        assert_eq!(method["params"][0]["name"], "rate");
        assert_eq!(method["params"].as_array().unwrap().len(), 4);
        assert_eq!(method["pairs"].as_array().unwrap().len(), 6);
        assert_eq!(method["roles"].as_array().unwrap().len(), 3);
        for list in ["params", "pairs", "roles"] {
            for one in method[list].as_array().unwrap() {
                let (low, high) =
                    (one["interval"][0].as_f64().unwrap(), one["interval"][1].as_f64().unwrap());
                let value = one["value"].as_f64().unwrap();
                assert!(low <= value && value <= high, "{list}: {one}");
            }
        }
    }
    assert!(methods[1]["total"].as_f64().unwrap() > 0.3, "{json}");
    assert_eq!(place.tunesmith("importance tuned --pairs --json").json(), json);
    assert_ne!(place.tunesmith("importance tuned --pairs --json --seed 9").json(), json);
}

#[test]
fn every_method_answers_and_the_path_is_shown() {
    let place = Place::new();
    tuned(&place, 40);
    for method in ["fanova", "tunability", "ped-anova", "permutation", "ablation", "shapley"] {
        let said = place.run(&["importance", "--method", method]).ends(0);
        assert!(said.out.contains(&format!("{method}: ")), "{said:?}");
        let first = said.out.lines().skip_while(|l| !l.starts_with("parameter")).nth(1).unwrap();
        assert!(first.starts_with("rate "), "{said:?}");
    }
    let path = place.tunesmith("importance --method ablation").out;
    assert!(path.contains("predicted") && path.contains("start ") && path.contains("observed: "), "{path}");
    let both = place.tunesmith("importance --method shapley --method ped-anova --top 1").ends(0).out;
    assert!(both.contains("and 3 more, in sum"), "{both}");
    place.tunesmith("importance --method magic").ends(2).says(&["magic", "ped-anova"]);
}

#[test]
fn the_good_region_and_other_metrics_can_be_asked_for() {
    let place = Place::new();
    let mut settings = Settings::new(cube(2), Metric::minimize("loss"));
    let at_most = |name: &str, x| Metric { name: name.into(), goal: Goal::AtMost(x), take: Take::Mean };
    settings.metrics.extend([Metric::minimize("cost"), at_most("size", 0.7)]);
    settings.sampler = tunesmith::SamplerSpec::new("random");
    let study = place.study("s", settings);
    for _ in 0..60 {
        let mut trial = study.ask().unwrap().unwrap();
        let (a, b) = (x(trial.config(), "x1"), x(trial.config(), "x2"));
        trial.tell(Study::done([("loss", a), ("cost", b), ("size", a)])).unwrap();
    }
    let said = place.tunesmith("importance").ends(0);
    assert!(said.out.contains("for loss (minimize)") && said.out.contains("for cost (minimize)"), "{said:?}");
    assert!(said.out.contains("beyond a limit"), "{said:?}");
    let said = place.tunesmith("importance --objective cost --good-region").ends(0);
    assert!(said.out.contains("cost (minimize), among the best 25%"), "{said:?}");
    assert!(!said.out.contains("loss (minimize)"));
    // What decides about a limit is seen on both sides of it.
    let said = place.tunesmith("importance --objective size --method fanova").ends(0);
    assert!(said.out.contains("From 60 trials") && !said.out.contains("beyond a limit"), "{said:?}");
    place.tunesmith("importance --objective los").ends(2).says(&["there is no metric `los`", "`loss`"]);
    place.tunesmith("importance --good-region=1.5").ends(2).says(&["1.5", "above 0 and at most 1"]);
}

#[test]
fn too_little_to_compare_is_said_with_what_became_of_it() {
    let place = Place::new();
    place.study("s", Settings::new(cube(2), Metric::minimize("loss")));
    place.tunesmith("importance").ends(1).says(&["0 of 0 trials can be compared, and at least 4 are needed"]);
    let place = Place::new();
    let one = study(&place, cube(2), 1, |_| 1.0);
    place.tunesmith("importance --json").ends(1).says(&["1 of 1 trials can be compared"]);
    for _ in 0..3 {
        let failure = Failure::new(FailureClass::ExitCode, "it ended with exit code 3");
        one.ask().unwrap().unwrap().tell(Outcome::Failed(failure)).unwrap();
    }
    done(&one, |_| f64::NAN);
    let said = place.tunesmith("importance").ends(1);
    let said = said.says(&["1 of 5 trials can be compared", "3 failed, 1 with a value that is no number"]);
    assert_eq!(said.out, "");
}

#[test]
fn equal_results_leave_nothing_to_explain() {
    let place = Place::new();
    study(&place, cube(2), 12, |_| 0.5);
    place.tunesmith("importance").ends(1).says(&["all 12 trials have the same value"]);
}

#[test]
fn one_parameter_and_a_running_trial_are_no_trouble() {
    let place = Place::new();
    let study = study(&place, cube(1), 24, |c| (x(c, "x1") - 0.3).powi(2));
    let _running = study.ask().unwrap().unwrap();
    let said = place.tunesmith("importance --pairs").ends(0);
    assert!(said.out.contains("left out: 1 not finished"), "{said:?}");
    assert!(said.out.contains("`x1` explains"), "{said:?}");
}

#[test]
fn sixty_parameters_are_listed_in_part_and_called_many() {
    let place = Place::new();
    study(&place, cube(60), 100, |c| x(c, "x7") + 2.0 * x(c, "x42"));
    let said = place.tunesmith("importance").ends(0);
    let first = said.out.lines().skip_while(|l| !l.starts_with("parameter")).nth(1).unwrap();
    assert!(first.starts_with("x42 "), "{said:?}");
    assert!(said.out.contains("and 40 more, in sum"), "{said:?}");
    assert!(said.out.contains("100 trials are few for 60 parameters"), "{said:?}");
    assert!(said.out.contains("from about 600 on it can be relied on"), "{said:?}");
}

#[test]
fn a_parameter_hardly_ever_active_and_values_that_are_no_numbers_are_named() {
    let place = Place::new();
    let space = Space::builder()
        .param(Param::float("x1", 0.0, 1.0))
        .param(Param::float("rare", 0.0, 1.0).when_between("x1", Some(0.95), None))
        .build()
        .unwrap();
    let study = study(&place, space, 40, |c| if x(c, "x1") < 0.1 { f64::NAN } else { x(c, "x1") });
    let active = study.history().unwrap().trials().filter(|t| t.config.get("rare").is_some()).count();
    assert!(active < 4, "{active}");
    let said = place.tunesmith("importance").ends(0);
    assert!(said.out.contains("`rare` was ") && said.out.contains("its importance is not known"), "{said:?}");
    assert!(said.out.contains("with a value that is no number"), "{said:?}");
}

#[test]
fn trials_in_every_state_give_an_answer_or_what_is_missing() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    place.tunesmith("importance").ends(1).says(&[
        "1 of 7 trials can be compared",
        "1 failed",
        "1 stopped early",
    ]);
}
