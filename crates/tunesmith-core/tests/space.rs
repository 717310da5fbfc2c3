//! Building spaces, and configurations of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use proptest::prelude::*;
use tunesmith_core::{Change, Config, Domain, Param, Prior, Rng, Role, Scale, Space, Value};

fn names(space: &Space) -> Vec<&str> {
    space.params().iter().map(|p| &*p.name).collect()
}

fn written(config: &Config) -> String {
    config.to_string()
}

/// A network whose optimizer brings parameters of its own, nested.
fn network() -> Space {
    Space::builder()
        .group(Role::Architecture, [Param::int("layers", 1, 4), Param::int("width", 8, 128).log().step(8.0)])
        .group(
            Role::Training,
            [
                Param::float("learning_rate", 1e-5, 1e-1).log(),
                Param::choice("optimizer", ["adam", "sgd"]),
                Param::float("momentum", 0.0, 0.99).when("optimizer", "sgd"),
                Param::choice("nesterov", [false, true]).when_between("momentum", Some(0.5), None),
                Param::float("beta2", 0.9, 0.999).when("optimizer", "adam"),
            ],
        )
        .param(Param::simplex("mix", ["a", "b", "c"]))
        .constraint("layers * width <= 256")
        .build()
        .unwrap()
}

#[test]
fn parents_come_before_their_children_and_the_rest_stays_in_order() {
    let space = Space::builder()
        .param(Param::int("c", 0, 9).when("b", 1))
        .param(Param::int("a", 0, 9))
        .param(Param::int("b", 0, 9).when("d", 1))
        .param(Param::int("d", 0, 9))
        .build()
        .unwrap();
    assert_eq!(names(&space), ["a", "d", "b", "c"]);
    assert_eq!(space.position("b"), Some(2));
    assert_eq!(space.get("e"), None);
}

#[test]
fn a_space_is_read_back_as_it_was_written() {
    let space = network().with_version(3);
    let json = serde_json::to_string(&space).unwrap();
    assert_eq!(serde_json::from_str::<Space>(&json).unwrap(), space);
    assert!(!json.contains("null"), "{json}");
    // Written before absent steps were left out.
    let old =
        r#"{"params":[{"name":"x","domain":{"float":{"low":0.0,"high":1.0,"scale":"linear","step":null}}}]}"#;
    let read: Space = serde_json::from_str(old).unwrap();
    assert_eq!(read.get("x").unwrap().domain, Param::float("x", 0.0, 1.0).domain);
}

#[test]
fn a_written_space_that_is_unsound_is_not_read() {
    let json = r#"{"params":[{"name":"x","domain":{"float":{"low":1.0,"high":0.0,"scale":"linear"}}}]}"#;
    let error = serde_json::from_str::<Space>(json).unwrap_err().to_string();
    assert!(error.contains("the range of `x` starts at 1, above its end 0"), "{error}");
}

#[test]
fn filling_asks_for_the_active_parameters_only_parents_first() {
    let space = network();
    let mut asked = Vec::new();
    let fixed: Config = [("optimizer", "sgd")].into_iter().collect();
    let config = space.fill(&fixed, |i, param| {
        assert_eq!(space.params()[i].name, param.name);
        asked.push(param.name.to_string());
        param.domain.decode(&vec![0.4; param.domain.dims()])
    });
    assert_eq!(asked, ["layers", "width", "learning_rate", "momentum", "mix"]);
    assert_eq!(config.get("beta2"), None);
    assert_eq!(config.get("nesterov"), None, "momentum is below 0.5");
}

#[test]
fn fixed_values_of_inactive_parameters_are_left_out_and_others_take_their_own_form() {
    let space = network();
    let fixed: Config = [
        ("layers", Value::Float(2.0)),
        ("optimizer", "adam".into()),
        ("momentum", 0.9.into()),
        ("nesterov", true.into()),
    ]
    .into_iter()
    .collect();
    let config = space.complete(&fixed, &mut Rng::new(1, 2, 3));
    assert!(matches!(config.get("layers"), Some(Value::Int(2))));
    assert_eq!((config.get("momentum"), config.get("nesterov")), (None, None));
}

#[test]
fn the_default_configuration_needs_a_default_for_every_active_parameter() {
    let space = |momentum: Param| {
        Space::builder()
            .param(Param::choice("optimizer", ["adam", "sgd"]).default("sgd"))
            .param(momentum.when("optimizer", "sgd"))
            .param(Param::float("beta2", 0.9, 0.999).when("optimizer", "adam"))
            .build()
            .unwrap()
    };
    let momentum = Param::float("momentum", 0.0, 0.99);
    assert_eq!(space(momentum.clone()).default_config(), None);
    let config = space(momentum.default(0.9)).default_config().unwrap();
    assert_eq!(written(&config), "optimizer = \"sgd\", momentum = 0.9");
    assert_eq!(Space::builder().build().unwrap().default_config(), None);
}

#[test]
fn a_default_configuration_that_violates_a_constraint_is_none() {
    let space = |limit: i64| {
        let params = [Param::int("a", 0, 9).default(5), Param::int("b", 0, 9).default(5)];
        Space::builder().params(params).constraint(format!("a + b <= {limit}")).build().unwrap()
    };
    assert!(space(10).default_config().is_some());
    assert!(space(9).default_config().is_none());
}

#[test]
fn draws_satisfy_the_constraints_or_say_that_none_was_found() {
    let space = network();
    let mut rng = Rng::new(4, 0, 0);
    for _ in 0..200 {
        let config = space.complete_feasible(&Config::new(), &mut rng, 1000).unwrap();
        assert!(space.satisfied(&config));
    }
    let tight: Config = [("layers", 4), ("width", 128)].into_iter().collect();
    assert_eq!(space.complete_feasible(&tight, &mut rng, 50), None);
    let config = space.complete(&tight, &mut rng);
    assert_eq!(space.violated(&config).unwrap().source(), "layers * width <= 256");
}

#[test]
fn a_share_of_a_simplex_has_a_name_of_its_own() {
    let space = Space::builder()
        .param(Param::simplex("mix", ["a", "b"]))
        .constraint("mix.a >= 0.25")
        .build()
        .unwrap();
    assert_eq!(space.names().iter().map(|n| n.to_string()).collect::<Vec<_>>(), ["mix", "mix.a", "mix.b"]);
    let config = |a: f64| -> Config {
        [("mix", Value::from(vec![Value::Float(a), Value::Float(1.0 - a)]))].into_iter().collect()
    };
    assert_eq!(space.look_up(&config(0.25), "mix.b"), Some(&Value::Float(0.75)));
    assert_eq!(space.look_up(&config(0.25), "mix.c"), None);
    assert!(space.satisfied(&config(0.25)));
    assert!(!space.satisfied(&config(0.2)));
}

#[test]
fn size_counts_active_branches_only() {
    let space = |builder: tunesmith_core::SpaceBuilder| builder.build().unwrap().size();
    let kinds = || Param::choice("kind", ["a", "b", "c"]);
    assert_eq!(space(Space::builder()), Some(1));
    assert_eq!(space(Space::builder().param(kinds())), Some(3));
    let branched = Space::builder()
        .param(kinds())
        .param(Param::int("x", 1, 10).when("kind", "a"))
        .param(Param::choice("y", [false, true]).when_any("kind", ["a", "b"]))
        .param(Param::int("z", 1, 5).when("y", true));
    // a: 10 x (1 + 5), b: 1 + 5, c: 1
    assert_eq!(space(branched), Some(67));
    assert_eq!(
        space(Space::builder().param(kinds()).param(Param::float("x", 0.0, 1.0).when("kind", "a"))),
        None
    );
    let ten = (0..10).map(|i| Param::int(format!("p{i}"), 0, 99));
    assert_eq!(space(Space::builder().params(ten)), None, "100^10 is beyond 64 bits");
    let wide = [Param::int("n", 0, i64::MAX - 1), Param::int("m", 0, 1).when("n", 5)];
    assert_eq!(space(Space::builder().params(wide)), None);
}

#[test]
fn coordinates_stand_parameter_after_parameter_and_are_nan_where_inactive() {
    let space = network();
    assert_eq!(space.dims(), 9);
    let config: Config = [
        ("layers", Value::Int(1)),
        ("learning_rate", 1e-5.into()),
        ("optimizer", "adam".into()),
        ("momentum", 0.9.into()),
        ("nesterov", true.into()),
        ("width", 7.into()),
    ]
    .into_iter()
    .collect();
    let unit = space.encode(&config);
    assert_eq!((unit[0], unit[2], unit[3]), (0.125, 0.0, 0.25));
    assert!(unit[1].is_nan(), "7 is not among the widths");
    assert!(unit[4..].iter().all(|u| u.is_nan()), "inactive values and missing ones: {unit:?}");
}

#[test]
fn priors_draw_around_their_centre_and_within_the_range() {
    let mut rng = Rng::new(3, 1, 4);
    let mut draw = |param: Param| {
        let param = Space::builder().param(param).build().unwrap().params()[0].clone();
        let xs: Vec<f64> = (0..4000).map(|_| param.sample(&mut rng).as_f64().unwrap()).collect();
        assert!(xs.iter().all(|x| param.domain.contains(&(*x).into())));
        xs
    };
    let mean = |xs: &[f64]| xs.iter().sum::<f64>() / xs.len() as f64;
    let normal = draw(Param::float("x", 0.0, 1.0).prior(Prior::Normal { mean: 0.3, sd: 0.05 }));
    assert!((mean(&normal) - 0.3).abs() < 0.005);
    let cut = draw(Param::float("x", 0.0, 1.0).prior(Prior::Normal { mean: 0.0, sd: 0.1 }));
    assert!((mean(&cut) - 0.1 * (2.0 / std::f64::consts::PI).sqrt()).abs() < 0.005);
    let logs =
        draw(Param::float("lr", 1e-5, 1e-1).log().prior(Prior::LogNormal { median: 1e-3, sigma: 0.5 }));
    assert!((mean(&logs.iter().map(|x| x.ln()).collect::<Vec<_>>()) - 1e-3_f64.ln()).abs() < 0.05);
    let whole = draw(Param::int("n", 1, 100).prior(Prior::Normal { mean: 20.0, sd: 3.0 }));
    assert!((mean(&whole) - 20.0).abs() < 0.5);
    // A spread far beyond the range says next to nothing.
    let flat = draw(Param::float("x", 0.0, 1.0).prior(Prior::Normal { mean: 0.5, sd: 1e6 }));
    assert!((mean(&flat) - 0.5).abs() < 0.03);
}

fn change(old: Param, new: Param) -> Change {
    let space = |p: Param| Space::builder().param(p).build().unwrap();
    space(new).change_from(&space(old))
}

#[test]
fn a_wider_range_or_another_choice_extends_a_space() {
    let x = |low, high| Param::float("x", low, high);
    assert_eq!(change(x(0.0, 1.0), x(0.0, 1.0)), Change::Same);
    assert_eq!(
        change(x(0.0, 1.0), x(-1.0, 2.0)),
        Change::Extended(vec!["`x` was 0 to 1 and is -1 to 2".into()])
    );
    assert_eq!(
        change(Param::choice("c", ["a", "b"]), Param::choice("c", ["b", "new", "a"])),
        Change::Extended(vec![r#"`c` was one of "a", "b" and is one of "b", "new", "a""#.into()])
    );
    for (old, new) in [
        (x(0.0, 1.0).step(0.3), x(0.0, 1.0).step(0.1)),
        (x(0.3, 0.9).step(0.3), x(0.0, 2.0).step(0.1)),
        (x(0.0, 1.0).step(0.1), x(0.0, 1.0)),
        (x(1.0, 2.0), x(1.0, 2.0).log()),
        (Param::int("n", 4, 8).step(4.0), Param::int("n", 0, 9).step(2.0)),
        (Param::choice("c", [1, 2]), Param::ordered("c", [1, 2])),
        (x(0.0, 1.0), x(0.0, 1.0).role(Role::Training)),
        (x(0.0, 1.0), x(0.0, 1.0).default(0.5)),
        (x(0.0, 1.0), x(0.0, 1.0).prior(Prior::Normal { mean: 0.5, sd: 0.1 })),
    ] {
        assert!(matches!(change(old, new.clone()), Change::Extended(why) if why.len() == 1), "{new:?}");
    }
}

#[test]
fn what_takes_older_configurations_away_is_incompatible() {
    let x = |low, high| Param::float("x", low, high);
    assert_eq!(
        change(x(0.0, 1.0), x(0.0, 0.5)),
        Change::Incompatible(vec!["`x` was 0 to 1 and is 0 to 0.5".into()])
    );
    for (old, new) in [
        (x(0.0, 1.0), x(0.0, 1.0).step(0.1)),
        (x(0.0, 1.0).step(0.1), x(0.05, 1.05).step(0.1)),
        (x(0.0, 1.0).step(0.1), x(0.0, 1.0).step(0.3)),
        (Param::int("n", 0, 9), Param::int("n", 0, 9).step(2.0)),
        (Param::int("n", 1, 9).step(2.0), Param::int("n", 0, 10).step(2.0)),
        (Param::choice("c", [1, 2]), Param::choice("c", [1])),
        (Param::choice("c", [1, 2]), Param::int("c", 1, 2)),
        (Param::permutation("p", [1, 2]), Param::permutation("p", [1, 2, 3])),
        (Param::simplex("s", ["a", "b"]), Param::simplex("s", ["a", "b", "c"])),
    ] {
        assert!(matches!(change(old, new.clone()), Change::Incompatible(_)), "{new:?}");
    }
}

#[test]
fn gone_new_and_otherwise_active_parameters_are_incompatible_and_said_first() {
    let old = Space::builder()
        .param(Param::choice("kind", ["a", "b"]))
        .param(Param::int("x", 0, 5).when("kind", "a"))
        .param(Param::int("y", 0, 5))
        .constraint("y < 4")
        .build()
        .unwrap();
    let new = Space::builder()
        .param(Param::choice("kind", ["a", "b", "c"]))
        .param(Param::int("x", 0, 5).when("kind", "b"))
        .param(Param::int("z", 0, 5))
        .constraint("z < 4")
        .build()
        .unwrap();
    let Change::Incompatible(why) = new.change_from(&old) else { panic!("not incompatible") };
    assert_eq!(
        why,
        [
            "`x` is active under another condition",
            "`y` is gone",
            "`z` is new",
            "the constraint `z < 4` is new",
            "`kind` was one of \"a\", \"b\" and is one of \"a\", \"b\", \"c\"",
            "the constraint `y < 4` is gone",
        ]
    );
}

#[test]
fn a_new_parameter_that_only_a_new_choice_makes_active_extends_a_space() {
    let old = Space::builder().param(Param::choice("model", ["mlp"])).build().unwrap();
    let grown = |on: &str| {
        Space::builder()
            .param(Param::choice("model", ["mlp", "cnn"]))
            .param(Param::choice("pooling", [false, true]).when("model", on))
            .param(Param::int("pool", 2, 4).when("pooling", true))
            .build()
            .unwrap()
            .change_from(&old)
    };
    assert!(matches!(grown("cnn"), Change::Extended(why) if why.len() == 3));
    assert!(matches!(grown("mlp"), Change::Incompatible(why) if why.len() == 3));
}

#[test]
fn widening_an_int_keeps_every_old_value_valid() {
    let old = Domain::Int { low: 4, high: 16, scale: Scale::Linear, step: 4 };
    let new = Param::int("n", 0, 40).step(2.0);
    let Change::Extended(_) = change(Param::new("n", old.clone()), new.clone()) else {
        panic!("not extended")
    };
    (0..old.levels().unwrap()).for_each(|k| assert!(new.domain.contains(&old.level(k).unwrap())));
}

proptest! {
    #![proptest_config(common::cases(500))]

    #[test]
    fn decoding_a_point_gives_values_of_active_parameters_only(unit in prop::collection::vec(0.0..=1.0_f64, 9)) {
        let space = network();
        let config = space.decode(&unit, &Config::new());
        let mut seen = Config::new();
        for param in space.params() {
            let value = config.get(&param.name);
            prop_assert_eq!(value.is_some(), space.is_active(param, &seen), "{}", param.name);
            if let Some(value) = value {
                prop_assert!(param.domain.contains(value));
                seen.set(param.name.clone(), value.clone());
            }
        }
        prop_assert_eq!(seen.len(), config.len());
        // And back: the same configuration stands at the point that stands for it.
        let again = space.decode(&space.encode(&config), &Config::new());
        for (name, value) in config.iter() {
            let other = again.get(name).unwrap();
            match (value.as_f64(), other.as_f64()) {
                (Some(a), Some(b)) => prop_assert!((a - b).abs() <= 1e-12 * a.abs().max(1.0)),
                _ => prop_assert_eq!(value.kind(), other.kind()),
            }
        }
    }

    #[test]
    fn a_point_too_short_decodes_as_if_the_rest_were_in_the_middle(unit in prop::collection::vec(0.0..=1.0_f64, 0..9)) {
        let space = network();
        let mut whole = unit.clone();
        whole.resize(9, 0.5);
        prop_assert_eq!(space.decode(&unit, &Config::new()), space.decode(&whole, &Config::new()));
    }
}
