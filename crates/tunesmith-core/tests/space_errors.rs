//! What is said of spaces that make no sense: the place, what is wrong, and what would be right.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{Domain, Param, Prior, Scale, Space, SpaceBuilder, SpaceError, Value};

fn errors(builder: SpaceBuilder) -> Vec<SpaceError> {
    builder.build().unwrap_err().0
}

/// The one error of a space with this parameter.
#[track_caller]
fn wrong(param: Param) -> (String, String) {
    let name = param.name.to_string();
    let errors = errors(Space::builder().param(param));
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].param.as_deref(), Some(&*name));
    (errors[0].key.to_owned(), errors[0].to_string())
}

#[track_caller]
fn says(param: Param, key: &str, text: &str) {
    assert_eq!(wrong(param), (key.to_owned(), text.to_owned()));
}

#[track_caller]
fn constraint_says(space: SpaceBuilder, constraint: &str, text: &str) {
    let errors = errors(space.constraint("a <= 9").constraint(constraint));
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!((errors[0].key, errors[0].index, errors[0].param.as_deref()), ("constraints", Some(1), None));
    assert_eq!(errors[0].to_string(), text);
}

#[test]
fn a_range_that_starts_above_its_end() {
    says(
        Param::float("dropout", 0.6, 0.1),
        "float",
        "the range of `dropout` starts at 0.6, above its end 0.1 (write [0.1, 0.6])",
    );
    says(
        Param::int("layers", 4, 1),
        "int",
        "the range of `layers` starts at 4, above its end 1 (write [1, 4])",
    );
    // Beyond 2^53, where real numbers would not tell them apart.
    says(
        Param::int("n", 9_007_199_254_740_993, 9_007_199_254_740_992),
        "int",
        "the range of `n` starts at 9007199254740993, above its end 9007199254740992 (write [9007199254740992, 9007199254740993])",
    );
}

#[test]
fn a_log_scale_that_starts_at_zero_or_below() {
    says(
        Param::float("learning_rate", 0.0, 0.1).log(),
        "float",
        "`learning_rate` has scale = \"log\" but starts at 0 (a log scale needs a start above 0, for example 1e-5)",
    );
    says(
        Param::int("width", -3, 8).log(),
        "int",
        "`width` has scale = \"log\" but starts at -3 (a log scale needs a start above 0, for example 1)",
    );
}

#[test]
fn a_range_that_is_not_finite() {
    says(
        Param::float("x", 0.0, f64::INFINITY),
        "float",
        "the range of `x`, 0 to inf, is not finite (give two numbers)",
    );
    says(
        Param::float("x", f64::NAN, 1.0),
        "float",
        "the range of `x`, NaN to 1, is not finite (give two numbers)",
    );
}

#[test]
fn a_step_that_fits_no_range() {
    says(
        Param::float("x", 0.0, 1.0).step(2.0),
        "step",
        "the step of `x`, 2, is larger than its range 0 to 1 (give a step up to 1)",
    );
    says(
        Param::int("n", 8, 16).step(9.0),
        "step",
        "the step of `n`, 9, is larger than its range 8 to 16 (give a step up to 8)",
    );
    says(
        Param::float("x", 0.0, 1.0).step(0.0),
        "step",
        "the step of `x`, 0, is not above 0 (give a distance such as 0.1)",
    );
    says(
        Param::float("x", 0.0, 1.0).step(f64::NAN),
        "step",
        "the step of `x`, NaN, is not above 0 (give a distance such as 0.1)",
    );
    says(
        Param::int("n", 0, 9).step(0.2),
        "step",
        "the step of `n`, 0, is not a whole number of at least 1 (give a whole number such as 1, 8 or 16)",
    );
    says(
        Param::float("x", 1e15, 1e15 + 8.0).step(0.1),
        "step",
        "the step of `x`, 0.1, makes more values than can be told apart (leave the step away)",
    );
}

#[test]
fn choices_and_lists_that_hold_too_little_or_the_same_twice() {
    let none: [&str; 0] = [];
    says(Param::choice("c", none), "choice", "`c` has no value to choose from (list at least 1)");
    says(Param::choice("c", ["a", "b", "a"]), "choice", "`c` lists \"a\" twice (list each value once)");
    says(
        Param::choice("c", [Value::Int(1), Value::Float(1.0)]),
        "choice",
        "`c` lists 1 twice (list each value once)",
    );
    says(
        Param::choice("c", [1.0, f64::NAN]),
        "choice",
        "`c` lists NaN, which is not a finite number (list finite numbers, text or booleans)",
    );
    says(Param::permutation("p", ["a"]), "permutation", "`p` has only 1 to choose from (list at least 2)");
    says(Param::simplex("s", ["a"]), "simplex", "`s` has only 1 to choose from (list at least 2)");
    says(Param::simplex("s", ["a", "a"]), "simplex", "`s` lists \"a\" twice (list each value once)");
    says(
        Param::simplex("s", ["a", "b.c"]),
        "simplex",
        "`b.c` cannot name a share of `s` (use letters, digits and `_`)",
    );
}

#[test]
fn names_that_expressions_could_not_hold() {
    let help = "a name starts with a letter or `_` and goes on with letters, digits, `_` and `.`";
    for name in ["", "2x", "a b", "a-b", "a.", "läng€"] {
        let (key, text) = wrong(Param::int(name, 0, 1));
        assert_eq!((key.as_str(), text), ("name", format!("`{name}` cannot be a parameter's name ({help})")));
    }
    says(Param::int("in", 0, 1), "name", "`in` is a word of expressions (choose another name)");
    for name in ["_x", "größe", "model.depth", "x2"] {
        assert!(Space::builder().param(Param::int(name, 0, 1)).build().is_ok(), "{name}");
    }
}

#[test]
fn two_parameters_of_one_name() {
    let twice = errors(Space::builder().param(Param::int("x", 0, 1)).param(Param::float("x", 0.0, 1.0)));
    assert_eq!(twice.len(), 1);
    assert_eq!(
        (twice[0].key, twice[0].to_string().as_str()),
        ("name", "there are two parameters `x` (rename one)")
    );
    let hidden =
        errors(Space::builder().param(Param::simplex("mix", ["a", "b"])).param(Param::int("mix.a", 0, 1)));
    assert_eq!(hidden.len(), 1);
    assert_eq!(hidden[0].to_string(), "`mix.a` is already the name of a share of `mix` (rename one)");
}

#[test]
fn a_default_outside_the_values() {
    says(
        Param::float("dropout", 0.0, 0.6).default(0.9),
        "default",
        "the default of `dropout`, 0.9, is not among its values (its values are 0 to 0.6)",
    );
    says(
        Param::choice("optimizer", ["adam", "sgd"]).default("rmsprop"),
        "default",
        "the default of `optimizer`, \"rmsprop\", is not among its values (its values are one of \"adam\", \"sgd\")",
    );
    says(
        Param::int("width", 8, 64).step(8.0).default(12),
        "default",
        "the default of `width`, 12, is not among its values (its values are whole numbers 8 to 64 in steps of 8)",
    );
}

#[test]
fn priors_without_sense() {
    let lr = || Param::float("lr", 1e-5, 1e-1).log();
    says(
        lr().prior(Prior::LogNormal { median: 1.0, sigma: 1.0 }),
        "prior",
        "the log_normal prior of `lr` is centred at 1, outside 1e-5 to 0.1, log (centre it inside the range)",
    );
    says(
        lr().prior(Prior::Normal { mean: 1e-3, sd: 0.0 }),
        "prior",
        "the normal prior of `lr` has the spread 0 (give a spread above 0)",
    );
    says(
        Param::float("x", -1.0, 1.0).prior(Prior::LogNormal { median: 0.0, sigma: 1.0 }),
        "prior",
        "the log_normal prior of `x` is centred at 0 (a log-normal prior needs a centre above 0)",
    );
    says(
        Param::choice("c", ["a", "b"]).prior(Prior::Normal { mean: 0.0, sd: 1.0 }),
        "prior",
        "`c` has a prior but no range of numbers (priors belong to float and int)",
    );
}

fn optimizer() -> SpaceBuilder {
    Space::builder()
        .param(Param::choice("optimizer", ["adam", "sgd"]))
        .param(Param::int("layers", 1, 8).step(7.0))
}

#[track_caller]
fn condition_says(param: Param, text: &str) {
    let errors = errors(optimizer().param(param));
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!((errors[0].param.as_deref(), errors[0].key), (Some("m"), "when"));
    assert_eq!(errors[0].to_string(), text);
}

#[test]
fn a_condition_on_a_parent_that_does_not_exist() {
    let m = || Param::float("m", 0.0, 1.0);
    condition_says(
        m().when("optimiser", "sgd"),
        "`m` depends on `optimiser`, which does not exist (did you mean `optimizer`?)",
    );
    condition_says(
        m().when("zzz", 1),
        "`m` depends on `zzz`, which does not exist (name another parameter of the space)",
    );
    condition_says(m().when("m", 1.0), "`m` depends on itself (name another parameter)");
}

#[test]
fn a_condition_on_a_value_that_the_parent_cannot_take() {
    let m = || Param::float("m", 0.0, 1.0);
    condition_says(
        m().when("optimizer", "sdg"),
        "`m` waits for `optimizer` to be \"sdg\", which it cannot be (`optimizer` is one of \"adam\", \"sgd\")",
    );
    condition_says(
        m().when_between("layers", Some(9.0), None),
        "`m` waits for `layers` to lie in a range that it never reaches (`layers` is whole numbers 1 to 8 in steps of 7)",
    );
    condition_says(
        m().when_between("layers", Some(2.0), Some(7.5)),
        "`m` waits for `layers` to lie in a range that it never reaches (`layers` is whole numbers 1 to 8 in steps of 7)",
    );
    condition_says(
        m().when_between("optimizer", Some(0.0), None),
        "`m` waits for `optimizer` to lie in a range that it never reaches (`optimizer` is one of \"adam\", \"sgd\")",
    );
    condition_says(
        m().when_between("layers", Some(3.0), Some(2.0)),
        "the range for `layers` in the condition of `m` does not go from a number to a larger one \
         (give its ends in order; one of them may be left away)",
    );
    let none: [&str; 0] = [];
    condition_says(
        m().when_any("optimizer", none),
        "`m` is never active: its condition on `optimizer` lists no value (list at least one value)",
    );
}

#[test]
fn a_condition_on_a_range_that_holds_a_single_level_is_sound() {
    for (low, high) in [(Some(3.0), None), (Some(7.5), Some(8.0)), (None, Some(1.0)), (Some(0.5), Some(7.5))]
    {
        let m = Param::float("m", 0.0, 1.0).when_between("layers", low, high);
        assert!(optimizer().param(m).build().is_ok(), "{low:?} to {high:?}");
    }
}

#[test]
fn the_test_that_is_wrong_is_numbered() {
    let errors = errors(optimizer().param(Param::int("m", 0, 1).when("layers", 1).when("optimizer", "x")));
    assert_eq!((errors.len(), errors[0].index), (1, Some(1)));
}

#[test]
fn conditions_that_exclude_each_other() {
    condition_says(
        Param::int("m", 0, 1).when("optimizer", "sgd").when("optimizer", "adam"),
        "`m` is never active: no value of `optimizer` fits all its conditions and those of its parents \
         (`optimizer` is one of \"adam\", \"sgd\")",
    );
    let nested = optimizer().param(Param::int("k", 0, 1).when("optimizer", "adam"));
    let errors = errors(nested.param(Param::int("m", 0, 1).when("k", 1).when("optimizer", "sgd")));
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].param.as_deref(), Some("m"));
}

#[test]
fn conditions_that_wait_for_each_other() {
    let circle = Space::builder()
        .param(Param::int("free", 0, 1))
        .param(Param::int("child", 0, 1).when("a", 1))
        .param(Param::int("a", 0, 1).when("b", 1))
        .param(Param::int("b", 0, 1).when("c", 1))
        .param(Param::int("c", 0, 1).when("free", 1).when("a", 1));
    let errors = errors(circle);
    assert_eq!(errors.len(), 1);
    assert_eq!((errors[0].param.as_deref(), errors[0].key), (Some("a"), "when"));
    assert_eq!(
        errors[0].to_string(),
        "the conditions of `a`, `b`, `c` wait for each other in a circle (let one of them be active without the others)"
    );
}

fn ab() -> SpaceBuilder {
    Space::builder()
        .param(Param::int("a", 1, 4))
        .param(Param::float("width", 8.0, 64.0))
        .param(Param::choice("optimizer", ["adam", "sgd"]))
        .param(Param::choice("mixed", [Value::Int(1), "auto".into()]))
        .param(Param::choice("deep", [false, true]))
        .param(Param::int("child", 0, 9).when("deep", true))
}

#[test]
fn constraints_over_names_that_do_not_exist() {
    constraint_says(
        ab(),
        "a * widht <= 64",
        "`a * widht <= 64` names `widht`, which does not exist (did you mean `width`?)",
    );
    constraint_says(
        ab(),
        "optimizer == sgd",
        "`optimizer == sgd` names `sgd`, which does not exist (put the text in quotes: \"sgd\")",
    );
    constraint_says(
        ab(),
        "qqq > 1",
        "`qqq > 1` names `qqq`, which does not exist (a constraint may name the parameters of the space)",
    );
    constraint_says(ab(), "1 < 2", "`1 < 2` names no parameter (name the parameters that it ties together)");
}

#[test]
fn constraints_that_cannot_be_read() {
    constraint_says(ab(), "a < ", "`a < `: a value is missing before the end, at character 5");
    constraint_says(ab(), "(a < 3", "`(a < 3`: `)` is missing before the end, at character 7");
}

#[test]
fn constraints_over_the_wrong_kinds() {
    let help = "(compare numbers with numbers, text with `==`)";
    for (constraint, why) in [
        ("a + 1", "it is a number, not a condition that is true or false"),
        ("optimizer", "it is text, not a condition that is true or false"),
        ("optimizer < 3", "a comparison by size needs a number, and gets text"),
        ("a and deep", "`and` and `or` needs true or false, and gets a number"),
        ("not a", "`not` needs true or false, and gets a number"),
        ("a * deep > 1", "arithmetic needs a number, and gets true or false"),
        ("sqrt(optimizer) > 1", "`sqrt` needs a number, and gets text"),
        ("mixed + 1 > 1", "arithmetic needs a number, and gets values of several kinds"),
    ] {
        constraint_says(ab(), constraint, &format!("`{constraint}` cannot be decided: {why} {help}"));
    }
    assert!(ab().constraint("mixed == 1 or mixed == \"auto\"").build().is_ok());
}

#[test]
fn constraints_that_never_hold() {
    let help = "(widen a range or loosen the constraint)";
    for constraint in [
        "a * width <= 7",
        "a > width",
        "sqrt(width) < 2",
        "a ^ 2 > 16 and width > 10",
        "a - width >= 0",
        "8 < a < 20",
        "width / a > 65",
        "log2(width) > 6.5",
        "-a > 0",
        "max(a, width) < 8",
        "abs(a - 10) < 6",
        "a % 3 > 3",
        "a == 7",
        "not (a < 5)",
    ] {
        constraint_says(ab(), constraint, &format!("`{constraint}` is false for every configuration {help}"));
    }
    for possible in [
        "a * width <= 8",
        "a >= 4",
        "a % 3 > 1",
        "1 / (a - 2) > 1e9",
        "a != 2",
        "sqrt(a - 3) >= 0",
        "child > 20",
        "optimizer == \"adam\"",
    ] {
        assert!(ab().constraint(possible).build().is_ok(), "{possible}");
    }
}

#[test]
fn everything_wrong_is_said_at_once() {
    let errors = errors(
        Space::builder()
            .param(Param::float("x", 1.0, 0.0))
            .param(Param::int("n", 0, 8).log())
            .param(Param::choice("c", ["a"]).when("y", 1)),
    );
    let said: Vec<(&str, &str)> = errors.iter().map(|e| (e.param.as_deref().unwrap(), e.key)).collect();
    assert_eq!(said, [("x", "float"), ("n", "int"), ("c", "when")]);
}

#[test]
fn a_parameter_can_be_checked_by_itself() {
    assert!(Param::float("x", 0.0, 1.0).when("elsewhere", 1).check().is_ok());
    let error =
        Param::new("x", Domain::Int { low: 2, high: 1, scale: Scale::Linear, step: 1 }).check().unwrap_err();
    assert_eq!(error.to_string(), "the range of `x` starts at 2, above its end 1 (write [1, 2])");
}
