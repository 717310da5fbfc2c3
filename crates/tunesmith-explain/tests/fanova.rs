//! fANOVA against functions whose variance decomposition is known.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{cube, interval, number, numbers, pair, study, value};
use tunesmith_core::{Param, Role, Space, Value};
use tunesmith_explain::{Importance, Method, Question, importance};

fn fanova(history: &tunesmith_core::History) -> Importance {
    importance(history, Method::Fanova, &Question::default()).unwrap()
}

fn close(found: f64, wanted: f64, what: &str) {
    assert!((found - wanted).abs() < 0.05, "{what}: {found} instead of {wanted}");
}

/// Ishigami's function (a = 7, b = 0.1) has effects 0.3139, 0.4424 and 0 alone and 0.2437 of the first with the third.
#[test]
fn ishigami_is_taken_apart() {
    let f = |x: &[f64]| {
        let x: Vec<f64> = x.iter().map(|u| (2.0 * u - 1.0) * std::f64::consts::PI).collect();
        x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
    };
    let answer = fanova(&study(&cube(3), 1_000, |c| f(&numbers(c))));
    close(value(&answer, "x1"), 0.3139, "x1");
    close(value(&answer, "x2"), 0.4424, "x2");
    close(value(&answer, "x3"), 0.0, "x3");
    close(pair(&answer, "x1", "x3"), 0.2437, "x1 with x3");
    close(pair(&answer, "x1", "x2"), 0.0, "x1 with x2");
    close(pair(&answer, "x2", "x3"), 0.0, "x2 with x3");
}

/// Sobol's g-function with coefficients a: `V_i = 1 / (3 (1 + a_i)^2)`, `V = prod (1 + V_i) - 1`.
#[test]
fn the_g_function_is_taken_apart() {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0];
    let g =
        |x: &[f64]| x.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product::<f64>();
    let v = a.map(|a| 1.0 / (3.0 * (1.0_f64 + a).powi(2)));
    let total = v.iter().map(|v| 1.0 + v).product::<f64>() - 1.0;
    let answer = fanova(&study(&cube(6), 1_000, |c| g(&numbers(c))));
    for (i, v) in v.iter().enumerate() {
        close(value(&answer, &format!("x{}", i + 1)), v / total, &format!("x{}", i + 1));
    }
    for j in 0..6 {
        for i in 0..j {
            let (p, q) = (format!("x{}", i + 1), format!("x{}", j + 1));
            close(pair(&answer, &p, &q), v[i] * v[j] / total, &format!("{p} with {q}"));
        }
    }
}

#[test]
fn an_additive_function_has_main_effects_only() {
    let answer = fanova(&study(&cube(5), 1_000, |c| {
        let x = numbers(c);
        3.0 * x[0] + 2.0 * x[1] + x[2]
    }));
    for (name, wanted) in [("x1", 9.0), ("x2", 4.0), ("x3", 1.0), ("x4", 0.0), ("x5", 0.0)] {
        close(value(&answer, name), wanted / 14.0, name);
    }
    assert!(answer.pairs.iter().all(|p| p.value < 0.05));
}

#[test]
fn a_product_around_its_centre_is_an_interaction_only() {
    let answer = fanova(&study(&cube(4), 1_000, |c| {
        let x = numbers(c);
        (x[0] - 0.5) * (x[1] - 0.5)
    }));
    close(pair(&answer, "x1", "x2"), 1.0, "pair");
    for name in ["x1", "x2", "x3", "x4"] {
        close(value(&answer, name), 0.0, name);
    }
}

#[test]
fn noise_lowers_no_effect_below_the_others_and_makes_no_interaction() {
    let mut noise = tunesmith_core::Rng::new(9, 9, 9);
    let noise = std::cell::RefCell::new(&mut noise);
    let answer = fanova(&study(&cube(4), 1_000, |c| {
        let x = numbers(c);
        3.0 * x[0] + 2.0 * x[1] + x[2] + 0.5 * noise.borrow_mut().normal()
    }));
    let order: Vec<&str> = answer.params.iter().map(|e| &*e.name).collect();
    assert_eq!(order, ["x1", "x2", "x3", "x4"]);
    assert!(value(&answer, "x1") > 0.5 && value(&answer, "x4") < 0.02, "{answer:?}");
    assert!(answer.pairs.iter().all(|p| p.value < 0.05), "{:?}", answer.pairs);
}

#[test]
fn choices_and_levels_count_with_their_share_of_the_space() {
    // Variances: 1/4 of a fair coin, 2/9 of one choice in three, 3/16 of one level in four.
    let space = Space::builder()
        .param(Param::choice("coin", [false, true]))
        .param(Param::choice("three", ["a", "b", "c"]))
        .param(Param::ordered("four", [1, 2, 4, 8]))
        .build()
        .unwrap();
    let answer = fanova(&study(&space, 400, |c| {
        let one = |yes: bool| f64::from(u8::from(yes));
        one(c.get("coin") == Some(&Value::Bool(true)))
            + one(c.get("three").and_then(Value::as_str) == Some("b"))
            + one(number(c, "four") == 8.0)
    }));
    let total = 1.0 / 4.0 + 2.0 / 9.0 + 3.0 / 16.0;
    for (name, variance) in [("coin", 1.0 / 4.0), ("three", 2.0 / 9.0), ("four", 3.0 / 16.0)] {
        assert!((value(&answer, name) - variance / total).abs() < 0.02, "{answer:?}");
    }
}

/// With probability 1/2 each: `3` for "flat", and `2 u` of its own parameter for "slope". So the choice explains
/// `(3 - 1)^2 / 4 = 1`, and what is left is the slope's `4 / 12 / 2 = 1/6`, shared by its parameter and the pair.
#[test]
fn a_conditional_parameter_gets_what_it_does_where_it_is_active() {
    let space = Space::builder()
        .param(Param::choice("kind", ["flat", "slope"]))
        .param(Param::float("u", 0.0, 1.0).when("kind", "slope"))
        .param(Param::float("idle", 0.0, 1.0))
        .build()
        .unwrap();
    let answer =
        fanova(&study(&space, 1_000, |c| c.get("u").and_then(Value::as_f64).map_or(3.0, |u| 2.0 * u)));
    let rest = value(&answer, "u") + pair(&answer, "kind", "u");
    assert!((value(&answer, "kind") - 6.0 / 7.0).abs() < 0.08, "{answer:?}");
    assert!((rest - 1.0 / 7.0).abs() < 0.08 && rest > 0.05, "{answer:?}");
    assert!(value(&answer, "idle") < 0.01);
}

#[test]
fn the_good_region_has_an_answer_of_its_own() {
    // Far from the best x1 decides; among the best quarter, where x1 is below 0.5, x2 does.
    let history = study(&cube(2), 1_500, |c| {
        let x = numbers(c);
        20.0 * (x[0] - 0.5).max(0.0) + x[1]
    });
    let whole = fanova(&history);
    let question = Question { region: Some(0.25), ..Question::default() };
    let good = importance(&history, Method::Fanova, &question).unwrap();
    assert!(value(&whole, "x1") > 0.9);
    assert!(value(&good, "x2") > value(&whole, "x2") + 0.3, "{good:?}");
}

#[test]
fn the_coordinates_of_a_simplex_are_one_parameter() {
    let space = Space::builder()
        .param(Param::simplex("blend", ["a", "b", "c"]))
        .param(Param::float("x1", 0.0, 1.0))
        .build()
        .unwrap();
    let answer = fanova(&study(&space, 800, |c| {
        let shares = c.get("blend").and_then(Value::as_list).unwrap();
        4.0 * shares[1].as_f64().unwrap() + 0.3 * number(c, "x1")
    }));
    assert_eq!(answer.params.len(), 2);
    assert!(value(&answer, "blend") > 0.9, "{answer:?}");
}

#[test]
fn values_lie_in_their_intervals_and_more_trials_narrow_them() {
    let noise = std::cell::RefCell::new(tunesmith_core::Rng::new(9, 9, 9));
    let f = |c: &tunesmith_core::Config| {
        let sum = numbers(c).iter().enumerate().map(|(i, x)| x * (3 - i) as f64).sum::<f64>();
        sum + noise.borrow_mut().normal()
    };
    let (few, many) = (fanova(&study(&cube(3), 60, f)), fanova(&study(&cube(3), 2_000, f)));
    for answer in [&few, &many] {
        for effect in &answer.params {
            let at = effect.interval.unwrap();
            assert!(at.low <= effect.value && effect.value <= at.high);
        }
    }
    let width = |a: &Importance| interval(a, "x1").high - interval(a, "x1").low;
    assert!(width(&many) < 0.5 * width(&few));
}

#[test]
fn effects_are_summed_by_role() {
    let space = Space::builder()
        .group(Role::Architecture, [Param::float("x1", 0.0, 1.0), Param::float("x2", 0.0, 1.0)])
        .group(Role::Training, [Param::float("x3", 0.0, 1.0)])
        .build()
        .unwrap();
    let answer = fanova(&study(&space, 300, |c| numbers(c).iter().sum()));
    let roles: Vec<Role> = answer.roles.iter().map(|r| r.role).collect();
    assert_eq!(roles, [Role::Architecture, Role::Training]);
    assert!((answer.roles[0].value - value(&answer, "x1") - value(&answer, "x2")).abs() < 1e-12);
    for role in &answer.roles {
        let at = role.interval.unwrap();
        assert!(at.low <= role.value && role.value <= at.high && at.high - at.low < 0.4, "{answer:?}");
    }
}

#[test]
fn the_same_history_gives_the_same_answer() {
    let history = study(&cube(3), 100, |c| numbers(c)[0]);
    assert_eq!(fanova(&history), fanova(&history));
}
