//! Expressions: what they mean, and what is said of those that cannot be read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use proptest::prelude::*;
use tunesmith_core::expr::Constraint;
use tunesmith_core::{Config, Value};

fn values() -> Config {
    [
        ("a", Value::Int(2)),
        ("b", Value::Int(3)),
        ("x", Value::Float(0.5)),
        ("low", Value::Float(-1.0)),
        ("high", Value::Float(10.0)),
        ("name", "adam".into()),
        ("other", "sgd".into()),
        ("on", true.into()),
        ("off", false.into()),
        ("big", Value::Int((1 << 53) + 1)),
        ("model.depth", Value::Int(4)),
        ("größe", Value::Int(7)),
    ]
    .into_iter()
    .collect()
}

fn holds(source: &str) -> bool {
    let values = values();
    let constraint = Constraint::parse(source).unwrap_or_else(|e| panic!("{source}: {e}"));
    constraint.holds(|name| values.get(name))
}

#[track_caller]
fn all_hold(sources: &[&str]) {
    sources.iter().for_each(|s| assert!(holds(s), "{s}"));
}

#[track_caller]
fn none_holds(sources: &[&str]) {
    sources.iter().for_each(|s| assert!(!holds(s), "{s}"));
}

#[test]
fn numbers_are_computed_with_the_usual_precedence() {
    all_hold(&[
        "a + b * 2 == 8",
        "(a + b) * 2 == 10",
        "10 - 4 - 3 == 3",
        "100 / 10 / 2 == 5",
        "2 ^ 3 ^ 2 == 512",
        "2 ** 3 == 8",
        "-2 ^ 2 == -4",
        "(-2) ^ 2 == 4",
        "2 ^ -1 == 0.5",
        "a * -b == -6",
        "--a == 2",
        "7 % 4 == 3",
        "-1 % 4 == 3",
        "a + b % 2 == 3",
        "1e-3 * 1_000 == 1",
        ".5 == x",
        "1.5E+1 == 15",
    ]);
}

#[test]
fn comparisons_chain_and_bind_tighter_than_logic() {
    all_hold(&[
        "low < a < b <= 3 < high",
        "high > b >= a > x",
        "1 < 2 != 3 < 4",
        "a == 2 and b == 3",
        "a == 9 or b == 3",
        "off or on and on",
        "on or on and off",
        "not off and on",
        "not a == 3",
        "not not on",
        "!off && (off || on)",
        "a ≤ 2",
        "a ≥ 2",
        "a ≠ 3",
        "a = 2",
    ]);
    none_holds(&["low < b < a", "not (on or off)", "(on or on) and off", "not on and on", "a < b < a"]);
}

#[test]
fn text_booleans_and_lists_compare_for_equality() {
    all_hold(&[
        "name == \"adam\"",
        "name == 'adam'",
        "name != other",
        "on == true",
        "off != true",
        "a in [1, 2, 3]",
        "name in [\"adam\", 'sgd']",
        "a + 1 in [b]",
        "name not in ['x', 1]",
        "not (a in [])",
        "(a < b) == on",
        "(a > b) == (b > 9)",
        "model.depth == 4",
        "größe == 7",
    ]);
    none_holds(&["name == other", "name == 1", "on == 1", "a == \"2\"", "a not in [2]", "name in [1, true]"]);
}

#[test]
fn whole_numbers_beyond_2_to_the_53_are_compared_exactly() {
    let exact = |n: i64| {
        let values: Config =
            [("big", Value::Int(n)), ("other", Value::Int((1 << 53) + 1))].into_iter().collect();
        Constraint::parse("big == other").unwrap().holds(|name| values.get(name))
    };
    assert!(exact((1 << 53) + 1));
    assert!(!exact(1 << 53));
}

#[test]
fn functions_of_numbers() {
    all_hold(&[
        "abs(low) == 1",
        "min(a, b, x) == x",
        "max(a, b, x) == b",
        "sqrt(4 * a * a) == 4",
        "exp(0) == 1",
        "log(exp(1)) == 1",
        "log2(8) == 3",
        "log10(1000) == 3",
        "floor(-0.5) == -1",
        "ceil(0.5) == 1",
        "round(2.5) == 3",
    ]);
}

#[test]
fn a_number_that_is_none_makes_every_comparison_false() {
    none_holds(&[
        "sqrt(low) < 1",
        "sqrt(low) >= 1",
        "sqrt(low) == sqrt(low)",
        "sqrt(low) != 1",
        "0 / 0 != 0",
        "a % 0 == 0",
        "min(log(low), 1) == 1",
        "max(1, log(low)) == 1",
        "log(low) in [1, 2]",
    ]);
    all_hold(&["a / 0 > 1e308", "not (sqrt(low) < 1)"]);
}

#[test]
fn a_constraint_over_an_inactive_parameter_holds() {
    let constraint = Constraint::parse("momentum > 5 and a > 5").unwrap();
    let values = values();
    assert!(constraint.holds(|name| values.get(name)));
    assert_eq!(constraint.names().iter().map(|n| n.to_string()).collect::<Vec<_>>(), ["momentum", "a"]);
}

#[test]
fn equal_trees_are_equal_constraints_whatever_their_spaces() {
    let read = |s: &str| Constraint::parse(s).unwrap();
    assert_eq!(read("a*b<=64"), read(" a * b <= (64) "));
    assert_ne!(read("a*b<=64"), read("b*a<=64"));
    let json = serde_json::to_string(&read("a < 1")).unwrap();
    assert_eq!(json, "\"a < 1\"");
    assert_eq!(serde_json::from_str::<Constraint>(&json).unwrap(), read("a<1"));
}

#[track_caller]
fn says(source: &str, at: usize, text: &str) {
    let error = Constraint::parse(source).unwrap_err();
    assert_eq!((error.at, error.to_string().as_str()), (at, text), "{source}");
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    says("", 0, "a value is missing before the end, at character 1");
    says("a <", 3, "a value is missing before the end, at character 4");
    says("a < * 3", 4, "a value is missing before `*`, at character 5");
    says("a b", 2, "the expression should end before `b`, at character 3");
    says("a < 3)", 5, "the expression should end before `)`, at character 6");
    says("(a < 3", 6, "`)` is missing before the end, at character 7");
    says("a in 3", 5, "`[` is missing before `3`, at character 6");
    says("a in [1 2]", 8, "`,` or `]` is missing before `2`, at character 9");
    says("min(a b)", 6, "`,` or `)` is missing before `b`, at character 7");
    says("name == \"adam", 8, "this text has no closing quote, at character 9");
    says("a < 3 ; b", 6, "`;` means nothing here, at character 7");
    says("a < 1..2", 4, "`1..2` is not a number, at character 5");
    says("a < 1e999", 4, "`1e999` is too large a number, at character 5");
    says("a. < 3", 1, "`.` means nothing here, at character 2");
}

#[test]
fn the_place_counts_characters_where_they_are_longer_than_bytes() {
    let error = Constraint::parse("größe < größe ? 1").unwrap_err();
    assert_eq!((error.at, error.column), (18, 15));
    assert_eq!(error.to_string(), "`?` means nothing here, at character 15");
}

#[test]
fn functions_that_do_not_exist_or_take_other_arguments() {
    says("a < sqr(b)", 4, "there is no function `sqr`; did you mean `sqrt`?, at character 5");
    says(
        "zzz(b) < 1",
        0,
        "there is no function `zzz`; there are abs, min, max, sqrt, exp, log, log2, log10, floor, ceil, round, at character 1",
    );
    says("sqrt(a, b) < 1", 0, "`sqrt` takes 1 value, not 2, at character 1");
    says("min(a) < 1", 0, "`min` takes at least 2 values, not 1, at character 1");
    says("abs() < 1", 0, "`abs` takes 1 value, not 0, at character 1");
}

#[test]
fn no_expression_is_too_deep_or_too_long_to_be_refused() {
    for open in ["(", "-", "not ", "abs(", "2 ^ ", "a in ["] {
        let error = Constraint::parse(&open.repeat(100_000)).unwrap_err().to_string();
        assert!(
            error.contains("nests deeper than 100") || error.contains("longer than 1000"),
            "{open}: {error}"
        );
    }
    for chain in ["a + ", "a and ", "a < ", "a * "] {
        let error = Constraint::parse(&format!("{}a", chain.repeat(100_000))).unwrap_err();
        assert_eq!(error.message, "the expression is longer than 1000 words");
    }
    assert!(Constraint::parse(&format!("{}a{} > 0", "(".repeat(90), ")".repeat(90))).is_ok());
    assert!(Constraint::parse(&format!("{}a > 0", "a + ".repeat(450))).is_ok());
}

/// An expression in brackets throughout, and what it comes to.
fn sums() -> impl Strategy<Value = (String, f64)> {
    let leaf = prop_oneof![
        (-20_i32..20).prop_map(|n| (if n < 0 { format!("({n})") } else { n.to_string() }, f64::from(n))),
        Just(("a".to_owned(), 2.0)),
        Just(("x".to_owned(), 0.5)),
    ];
    leaf.prop_recursive(4, 32, 2, |inner| {
        (inner.clone(), inner, 0..4).prop_map(|((s, x), (t, y), op)| match op {
            0 => (format!("({s} + {t})"), x + y),
            1 => (format!("({s} - {t})"), x - y),
            2 => (format!("({s} * {t})"), x * y),
            _ => (format!("max({s}, {t})"), x.max(y)),
        })
    })
}

proptest! {
    #![proptest_config(common::cases(500))]

    #[test]
    fn sums_come_to_what_arithmetic_says((source, expected) in sums()) {
        let source = format!("{source} == {}", if expected < 0.0 { format!("-{}", -expected) } else { expected.to_string() });
        prop_assert!(holds(&source), "{}", source);
    }

    #[test]
    fn no_text_makes_the_reader_panic(source in "[ a-c0-9.<>=!&|+*/%^(),\\[\\]\"'≤_éorandti-]{0,40}") {
        if let Ok(constraint) = Constraint::parse(&source) {
            let values = values();
            constraint.holds(|name| values.get(name));
        }
    }
}
