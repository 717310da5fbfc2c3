//! Samplers and rules by name: what is offered, and what is said about mistakes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{
    Budget, Config, Goal, Metric, Param, Refusal, RuleSpec, SamplerSpec, Settings, Space, Value,
};
use tunesmith_search::samplers::Auto;
use tunesmith_search::{SCHEDULERS, sampler, scheduler, size_of};
use tunesmith_testkit::sampler_contract::{Asked, Script, ask, histories};

fn space() -> Space {
    Space::builder()
        .param(Param::float("lr", 1e-5, 1e-1).log())
        .param(Param::int("layers", 1, 4))
        .param(Param::choice("kind", ["a", "b"]))
        .build()
        .unwrap()
}

fn sampler_error(spec: SamplerSpec) -> String {
    sampler(&spec, &space()).map(|s| s.name()).unwrap_err().to_string()
}

fn rule(name: &str, options: &[(&str, Value)]) -> Result<&'static str, String> {
    let options = options.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    let spec = RuleSpec { name: name.into(), options };
    scheduler(&spec, &[Metric::minimize("loss")]).map(|s| s.name()).map_err(|e| e.to_string())
}

#[test]
fn an_unknown_sampler_brings_the_nearest_and_the_list() {
    assert_eq!(
        sampler_error(SamplerSpec::new("sobel")),
        "there is no sampler `sobel` (did you mean `sobol`? the samplers: auto, cma-es, forest, gp, grid, nsga-ii, nsga-iii, \
         random, sobol, tpe)"
    );
}

#[test]
fn unknown_and_mistyped_options_say_what_is_right() {
    let spec = SamplerSpec::new;
    assert_eq!(
        sampler_error(spec("random").with("trys", 5)),
        "the sampler `random` has no option `trys` (did you mean `tries`? its options: tries)"
    );
    assert_eq!(
        sampler_error(spec("sobol").with("seed", 5)),
        "the sampler `sobol` has no option `seed` (it has none)"
    );
    assert_eq!(
        sampler_error(spec("random").with("tries", "many")),
        "`tries` of the sampler `random` is text, \"many\" (give a whole number of at least 1)"
    );
    assert_eq!(
        sampler_error(spec("grid").with("points", 0)),
        "`points` of the sampler `grid` is a whole number, 0 (give a whole number of at least 1, or \"all\" for all levels)"
    );
    assert_eq!(
        sampler_error(spec("grid").with("order", "shuffled")),
        "`order` of the sampler `grid` is text, \"shuffled\" (give \"sequence\" or \"random\")"
    );
    assert_eq!(
        sampler_error(spec("grid").with("points.layer", 3)),
        "`points.layer` is for the parameter `layer`, which does not exist (did you mean `layers`? the parameters: lr, \
         layers, kind)"
    );
    assert_eq!(
        sampler_error(spec("grid").with("points.kind", 3)),
        "`points.kind` is for `kind`, which is one of \"a\", \"b\" (leave it away: a grid takes all its values)"
    );
}

#[test]
fn options_reach_the_grid() {
    let spec =
        SamplerSpec::new("grid").with("points", 3).with("points.layers", "all").with("order", "random");
    assert_eq!(size_of(&space(), &spec).unwrap().grid, Some(3 * 4 * 2));
    let too_many = SamplerSpec::new("grid").with("points.lr", 1_000_000);
    let error = sampler(&too_many, &space()).map(|s| s.name()).unwrap_err();
    assert!(error.message.starts_with("the grid would have 8,000,000 points"), "{error}");
}

#[test]
fn every_rule_is_found_by_its_name() {
    for name in SCHEDULERS {
        assert_eq!(rule(name, &[]), Ok(*name));
    }
    let options = [("startup_trials", 2.into()), ("warmup_steps", 3.into()), ("interval", 2.into())];
    assert_eq!(rule("median", &options), Ok("median"));
    assert_eq!(rule("percentile", &[("percentile", 12.5.into())]), Ok("percentile"));
    assert_eq!(rule("patience", &[("steps", 4.into()), ("min_change", 1e-3.into())]), Ok("patience"));
}

#[test]
fn mistakes_in_rules_say_what_is_right() {
    assert_eq!(
        rule("medain", &[]),
        Err("there is no stopping rule `medain` (did you mean `median`? the stopping rules: none, median, patience, \
             percentile)"
            .into())
    );
    assert_eq!(
        rule("percentile", &[("percentile", 120.into())]),
        Err("`percentile` of the stopping rule `percentile` is a whole number, 120 (give a number from 0 to 100)".into())
    );
    assert_eq!(
        rule("median", &[("interval", 0.into())]),
        Err("`interval` of the stopping rule `median` is a whole number, 0 (give a whole number of at least 1)".into())
    );
    assert_eq!(
        rule("none", &[("interval", 2.into())]),
        Err("the stopping rule `none` has no option `interval` (it has none)".into())
    );
}

#[test]
fn a_rule_needs_an_objective_to_look_at() {
    let watched = Metric { goal: Goal::Watch, ..Metric::minimize("loss") };
    let error =
        scheduler(&RuleSpec { name: "median".into(), ..RuleSpec::default() }, &[watched]).map(|s| s.name());
    assert_eq!(
        error.unwrap_err().to_string(),
        "the stopping rule `median` compares objectives, and there is none (name a metric to minimize or maximize)"
    );
}

#[test]
fn sizes_are_told_in_words() {
    let of = |space: &Space, name: &str| size_of(space, &SamplerSpec::new(name)).unwrap().to_string();
    assert_eq!(of(&space(), "random"), "3 parameters, 1 of them continuous");
    assert_eq!(of(&space(), "grid"), "3 parameters, 1 of them continuous; a grid of 40 points");
    let discrete = Space::builder().param(Param::int("a", 1, 2_000)).build().unwrap();
    assert_eq!(of(&discrete, "auto"), "1 parameter, 2,000 configurations");
}

fn auto(space: &Space, budget: Option<u64>) -> (Vec<String>, Option<Refusal>) {
    let budget = Budget { trials: budget, ..Budget::default() };
    let mut script = Script::new(Settings { budget, ..histories::settings(space, 1) });
    let sampler = Auto::new();
    let mut whys = Vec::new();
    for _ in 0..10 {
        match ask(&sampler, Asked::next(script.history(), &Config::new())) {
            Ok(p) => {
                script.trial(p.config, 0.0);
                whys.push(p.why);
            }
            Err(refusal) => return (whys, Some(refusal)),
        }
    }
    (whys, None)
}

#[test]
fn the_automatic_choice_is_a_grid_exactly_when_all_of_it_fits_the_budget() {
    let small = Space::builder()
        .param(Param::int("a", 1, 3))
        .param(Param::choice("b", ["x", "y"]))
        .constraint("a < 3")
        .build()
        .unwrap();
    let (whys, end) = auto(&small, Some(4));
    assert_eq!((whys.len(), whys[0].as_str()), (4, "grid: all 4 fit, point 1 of 4"));
    assert_eq!(end, Some(Refusal::Exhausted("all 4 points of the grid were tried".into())));
    assert_eq!(auto(&small, None).0.len(), 4);
    let (whys, end) = auto(&small, Some(3));
    assert_eq!((whys[0].as_str(), end), ("gp: the middle of every range", None));
    let (whys, end) = auto(&space(), Some(1_000));
    assert!(whys[9].starts_with("gp: ") && end.is_none(), "{whys:?}");
}
