//! The exhaustive grid: which points, in which order, how many, and when it ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use tunesmith_core::{
    Config, History, Origin, Param, Proposal, Query, Refusal, Rng, Sampler, Settings, Space, Value,
};
use tunesmith_search::samplers::{Grid, Order, Points};
use tunesmith_testkit::sampler_contract::{Asked, Script, ask, histories, spaces};

fn space(params: impl IntoIterator<Item = Param>) -> Space {
    Space::builder().params(params).build().unwrap()
}

fn settings(space: &Space) -> Settings {
    histories::settings(space, 3)
}

fn next(grid: &Grid, history: &History) -> Result<Proposal, Refusal> {
    ask(grid, Asked::next(history, &Config::new()))
}

/// Runs a study alone until the grid ends.
fn all(grid: &Grid, space: &Space) -> Vec<Config> {
    let mut script = Script::new(settings(space));
    loop {
        match next(grid, script.history()) {
            Ok(p) => _ = script.trial(p.config, 0.0),
            Err(Refusal::Exhausted(_)) => {
                return script.history().trials().map(|t| t.config.clone()).collect();
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

fn shown(configs: &[Config]) -> Vec<String> {
    configs.iter().map(Config::to_string).collect()
}

#[test]
fn the_last_parameter_changes_fastest() {
    let space = space([Param::int("a", 1, 2), Param::choice("b", ["x", "y", "z"])]);
    let expected = [
        r#"a = 1, b = "x""#,
        r#"a = 1, b = "y""#,
        r#"a = 1, b = "z""#,
        r#"a = 2, b = "x""#,
        r#"a = 2, b = "y""#,
        r#"a = 2, b = "z""#,
    ];
    assert_eq!(shown(&all(&Grid::new(), &space)), expected);
}

#[test]
fn inactive_parameters_do_not_multiply() {
    let space = space([
        Param::choice("model", ["tree", "net"]),
        Param::int("depth", 1, 2).when("model", "tree"),
        Param::choice("norm", [false, true]).when("model", "net"),
        Param::float("decay", 0.0, 1.0).step(1.0).when("norm", true),
    ]);
    let expected = [
        r#"model = "tree", depth = 1"#,
        r#"model = "tree", depth = 2"#,
        r#"model = "net", norm = false"#,
        r#"model = "net", norm = true, decay = 0"#,
        r#"model = "net", norm = true, decay = 1"#,
    ];
    let grid = Grid::new();
    assert_eq!(grid.size(&space), Ok(5));
    assert_eq!(shown(&all(&grid, &space)), expected);
}

#[test]
fn points_that_violate_a_constraint_are_left_out() {
    let builder = Space::builder().param(Param::int("a", 1, 3)).param(Param::int("b", 1, 3));
    let space = builder.constraint("a < b").build().unwrap();
    let grid = Grid::new();
    assert_eq!(grid.size(&space), Ok(3));
    assert_eq!(shown(&all(&grid, &space)), ["a = 1, b = 2", "a = 1, b = 3", "a = 2, b = 3"]);
}

fn values(param: Param, points: Points) -> Vec<Value> {
    let name = param.name.clone();
    all(&Grid::new().points(points), &space([param])).iter().map(|c| c.get(&name).unwrap().clone()).collect()
}

fn numbers(param: Param, points: u64) -> Vec<f64> {
    values(param, Points::Number(points)).iter().map(|v| v.as_f64().unwrap()).collect()
}

#[test]
fn ranges_are_spread_on_their_scale_with_both_ends() {
    assert_eq!(numbers(Param::float("x", 0.0, 1.0), 5), [0.0, 0.25, 0.5, 0.75, 1.0]);
    assert_eq!(numbers(Param::float("x", 1e-5, 1e-1).log(), 5), [1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
    assert_eq!(numbers(Param::int("x", 0, 100), 3), [0.0, 50.0, 100.0]);
    assert_eq!(numbers(Param::int("x", 1, 256).log(), 5), [1.0, 4.0, 16.0, 64.0, 256.0]);
    assert_eq!(numbers(Param::float("x", 0.0, 1.0), 1), [0.5]);
    let huge = numbers(Param::int("x", i64::MIN, i64::MAX), 3);
    assert_eq!((huge[0], huge[2]), (i64::MIN as f64, i64::MAX as f64));
}

#[test]
fn points_lie_on_steps_and_each_level_comes_once() {
    assert_eq!(numbers(Param::float("x", 0.0, 0.5).step(0.1), 3), [0.0, 0.3, 0.5]);
    assert_eq!(numbers(Param::int("x", 8, 128).step(8.0), 4), [8.0, 48.0, 88.0, 128.0]);
    // A log scale would take the low levels twice.
    assert_eq!(numbers(Param::int("x", 1, 10).log(), 8), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 10.0]);
    assert_eq!(numbers(Param::int("x", 1, 4), 99), [1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn without_a_number_short_ranges_are_taken_whole_and_long_ones_thinned() {
    assert_eq!(values(Param::int("x", 1, 10), Points::Usual).len(), 10);
    assert_eq!(values(Param::int("x", 1, 1000), Points::Usual).len(), 10);
    assert_eq!(values(Param::int("x", 1, 1000), Points::All).len(), 1000);
    assert_eq!(values(Param::float("x", 0.0, 1.0), Points::Usual).len(), 5);
}

#[test]
fn one_parameter_can_have_its_own_number_of_points() {
    let space = space([Param::float("x", 0.0, 1.0), Param::float("y", 0.0, 1.0)]);
    let grid = Grid::new().points(Points::Number(2)).points_of("y", Points::Number(7));
    assert_eq!(grid.size(&space), Ok(14));
}

#[test]
fn a_simplex_is_a_lattice_of_shares_that_sum_to_one() {
    let mixes = values(Param::simplex("mix", ["a", "b", "c"]), Points::Number(3));
    assert_eq!(mixes.len(), 6);
    for mix in &mixes {
        let sum: f64 = mix.as_list().unwrap().iter().map(|s| s.as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }
}

#[test]
fn all_orders_of_a_permutation_come() {
    let mut orders = shown(&all(&Grid::new(), &space([Param::permutation("order", [1, 2, 3, 4])])));
    orders.sort();
    orders.dedup();
    assert_eq!(orders.len(), 24);
}

#[test]
fn an_absurd_grid_is_refused_with_the_parameters_that_multiply_most() {
    let space = space([
        Param::float("lr", 1e-5, 1e-1).log(),
        Param::int("width", 1, 500),
        Param::int("depth", 1, 30),
        Param::choice("kind", ["a", "b"]),
    ]);
    assert_eq!(Grid::new().points(Points::Number(100)).size(&space), Ok(600_000));
    let error = Grid::new().points(Points::Number(200)).size(&space).unwrap_err();
    assert_eq!(
        error.message,
        "the grid would have 2,400,000 points, and 1,000,000 is the most; what multiplies most: `lr` with 200, `width` with 200, \
         `depth` with 30"
    );
    assert!(error.help.contains("`points.lr`"), "{}", error.help);
}

#[test]
fn the_reason_says_how_far_the_grid_is_and_the_end_how_large_it_was() {
    let space = space([Param::int("a", 1, 6), Param::int("b", 1, 8)]);
    let grid = Grid::new();
    let mut script = Script::new(settings(&space));
    for i in 1..=48 {
        let p = next(&grid, script.history()).unwrap();
        assert_eq!(p.why, format!("point {i} of 48"));
        script.trial(p.config, 0.0);
    }
    assert_eq!(
        next(&grid, script.history()),
        Err(Refusal::Exhausted("all 48 points of the grid were tried".into()))
    );
}

#[test]
fn a_default_and_enqueued_and_added_trials_on_the_grid_count_as_done() {
    let space = space([Param::float("lr", 1e-4, 1e-1).log(), Param::choice("kind", ["a", "b"])]);
    let grid = Grid::new().points(Points::Number(4));
    let mut script = Script::new(settings(&space));
    // As a person writes them: the grid computes 0.001 from logarithms.
    for (origin, lr) in [(Origin::Default, 1e-3), (Origin::Enqueued, 1e-2), (Origin::Added, 1e-4)] {
        let trial = script.open(origin, Config::new());
        let config: Config = [("lr", Value::from(lr)), ("kind", "a".into())].into_iter().collect();
        script.propose(trial, "user", config);
    }
    let mut left = Vec::new();
    while let Ok(p) = next(&grid, script.history()) {
        left.push(p.config.clone());
        script.trial(p.config, 0.0);
    }
    assert_eq!(left.len(), 8 - 3);
}

#[test]
fn an_enqueued_trial_that_waits_keeps_its_point() {
    let space = space([Param::int("a", 1, 3)]);
    let grid = Grid::new();
    let mut script = Script::new(settings(&space));
    let wanted: Config = [("a", 1)].into_iter().collect();
    let enqueued = script.open(Origin::Enqueued, wanted.clone());
    assert_eq!(next(&grid, script.history()).unwrap().config.to_string(), "a = 2");
    let history = script.history();
    let own = ask(&grid, Asked { space: &space, history, fixed: &wanted, trial: enqueued }).unwrap();
    assert_eq!(own.config, wanted);
}

#[test]
fn what_an_enqueued_trial_leaves_open_comes_from_the_grid() {
    let space = space([Param::int("a", 1, 2), Param::int("b", 1, 3), Param::float("c", 0.0, 1.0)]);
    let grid = Grid::new().points(Points::Number(2));
    let mut script = Script::new(settings(&space));
    let fixed: Config = [("b", Value::Int(2)), ("c", Value::Float(0.3))].into_iter().collect();
    for expected in ["a = 1, b = 2, c = 0.3", "a = 2, b = 2, c = 0.3"] {
        let trial = script.open(Origin::Enqueued, fixed.clone());
        let history = script.history();
        let p = ask(&grid, Asked { space: &space, history, fixed: &fixed, trial }).unwrap();
        assert_eq!(p.config.to_string(), expected);
        script.propose(trial, "grid", p.config);
    }
    let trial = script.open(Origin::Enqueued, fixed.clone());
    let asked = Asked { space: &space, history: script.history(), fixed: &fixed, trial };
    let again = ask(&grid, asked).unwrap();
    assert_eq!(again.why, "every point with the given values was tried: one of them again");
}

#[test]
fn a_wider_space_goes_on_where_the_old_one_ended() {
    let (old, new) = (space([Param::int("a", 1, 3)]), space([Param::int("a", 1, 5)]));
    let grid = Grid::new();
    let mut script = Script::new(settings(&old));
    while let Ok(p) = next(&grid, script.history()) {
        script.trial(p.config, 0.0);
    }
    script.record(None, tunesmith_core::Body::SpaceChanged(Box::new(new.with_version(1))));
    let mut rest = Vec::new();
    while let Ok(p) = next(&grid, script.history()) {
        rest.push(p.config.to_string());
        script.trial(p.config, 0.0);
    }
    assert_eq!(rest, ["a = 4", "a = 5"]);
}

/// All configurations, parameter by parameter, from the values that grids over one parameter take.
fn by_hand(space: &Space, points: Points) -> Vec<Config> {
    let mut configs = vec![Config::new()];
    for param in space.params() {
        let alone = Param { when: None, ..param.clone() };
        let values = values(alone, points);
        configs = configs
            .into_iter()
            .flat_map(|config| {
                let active = space.is_active(param, &config);
                let with = |v: &Value| {
                    let mut with = config.clone();
                    with.set(param.name.clone(), v.clone());
                    with
                };
                if active { values.iter().map(with).collect() } else { vec![config] }
            })
            .collect();
    }
    configs.retain(|c| space.satisfied(c));
    configs
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn a_grid_holds_exactly_the_feasible_combinations_in_order(space in spaces::space(5)) {
        let grid = Grid::new().points(Points::Number(3));
        if let Some(size) = grid.size(&space).ok().filter(|n| (1..=400).contains(n)) {
            let expected = by_hand(&space, Points::Number(3));
            prop_assert_eq!(size, expected.len() as u64);
            prop_assert_eq!(shown(&all(&grid, &space)), shown(&expected));
        }
    }

    #[test]
    fn a_grid_of_all_levels_is_as_large_as_its_space(space in spaces::space(5)) {
        if let (Some(size), Ok(of_grid)) = (space.size(), Grid::new().points(Points::All).size(&space)) {
            prop_assert!(of_grid <= size);
            prop_assert!(of_grid == size || !space.constraints().is_empty());
        }
    }
}

/// Workers with instances of their own, each claiming a number first and proposing later from what it sees then.
#[test]
fn many_workers_share_one_grid_without_repeating_a_point() {
    for (name, space) in spaces::examples() {
        let Some(size) = Grid::new().points(Points::Number(3)).size(&space).ok().filter(|n| *n <= 300) else {
            continue;
        };
        for order in [Order::Sequence, Order::Random] {
            let workers: Vec<Grid> =
                (0..5).map(|_| Grid::new().points(Points::Number(3)).order(order)).collect();
            let mut script = Script::new(settings(&space));
            let mut open: Vec<u64> = Vec::new();
            let mut rng = Rng::new(11, 0, 0);
            let mut ended = 0;
            while ended < 20 {
                if open.len() < workers.len() && rng.below(2) == 0 {
                    open.push(script.open(Origin::Sampled, Config::new()));
                } else if !open.is_empty() {
                    let trial = open.remove(rng.below(open.len() as u64) as usize);
                    let history = script.history();
                    let asked = Asked { space: &space, history, fixed: &Config::new(), trial };
                    match ask(&workers[rng.below(5) as usize], asked) {
                        Ok(p) => {
                            script.propose(trial, "grid", p.config);
                            script.start(trial);
                            script.done(trial, 1.0);
                        }
                        // Its number stays without a configuration.
                        Err(_) => {
                            script.fail(trial);
                            ended += 1;
                        }
                    }
                }
            }
            let tried: Vec<&Config> =
                script.history().trials().map(|t| &t.config).filter(|c| !c.is_empty()).collect();
            for (i, config) in tried.iter().enumerate() {
                assert!(!tried[..i].contains(config), "{name}: {config} came twice");
            }
            assert_eq!(tried.len() as u64, size, "{name}, {order:?}");
        }
    }
}

#[test]
fn a_shuffled_grid_holds_the_same_points_in_an_order_of_the_seed() {
    let space = space([Param::int("a", 1, 9), Param::choice("b", ["x", "y", "z"])]);
    let (plain, shuffled) = (all(&Grid::new(), &space), all(&Grid::new().order(Order::Random), &space));
    assert_ne!(shown(&plain), shown(&shuffled));
    let sorted = |configs: &[Config]| {
        let mut list = shown(configs);
        list.sort();
        list
    };
    assert_eq!(sorted(&plain), sorted(&shuffled));
}

#[test]
fn a_constraint_that_no_point_meets_is_said_as_such() {
    let space =
        Space::builder().param(Param::float("a", 0.0, 1.0)).constraint("0.3 < a < 0.4").build().unwrap();
    let history = History::new(settings(&space));
    assert!(
        matches!(next(&Grid::new(), &history), Err(Refusal::Infeasible(why)) if why.contains("more points"))
    );
}

#[test]
fn ten_thousand_proposals_from_a_large_grid_cost_little_each() {
    let space = space([Param::int("a", 0, 999), Param::int("b", 0, 999)]);
    let grid = Grid::new().points(Points::All).order(Order::Random);
    assert_eq!(grid.size(&space), Ok(1_000_000));
    let mut script = Script::new(settings(&space));
    let nothing = Config::new();
    for _ in 0..10_000 {
        let history = script.history().clone();
        let query = Query { space: &space, history: &history, fixed: &nothing, trial: history.len() };
        let p = grid.propose(&query, &mut Rng::new(0, history.len(), 0)).unwrap();
        let trial = script.open(Origin::Sampled, Config::new());
        script.propose(trial, "grid", p.config);
        script.fail(trial);
    }
}
