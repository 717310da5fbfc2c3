//! Domains and their place in the unit cube.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use proptest::prelude::*;
use tunesmith_core::{Domain, Scale, Value};

fn float(low: f64, high: f64, scale: Scale, step: Option<f64>) -> Domain {
    Domain::Float { low, high, scale, step }
}

fn int(low: i64, high: i64, scale: Scale, step: i64) -> Domain {
    Domain::Int { low, high, scale, step }
}

fn choice(n: i64) -> Domain {
    Domain::Choice { values: (0..n).map(Value::Int).collect(), ordered: false }
}

fn encode(domain: &Domain, value: &Value) -> Vec<f64> {
    let mut out = vec![f64::NAN; domain.dims()];
    assert!(domain.encode(value, &mut out), "{value} is outside {}", domain.describe());
    out
}

fn there_and_back(domain: &Domain, value: &Value) -> Value {
    let unit = encode(domain, value);
    assert!(unit.iter().all(|u| (0.0..=1.0).contains(u)), "{unit:?}");
    domain.decode(&unit)
}

/// Level `k` comes back from its number and from its place in the unit cube.
fn level_holds(domain: &Domain, k: u64) {
    let value = domain.level(k).unwrap();
    assert!(domain.contains(&value), "{value} of {}", domain.describe());
    assert_eq!(domain.level_of(&value), Some(k), "{value} of {}", domain.describe());
    assert_eq!(domain.normalize(&value), Some(value.clone()));
    assert_eq!(there_and_back(domain, &value), value, "level {k} of {}", domain.describe());
}

/// The first, the last, and some levels between.
fn some_levels(domain: &Domain) -> Vec<u64> {
    let n = domain.levels().unwrap();
    let mut ks = vec![
        0,
        1,
        2,
        3,
        n / 7,
        n / 3,
        n / 2,
        2 * (n / 3),
        n - n / 1000,
        n.saturating_sub(3),
        n.saturating_sub(2),
    ];
    ks.push(n - 1);
    ks.retain(|k| *k < n);
    ks
}

#[test]
fn the_ends_of_a_continuous_range_are_its_corners_exactly() {
    for (low, high, scale) in [
        (0.0, 1.0, Scale::Linear),
        (-0.1, 0.30000000000000004, Scale::Linear),
        (-1e300, 1e300, Scale::Linear),
        (f64::MIN, f64::MAX, Scale::Linear),
        (1e-5, 1e-1, Scale::Log),
        (1e-300, 1e300, Scale::Log),
        (5e-324, f64::MAX, Scale::Log),
        (3.0, 7.0, Scale::Log),
    ] {
        let domain = float(low, high, scale, None);
        assert_eq!(domain.decode(&[0.0]), Value::Float(low));
        assert_eq!(domain.decode(&[1.0]), Value::Float(high));
        assert_eq!(encode(&domain, &low.into()), [0.0]);
        assert_eq!(encode(&domain, &high.into()), [1.0]);
        assert_eq!(domain.levels(), None);
        assert_eq!(domain.level(0), None);
    }
}

#[test]
fn a_range_of_a_single_value_has_that_value_everywhere() {
    for domain in [
        float(0.3, 0.3, Scale::Linear, None),
        float(0.3, 0.3, Scale::Log, None),
        float(0.3, 0.3, Scale::Linear, Some(0.1)),
    ] {
        for u in [0.0, 0.3, 1.0] {
            assert_eq!(domain.decode(&[u]), Value::Float(0.3));
        }
        assert_eq!(encode(&domain, &0.3.into()), [0.5]);
    }
    assert_eq!(int(7, 7, Scale::Log, 1).decode(&[0.9]), Value::Int(7));
}

#[test]
fn coordinates_outside_the_cube_are_clamped_and_nan_or_a_missing_one_is_the_middle() {
    let domain = float(0.0, 8.0, Scale::Linear, None);
    assert_eq!(domain.decode(&[-3.0]), Value::Float(0.0));
    assert_eq!(domain.decode(&[f64::INFINITY]), Value::Float(8.0));
    assert_eq!(domain.decode(&[f64::NAN]), Value::Float(4.0));
    assert_eq!(domain.decode(&[]), Value::Float(4.0));
    let order = Domain::Permutation { items: vec!["a".into(), "b".into(), "c".into()] };
    assert!(order.contains(&order.decode(&[f64::NAN, 0.1])));
}

#[test]
fn decimal_steps_give_the_numbers_that_people_write() {
    let domain = float(0.0, 1.0, Scale::Linear, Some(0.1));
    let written = ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"];
    assert_eq!(domain.levels(), Some(11));
    for (k, text) in written.iter().enumerate() {
        assert_eq!(domain.level(k as u64).unwrap().to_string(), *text);
    }
    let far = float(0.0, 1e6, Scale::Linear, Some(0.1));
    assert_eq!(far.level(9_000_001), Some(Value::Float(900_000.1)));
    let fine = float(0.05, 0.95, Scale::Linear, Some(0.0125));
    assert_eq!(fine.level(3), Some(Value::Float(0.0875)));
    let small = float(1e-9, 1e-6, Scale::Linear, Some(1e-9));
    assert_eq!(small.level(6), Some(Value::Float(7e-9)));
    let odd = float(0.0, 3.0, Scale::Linear, Some(1.0 / 3.0));
    assert_eq!(odd.levels(), Some(10));
    assert_eq!(odd.level(9), Some(Value::Float(3.0)));
}

#[test]
fn a_range_that_is_no_multiple_of_its_step_ends_at_the_last_level_within() {
    let domain = float(0.0, 1.0, Scale::Linear, Some(0.6));
    assert_eq!(domain.levels(), Some(2));
    assert_eq!(domain.decode(&[1.0]), Value::Float(0.6));
    assert!(!domain.contains(&1.0.into()));
    assert_eq!(domain.snap(1.0), Some(Value::Float(0.6)));
    let whole = int(1, 10, Scale::Linear, 4);
    assert_eq!(whole.levels(), Some(3));
    assert_eq!(whole.decode(&[1.0]), Value::Int(9));
    assert!(!whole.contains(&10.into()));
    assert_eq!(whole.snap(10.0), Some(Value::Int(9)));
}

#[test]
fn a_number_close_to_a_level_becomes_that_level_and_one_between_levels_is_outside() {
    let domain = float(0.0, 1.0, Scale::Linear, Some(0.1));
    assert_eq!(domain.normalize(&(0.1 + 0.2).into()), Some(Value::Float(0.3)));
    assert!(!domain.contains(&0.35.into()));
    assert!(!domain.contains(&0.3001.into()));
    let far = float(0.0, 1e9, Scale::Linear, Some(0.1));
    assert!(!far.contains(&999_999_999.05.into()));
    assert!(far.contains(&999_999_999.1.into()));
}

#[test]
fn every_level_comes_back_from_the_unit_cube_for_up_to_2_to_the_52_linear_levels() {
    let (n52, n50) = (1_i64 << 52, (1_u64 << 50) as f64);
    for domain in [
        int(0, n52 - 1, Scale::Linear, 1),
        int(-n52 / 2 + 7, n52 / 2, Scale::Linear, 1),
        int(i64::MIN, i64::MAX, Scale::Linear, 1 << 13),
        int(0, 3_000_000_000_000_000, Scale::Linear, 3),
        int(-5, 1_000_003, Scale::Linear, 7),
        float(0.0, 0.1 * n50, Scale::Linear, Some(0.1)),
        float(-0.05 * n50, 0.05 * n50, Scale::Linear, Some(0.1)),
        float(1e-7, 1e5, Scale::Linear, Some(1e-7)),
        float(-1e300, 1e300, Scale::Linear, Some(1e290)),
        float(0.0, 1.0, Scale::Linear, Some(0.1)),
        float(-2.5, 2.5, Scale::Linear, Some(0.0009765625)),
        choice(1),
        choice(97),
    ] {
        for k in some_levels(&domain) {
            level_holds(&domain, k);
        }
    }
}

#[test]
fn every_level_of_a_log_scale_comes_back_for_up_to_2_to_the_40_levels() {
    for domain in [
        int(1, 1 << 40, Scale::Log, 1),
        int(8, 512, Scale::Log, 1),
        int(16, 1 << 44, Scale::Log, 16),
        int(1_000_000_007, 2_000_000_007, Scale::Log, 1),
        int(3, 4, Scale::Log, 1),
        float(1e-5, 1e-1, Scale::Log, Some(1e-5)),
        float(0.1, 1e10, Scale::Log, Some(0.1)),
        float(1e-300, 1e-288, Scale::Log, Some(1e-300)),
        float(1e-12, 1.0, Scale::Log, Some(0.1)),
    ] {
        for k in some_levels(&domain) {
            level_holds(&domain, k);
        }
    }
}

#[test]
fn whole_numbers_up_to_the_ends_of_64_bits_are_reached() {
    for scale in [Scale::Linear, Scale::Log] {
        let domain = int(1, i64::MAX, scale, 1);
        assert_eq!(domain.decode(&[0.0]), Value::Int(1));
        assert_eq!(domain.decode(&[1.0]), Value::Int(i64::MAX));
        assert_eq!(there_and_back(&domain, &i64::MAX.into()), Value::Int(i64::MAX));
        assert_eq!(there_and_back(&domain, &1.into()), Value::Int(1));
    }
    let all = int(i64::MIN, i64::MAX, Scale::Linear, 1);
    assert_eq!(all.decode(&[0.0]), Value::Int(i64::MIN));
    assert_eq!(all.decode(&[0.5]), Value::Int(0));
    assert_eq!(all.decode(&[1.0]), Value::Int(i64::MAX));
    assert_eq!((all.levels(), all.level(0), all.level_of(&0.into())), (None, None, None));
    assert_eq!(all.snap(i64::MAX as f64), Some(Value::Int(i64::MAX)));
    assert_eq!(all.snap(-1.5e3), Some(Value::Int(-1500)));
    let coarse = int(i64::MIN, i64::MAX, Scale::Linear, 1 << 62);
    assert_eq!(coarse.levels(), Some(4));
    assert_eq!(coarse.decode(&[0.99]), Value::Int(1 << 62));
}

#[test]
fn each_linear_level_owns_its_part_of_the_interval_exactly() {
    for n in [2_i64, 3, 7, 10, 1000] {
        let domain = int(1, n, Scale::Linear, 1);
        for k in 1..n {
            // The first number of the unit interval not below k/n belongs to level k, the one before it to level k - 1.
            let mut edge = k as f64 / n as f64;
            while (edge * n as f64) < k as f64 || !at_least(edge, k, n) {
                edge = edge.next_up();
            }
            assert_eq!(domain.decode(&[edge]), Value::Int(k + 1), "{k}/{n}");
            if !at_least(edge.next_down(), k, n) {
                assert_eq!(domain.decode(&[edge.next_down()]), Value::Int(k), "{k}/{n}");
            }
        }
    }
}

/// Whether `u >= k/n`, in whole numbers.
fn at_least(u: f64, k: i64, n: i64) -> bool {
    let scaled = (u * (1_u64 << 60) as f64) as i128;
    scaled * i128::from(n) >= i128::from(k) << 60
}

#[test]
fn on_a_log_scale_every_factor_of_ten_gets_its_share() {
    let domain = float(1e-4, 1.0, Scale::Log, None);
    for (u, x) in [(0.25, 1e-3), (0.5, 1e-2), (0.75, 1e-1)] {
        let got = domain.decode(&[u]).as_f64().unwrap();
        assert!((got / x - 1.0).abs() < 1e-12, "{got} for {x}");
    }
    // 1 owns the logarithms up to 1.5 and as much below itself.
    let whole = int(1, 1000, Scale::Log, 1);
    let n = 100_000;
    let ones = (0..n).filter(|i| whole.decode(&[(*i as f64 + 0.5) / n as f64]) == Value::Int(1)).count();
    let expected = 2.0 * 1.5_f64.ln() / (1.5_f64.ln() + 2.0 * 1000_f64.ln() - 999.5_f64.ln());
    assert!((ones as f64 / n as f64 - expected).abs() < 1e-4, "{ones}, expected a share of {expected}");
}

#[test]
fn a_simplex_is_filled_uniformly_and_comes_back() {
    let domain = Domain::Simplex { parts: vec!["a".into(), "b".into(), "c".into(), "d".into()] };
    assert_eq!(domain.dims(), 3);
    let mut means = [0.0; 4];
    let n = 17;
    for i in 0..n * n * n {
        let at = |j: usize| ((i / j % n) as f64 + 0.5) / n as f64;
        let unit = [at(1), at(n), at(n * n)];
        let value = domain.decode(&unit);
        assert!(domain.contains(&value), "{value}");
        let again = encode(&domain, &value);
        assert!(unit.iter().zip(&again).all(|(a, b)| (a - b).abs() < 1e-9), "{unit:?} {again:?}");
        for (mean, share) in means.iter_mut().zip(value.as_list().unwrap()) {
            *mean += share.as_f64().unwrap() / (n * n * n) as f64;
        }
    }
    assert!(means.iter().all(|m| (m - 0.25).abs() < 2e-3), "{means:?}");
}

#[test]
fn the_corners_of_a_simplex_come_back() {
    let domain = Domain::Simplex { parts: vec!["a".into(), "b".into(), "c".into()] };
    for shares in [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.5, 0.5, 0.0], [0.0, 0.25, 0.75]] {
        let value: Value = shares.into_iter().map(Value::Float).collect::<Vec<_>>().into();
        let back = there_and_back(&domain, &value);
        for (a, b) in shares.iter().zip(back.as_list().unwrap()) {
            assert!((a - b.as_f64().unwrap()).abs() < 1e-12, "{value} came back as {back}");
        }
    }
    let list = |shares: &[f64]| Value::from(shares.iter().copied().map(Value::Float).collect::<Vec<_>>());
    assert!(!domain.contains(&list(&[0.5, 0.5])));
    assert!(!domain.contains(&list(&[0.5, 0.6, -0.1])));
    assert!(!domain.contains(&list(&[0.5, 0.4, 0.0])));
    assert!(!domain.contains(&list(&[f64::NAN, 0.5, 0.5])));
}

#[test]
fn permutations_are_counted_in_lexicographic_order() {
    let items: Vec<Value> = ["a", "b", "c", "d"].into_iter().map(Value::from).collect();
    let domain = Domain::Permutation { items };
    assert_eq!(domain.levels(), Some(24));
    assert_eq!(domain.level(0).unwrap().to_string(), "a,b,c,d");
    assert_eq!(domain.level(1).unwrap().to_string(), "a,b,d,c");
    assert_eq!(domain.level(23).unwrap().to_string(), "d,c,b,a");
    let all: Vec<String> = (0..24).map(|k| domain.level(k).unwrap().to_string()).collect();
    assert!(all.is_sorted());
    (0..24).for_each(|k| level_holds(&domain, k));
}

#[test]
fn permutations_of_many_items_work_without_being_counted() {
    let twenty = Domain::Permutation { items: (0..20).map(Value::Int).collect() };
    for k in [0, 1, 2_432_902_008_176_639_999, 1_234_567_890_123_456_789] {
        level_holds(&twenty, k);
    }
    let thirty = Domain::Permutation { items: (0..30).map(Value::Int).collect() };
    assert_eq!((thirty.levels(), thirty.level(3)), (None, None));
    let back: Value = (0..30).rev().map(Value::Int).collect::<Vec<_>>().into();
    assert_eq!(there_and_back(&thirty, &back), back);
    assert_eq!(thirty.level_of(&back), None);
    let twice: Value = vec![Value::Int(3); 30].into();
    assert!(!thirty.contains(&twice));
}

#[test]
fn values_are_written_as_the_domain_writes_them() {
    let kept = |domain: &Domain, value: Value| domain.normalize(&value).map(|v| format!("{v:?}"));
    assert_eq!(kept(&float(0.0, 5.0, Scale::Linear, None), 3.into()).unwrap(), "Float(3.0)");
    assert_eq!(kept(&int(0, 5, Scale::Linear, 1), 3.0.into()).unwrap(), "Int(3)");
    assert_eq!(kept(&int(0, 5, Scale::Linear, 1), 3.5.into()), None);
    assert_eq!(kept(&choice(4), 2.0.into()).unwrap(), "Int(2)");
    let order = Domain::Permutation { items: vec![1.into(), 2.into()] };
    let reversed = Value::from(vec![Value::Float(2.0), Value::Float(1.0)]);
    assert_eq!(kept(&order, reversed).unwrap(), "List([Int(2), Int(1)])");
    assert_eq!(kept(&float(0.0, 5.0, Scale::Linear, None), f64::NAN.into()), None);
    assert_eq!(kept(&float(0.0, 5.0, Scale::Linear, None), "3".into()), None);
}

#[test]
fn a_value_outside_is_not_encoded() {
    let mut out = [7.0];
    assert!(!float(0.0, 1.0, Scale::Linear, None).encode(&1.5.into(), &mut out));
    assert!(!int(0, 4, Scale::Linear, 2).encode(&3.into(), &mut out));
    assert!(!choice(3).encode(&"a".into(), &mut out));
    assert_eq!(out, [7.0]);
}

#[test]
fn unsound_domains_answer_without_a_panic() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -1.0, 1.0, f64::MAX, 5e-324];
    for low in odd {
        for high in odd {
            for step in
                [None, Some(f64::NAN), Some(0.0), Some(-1.0), Some(f64::INFINITY), Some(1e-320), Some(0.1)]
            {
                for scale in [Scale::Linear, Scale::Log] {
                    poke(&float(low, high, scale, step));
                }
            }
        }
    }
    for (low, high) in [(1, 0), (i64::MAX, i64::MIN), (i64::MIN, i64::MAX), (0, 0)] {
        for step in [i64::MIN, -1, 0, 1, i64::MAX] {
            for scale in [Scale::Linear, Scale::Log] {
                poke(&int(low, high, scale, step));
            }
        }
    }
    poke(&choice(0));
    poke(&Domain::Simplex { parts: Vec::new() });
    poke(&Domain::Permutation { items: Vec::new() });
}

fn poke(domain: &Domain) {
    let mut out = vec![0.0; domain.dims()];
    let list = Value::from(vec![Value::Int(1), Value::Int(2)]);
    for value in [0.into(), 0.5.into(), i64::MAX.into(), f64::NAN.into(), "a".into(), list] {
        domain.encode(&value, &mut out);
        domain.level_of(&value);
    }
    for u in [0.0, 0.3, 1.0, f64::NAN] {
        domain.decode(&vec![u; domain.dims()]);
    }
    for k in [0, 1, u64::MAX] {
        domain.level(k);
    }
    for x in [0.0, 1.0, f64::NAN, f64::MAX] {
        domain.snap(x);
    }
    domain.describe();
}

fn scale() -> impl Strategy<Value = Scale> {
    prop_oneof![Just(Scale::Linear), Just(Scale::Log)]
}

/// Sound domains of one coordinate, from tiny to huge.
fn domains() -> impl Strategy<Value = Domain> {
    let positive = (-300.0..300.0, 1e-9..4.0_f64).prop_map(|(e, more): (f64, f64)| {
        let low = 10_f64.powf(e);
        (low, (low * 10_f64.powf(more)).max(low))
    });
    let log = positive.prop_map(|(low, high)| float(low, high, Scale::Log, None));
    let linear =
        (-1e300..1e300, 0.0..1e300_f64).prop_map(|(low, w)| float(low, low + w, Scale::Linear, None));
    let near = (-10.0..10.0, 0.0..10.0_f64).prop_map(|(low, w)| float(low, low + w, Scale::Linear, None));
    let stepped =
        (-1000_i64..1000, 1_u32..100_000, 1_u32..500, 0_i32..8).prop_map(|(low, n, step, digits)| {
            let unit = 10_f64.powi(digits);
            let step_by = f64::from(step) / unit;
            float(low as f64 / unit, low as f64 / unit + f64::from(n) * step_by, Scale::Linear, Some(step_by))
        });
    let log_stepped = (1_u32..1000, 1_u32..100_000, 0_i32..8).prop_map(|(low, n, digits)| {
        let unit = 10_f64.powi(digits);
        float(f64::from(low) / unit, f64::from(low + n) / unit, Scale::Log, Some(1.0 / unit))
    });
    let whole = (any::<i64>(), 0..1_i64 << 52, 1_i64..1000).prop_map(|(low, w, step)| {
        let high = low.saturating_add(w);
        int(low, high, Scale::Linear, step.min((high - low).max(1)))
    });
    let log_whole =
        (1_i64..1 << 30, 0_i64..1 << 40, scale()).prop_map(|(low, w, scale)| int(low, low + w, scale, 1));
    prop_oneof![log, linear, near, stepped, log_stepped, whole, log_whole, (1_i64..2000).prop_map(choice)]
}

proptest! {
    #![proptest_config(common::cases(4000))]

    #[test]
    fn what_is_decoded_belongs_to_the_domain_and_is_in_its_own_form(domain in domains(), u in 0.0..=1.0_f64) {
        let value = domain.decode(&[u]);
        let own = domain.normalize(&value);
        prop_assert_eq!(own.as_ref(), Some(&value));
        prop_assert_eq!(format!("{:?}", own.unwrap()), format!("{value:?}"));
    }

    #[test]
    fn a_value_comes_back_from_the_unit_cube(domain in domains(), u in 0.0..=1.0_f64) {
        let value = domain.decode(&[u]);
        let back = there_and_back(&domain, &value);
        if domain.levels().is_some() {
            prop_assert_eq!(back, value);
        } else {
            let (x, y) = (value.as_f64().unwrap(), back.as_f64().unwrap());
            let size = match domain {
                Domain::Float { low, high, scale: Scale::Linear, .. } => (high - low).max(low.abs()).max(high.abs()),
                _ => x,
            };
            prop_assert!((x - y).abs() <= 1e-12 * size, "{} came back as {} in {}", x, y, domain.describe());
        }
    }

    #[test]
    fn every_level_comes_back(domain in domains(), at in any::<prop::sample::Index>()) {
        if let Some(n) = domain.levels() {
            let k = if n <= usize::MAX as u64 { at.index(n as usize) as u64 } else { 0 };
            level_holds(&domain, k);
        }
    }

    #[test]
    fn decoding_never_falls_as_the_coordinate_rises(domain in domains(), u in 0.0..=1.0_f64, v in 0.0..=1.0_f64) {
        let at = |u: f64| domain.decode(&[u]).as_f64().unwrap();
        prop_assert!(at(u.min(v)) <= at(u.max(v)));
    }

    #[test]
    fn snapping_goes_to_the_nearest_level(low in -100_i64..100, n in 1_i64..50, step in 1_i64..20, u in 0.0..=1.0_f64) {
        let (domain, x) = (int(low, low + n * step, Scale::Linear, step), low as f64 + u * (n * step) as f64);
        let real = float(low as f64, (low + n * step) as f64, Scale::Linear, Some(step as f64));
        for domain in [domain, real] {
            let snapped = domain.snap(x).unwrap();
            prop_assert!(domain.contains(&snapped));
            prop_assert!((snapped.as_f64().unwrap() - x).abs() <= 0.5 * step as f64 + 1e-9);
        }
    }

    #[test]
    fn orders_and_shares_come_back(unit in prop::collection::vec(0.0..=1.0_f64, 2..12)) {
        let order = Domain::Permutation { items: (0..unit.len() as i64).map(Value::Int).collect() };
        let value = order.decode(&unit);
        prop_assert!(order.contains(&value));
        prop_assert_eq!(there_and_back(&order, &value), value);
        let shares = Domain::Simplex { parts: (0..=unit.len()).map(|i| format!("p{i}").into()).collect() };
        let value = shares.decode(&unit);
        prop_assert!(shares.contains(&value), "{}", value);
        let back = there_and_back(&shares, &value);
        for (a, b) in value.as_list().unwrap().iter().zip(back.as_list().unwrap()) {
            prop_assert!((a.as_f64().unwrap() - b.as_f64().unwrap()).abs() < 1e-12);
        }
    }
}
