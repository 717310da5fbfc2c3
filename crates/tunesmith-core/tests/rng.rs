//! Randomness. The reference numbers are fixed for ever: a change of them would change every study.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{Config, Param, Rng, Space};

#[test]
fn streams_give_their_reference_numbers() {
    let mut rng = Rng::new(42, 7, 0);
    let bits: Vec<u64> = (0..4).map(|_| rng.bits()).collect();
    // The first block of ChaCha8 with the key 42, 7, 0, "timsenut" (64 bits each, little-endian) and no nonce.
    assert_eq!(bits, [9491252166562396474, 136213230055478366, 4116832898952335232, 4168917970540652580]);
    let mut rng = Rng::new(0, 0, 0);
    assert_eq!(
        [rng.uniform(), rng.normal(), rng.uniform()],
        [0.44076293306697245, 1.2036383873239063, 0.10970555950052618]
    );
    assert_eq!((0..8).map(|_| rng.below(100)).collect::<Vec<_>>(), [84, 33, 52, 45, 55, 33, 97, 51]);
    let mut items: Vec<u8> = (0..10).collect();
    rng.shuffle(&mut items);
    assert_eq!(items, [6, 8, 4, 2, 0, 3, 7, 5, 1, 9]);
}

#[test]
fn a_space_is_sampled_the_same_for_ever() {
    let space = Space::builder()
        .param(Param::float("learning_rate", 1e-5, 1e-1).log())
        .param(Param::int("layers", 1, 8))
        .param(Param::choice("optimizer", ["adam", "sgd"]))
        .param(Param::float("dropout", 0.0, 0.6).step(0.1))
        .build()
        .unwrap();
    let config = space.complete(&Config::new(), &mut Rng::new(1, 2, 3));
    assert_eq!(
        config.to_string(),
        "learning_rate = 0.001211128050189836, layers = 8, optimizer = \"adam\", dropout = 0.4"
    );
}

#[test]
fn each_part_of_the_key_gives_another_stream() {
    let first = |seed, trial, call| Rng::new(seed, trial, call).bits();
    let mut seen: Vec<u64> = Vec::new();
    for key in 0..1000 {
        seen.extend([first(key, 5000, 0), first(5000, key, 0), first(5000, 5001, key + 1)]);
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 3000);
    assert_eq!(first(3, 2, 1), first(3, 2, 1));
}

/// Pearson's statistic of counts that should be equal, over its expectation `k - 1`.
fn chi_square(counts: &[u64]) -> f64 {
    let expected = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
    counts.iter().map(|c| (*c as f64 - expected).powi(2) / expected).sum::<f64>() / (counts.len() - 1) as f64
}

#[test]
fn numbers_below_a_bound_are_all_equally_frequent() {
    let mut rng = Rng::new(1, 2, 3);
    for n in [2, 3, 6, 10, 1000] {
        let mut counts = vec![0_u64; n];
        (0..200 * n).for_each(|_| counts[rng.below(n as u64) as usize] += 1);
        let bound = 1.0 + 6.0 * (2.0 / (n - 1) as f64).sqrt();
        assert!(chi_square(&counts) < bound, "{n}: {}", chi_square(&counts));
    }
    // Where a plain remainder would prefer the lower third by a half.
    let n = (1_u64 << 63) + (1 << 62);
    let low = (0..30_000).filter(|_| rng.below(n) < n / 3).count();
    assert!((9_500..10_500).contains(&low), "{low}");
    assert_eq!((rng.below(0), rng.below(1)), (0, 0));
}

#[test]
fn uniform_numbers_fill_the_interval_without_its_end() {
    let mut rng = Rng::new(9, 9, 9);
    let xs: Vec<f64> = (0..100_000).map(|_| rng.uniform()).collect();
    assert!(xs.iter().all(|x| (0.0..1.0).contains(x)));
    let mut counts = [0_u64; 100];
    xs.iter().for_each(|x| counts[(x * 100.0) as usize] += 1);
    assert!(chi_square(&counts) < 1.6);
}

#[test]
fn normal_numbers_have_the_moments_of_the_normal_distribution() {
    let mut rng = Rng::new(5, 5, 5);
    let xs: Vec<f64> = (0..200_000).map(|_| rng.normal()).collect();
    let moment = |k: i32| xs.iter().map(|x| x.powi(k)).sum::<f64>() / xs.len() as f64;
    for (k, expected, within) in [(1, 0.0, 0.01), (2, 1.0, 0.02), (3, 0.0, 0.05), (4, 3.0, 0.15)] {
        assert!((moment(k) - expected).abs() < within, "moment {k}: {}", moment(k));
    }
}

#[test]
fn shuffling_gives_every_order_equally_often() {
    let mut rng = Rng::new(8, 0, 0);
    let mut counts = std::collections::BTreeMap::new();
    for _ in 0..24_000 {
        let mut items = [0, 1, 2, 3];
        rng.shuffle(&mut items);
        *counts.entry(items).or_insert(0_u64) += 1;
    }
    assert_eq!(counts.len(), 24);
    assert!(chi_square(&counts.into_values().collect::<Vec<_>>()) < 2.5);
}
