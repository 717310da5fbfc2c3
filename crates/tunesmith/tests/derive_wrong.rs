//! What a derived type says of declarations and configurations that are wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith::core::{Config, Value};
use tunesmith::typed::TypedSpace;

#[derive(tunesmith::Space, Debug)]
struct Net {
    #[param(int = 1..=4)]
    layers: u8,
    #[param(choice = [1, 2])]
    offset: usize,
    #[param(float = 0.0..=1.0)]
    rate: f32,
    optimizer: Optimizer,
    #[param(when(layers = 2..), float = 0.0..=0.6)]
    dropout: Option<f64>,
    #[param(simplex = ["a", "b"])]
    mix: [f64; 2],
}

#[derive(tunesmith::Space, Debug)]
enum Optimizer {
    Adam,
    Sgd {
        #[param(float = 0.0..=0.99)]
        momentum: f64,
    },
}

fn sound() -> Config {
    let mix = vec![Value::Float(0.5), Value::Float(0.5)];
    Config::from_iter([
        ("layers", Value::Int(3)),
        ("offset", Value::Int(2)),
        ("rate", Value::Float(0.1)),
        ("optimizer", Value::from("adam")),
        ("dropout", Value::Float(0.2)),
        ("mix", Value::from(mix)),
    ])
}

/// The message for the sound configuration with one value changed.
fn message(name: &str, value: impl Into<Value>) -> String {
    let mut config = sound();
    config.set(name, value);
    let error = Net::from_config(&config).unwrap_err();
    assert_eq!(error.param, name);
    error.to_string()
}

#[test]
fn a_number_that_does_not_fit_is_refused_and_never_wraps() {
    assert_eq!(message("layers", 300), "`layers` is 300 (it takes a whole number from 0 to 255)");
    assert_eq!(message("layers", 2.5), "`layers` is 2.5 (it takes a whole number from 0 to 255)");
    assert_eq!(message("offset", -1), "`offset` is -1 (it takes a whole number that is not negative)");
    assert_eq!(message("rate", 1e300), "`rate` is 1e300 (it takes a number of single precision)");
    assert_eq!(message("rate", 1e-300), "`rate` is 1e-300 (it takes a number of single precision)");
}

#[test]
fn a_value_of_another_kind_is_refused() {
    assert_eq!(message("layers", "three"), "`layers` is \"three\" (it takes a whole number from 0 to 255)");
    assert_eq!(message("dropout", true), "`dropout` is true (it takes a number)");
    let short = vec![Value::Float(1.0)];
    assert_eq!(message("mix", short), "`mix` is [1] (it takes a list of 2, each a number)");
}

#[test]
fn an_unknown_variant_is_answered_with_the_nearest_or_with_all() {
    assert_eq!(message("optimizer", "adamw"), "`optimizer` is \"adamw\" (did you mean \"adam\"?)");
    assert_eq!(message("optimizer", "lion"), "`optimizer` is \"lion\" (it takes one of \"adam\", \"sgd\")");
    assert_eq!(message("optimizer", 1), "`optimizer` is 1 (it takes one of \"adam\", \"sgd\")");
}

#[test]
fn a_missing_value_is_named_and_an_inactive_one_is_none() {
    let without = |name: &str| -> Config {
        sound().iter().filter(|(n, _)| &***n != name).map(|(n, v)| (n.clone(), v.clone())).collect()
    };
    let error = Net::from_config(&without("rate")).unwrap_err();
    assert_eq!(error.to_string(), "`rate` has no value (give it a value)");
    assert_eq!(Net::from_config(&without("dropout")).unwrap().dropout, None);

    let mut sgd = sound();
    sgd.set("optimizer", "sgd");
    sgd.set("optimizer.momentun", 0.5);
    let error = Net::from_config(&sgd).unwrap_err();
    assert_eq!(error.to_string(), "`optimizer.momentum` has no value (there is `optimizer.momentun`)");
}

#[test]
fn a_whole_real_number_counts_as_whole_and_unknown_names_are_left_aside() {
    let mut config = sound();
    config.set("layers", 3.0);
    config.set("seed", 7);
    assert_eq!(Net::from_config(&config).unwrap().layers, 3);
}

#[test]
fn everything_wrong_with_the_declarations_is_told_at_once() {
    #[derive(tunesmith::Space)]
    #[space(constraint = "a < c")]
    struct Wrong {
        #[param(float = 1.0..=0.0)]
        a: f64,
        #[param(int = 1..=3, default = 9)]
        b: i32,
        #[param(when(bb = 2), int = 1..=3)]
        d: Option<i32>,
        #[param(default = "x")]
        group: Inner,
    }
    #[derive(tunesmith::Space)]
    struct Inner {
        #[param(int = 1..=3)]
        e: i32,
    }
    let text = Wrong::space().unwrap_err().to_string();
    assert_eq!(
        text,
        "`group` has a default, but is a group of parameters (give the defaults to its fields)\n\
         the range of `a` starts at 1, above its end 0 (write [0, 1])\n\
         the default of `b`, 9, is not among its values (its values are whole numbers 1 to 3)\n\
         `d` depends on `bb`, which does not exist (did you mean `b`?)"
    );
}

#[test]
fn a_child_that_two_variants_declare_differently_is_an_error() {
    #[derive(tunesmith::Space)]
    enum Either {
        A {
            #[param(int = 1..=3)]
            size: i32,
        },
        B {
            #[param(int = 1..=4)]
            size: i32,
        },
    }
    assert_eq!(
        Either::space().unwrap_err().to_string(),
        "two variants of `either` declare `either.size`, each otherwise \
         (declare it alike in both, or give one another name with `rename`)"
    );
}
