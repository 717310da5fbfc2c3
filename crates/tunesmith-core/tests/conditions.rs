//! When parameters are active.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{Accept, Condition, Config, Param, Rng, Space, Test, Value};

fn config(pairs: &[(&str, Value)]) -> Config {
    pairs.iter().map(|(n, v)| (*n, v.clone())).collect()
}

fn active(space: &Space, set: &[(&str, Value)]) -> Vec<String> {
    let filled = space.fill(&config(set), |_, p| p.domain.decode(&[0.0]));
    filled.iter().map(|(n, _)| n.to_string()).collect()
}

/// `a -> b -> c -> d`, each active at the value 1 of the one before.
fn chain() -> Space {
    let link = |name: &str, parent: &str| Param::int(name, 0, 1).when(parent, 1);
    let params = [Param::int("a", 0, 1), link("b", "a"), link("c", "b"), link("d", "c")];
    Space::builder().params(params).build().unwrap()
}

#[test]
fn a_chain_of_conditions_ends_at_the_first_that_does_not_hold() {
    let one = Value::Int(1);
    let all = [("a", one.clone()), ("b", one.clone()), ("c", one.clone()), ("d", one.clone())];
    assert_eq!(active(&chain(), &all), ["a", "b", "c", "d"]);
    assert_eq!(active(&chain(), &all[1..]), ["a"], "the values of inactive parents count for nothing");
    let mut broken = all.clone();
    broken[1].1 = Value::Int(0);
    assert_eq!(active(&chain(), &broken), ["a", "b"]);
}

#[test]
fn conditions_nest_to_any_depth() {
    let mut builder = Space::builder().param(Param::int("p0", 0, 1));
    for i in 1..200 {
        builder = builder.param(Param::int(format!("p{i}"), 0, 1).when(format!("p{}", i - 1), 1));
    }
    let space = builder.build().unwrap();
    let config = space.fill(&Config::new(), |i, _| Value::Int(i64::from(i < 150)));
    assert_eq!(config.len(), 151);
    assert_eq!(space.size(), Some(201));
}

#[test]
fn several_conditions_must_all_hold() {
    let space = Space::builder()
        .param(Param::choice("a", ["x", "y", "z"]))
        .param(Param::int("n", 0, 10))
        .param(Param::int("m", 0, 1).when_any("a", ["x", "y"]).when_between("n", Some(3.0), Some(5.0)))
        .build()
        .unwrap();
    let is_active = |a: &str, n: i64| active(&space, &[("a", a.into()), ("n", n.into())]).len() == 3;
    assert!(is_active("x", 3) && is_active("y", 5) && is_active("x", 4));
    assert!(!is_active("z", 4) && !is_active("x", 2) && !is_active("y", 6));
}

#[test]
fn a_range_may_be_open_at_one_end_and_includes_the_other() {
    let above = Accept::Between { low: Some(2.0), high: None };
    assert!(above.contains(&2.into()) && above.contains(&1e300.into()) && !above.contains(&1.999.into()));
    let below = Accept::Between { low: None, high: Some(2.0) };
    assert!(below.contains(&2.0.into()) && below.contains(&i64::MIN.into()) && !below.contains(&3.into()));
    assert!(
        !above.contains(&"3".into()) && !above.contains(&true.into()) && !above.contains(&f64::NAN.into())
    );
}

#[test]
fn the_values_of_a_condition_are_compared_as_the_parent_writes_them() {
    let space = Space::builder()
        .param(Param::float("rate", 0.0, 1.0).step(0.1))
        .param(Param::int("n", 0, 1).when("rate", 0.1 + 0.2))
        .build()
        .unwrap();
    let drawn = (0..200).map(|i| space.complete(&Config::new(), &mut Rng::new(0, i, 0)));
    let (with, without): (Vec<Config>, Vec<Config>) = drawn.partition(|c| c.get("n").is_some());
    assert!(!with.is_empty());
    assert!(with.iter().all(|c| c.get("rate") == Some(&0.3.into())));
    assert!(without.iter().all(|c| c.get("rate") != Some(&0.3.into())));
}

#[test]
fn every_kind_of_value_can_decide() {
    let space = Space::builder()
        .param(Param::choice("mixed", [Value::Bool(true), Value::Int(1), "1".into(), Value::Float(2.5)]))
        .param(Param::int("on_true", 0, 0).when("mixed", true))
        .param(Param::int("on_one", 0, 0).when("mixed", 1))
        .param(Param::int("on_text", 0, 0).when("mixed", "1"))
        .param(Param::int("on_half", 0, 0).when_between("mixed", Some(2.0), Some(3.0)))
        .build()
        .unwrap();
    for (value, child) in [
        (Value::Bool(true), "on_true"),
        (1.into(), "on_one"),
        ("1".into(), "on_text"),
        (2.5.into(), "on_half"),
    ] {
        assert_eq!(active(&space, &[("mixed", value)]), ["mixed", child]);
    }
}

#[test]
fn conditions_are_read_back_as_they_were_written() {
    let condition = Condition {
        tests: vec![
            Test { parent: "a".into(), accept: Accept::OneOf(vec![1.into(), "x".into(), true.into()]) },
            Test { parent: "b".into(), accept: Accept::Between { low: None, high: Some(0.5) } },
        ],
    };
    let json = serde_json::to_string(&condition).unwrap();
    assert_eq!(
        json,
        r#"[{"parent":"a","accept":{"one_of":[1,"x",true]}},{"parent":"b","accept":{"between":{"high":0.5}}}]"#
    );
    assert_eq!(serde_json::from_str::<Condition>(&json).unwrap(), condition);
    let old = json.replace(r#"{"high":0.5}"#, r#"{"low":null,"high":0.5}"#);
    assert_eq!(serde_json::from_str::<Condition>(&old).unwrap(), condition);
}
