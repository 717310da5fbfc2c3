//! What a Gaussian process makes of losses: predictions of what it has not seen, and functions drawn from it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith_core::{Config, Param, Rng, Space};
use tunesmith_search::Belief;

fn space() -> Space {
    Space::builder().param(Param::float("x", 0.0, 1.0)).param(Param::float("y", 0.0, 1.0)).build().unwrap()
}

fn loss(point: &[f64]) -> f64 {
    (4.0 * point[0]).sin() + point[1] * point[1]
}

/// Points at random with their losses.
fn trials(n: u64) -> (Vec<f64>, Vec<f64>) {
    let space = space();
    let point = |i| space.encode(&space.complete(&Config::new(), &mut Rng::new(3, i, 0)));
    let points: Vec<Vec<f64>> = (0..n).map(point).collect();
    let losses = points.iter().map(|point| loss(point)).collect();
    (points.concat(), losses)
}

#[test]
fn each_loss_is_predicted_from_the_others() {
    let (points, losses) = trials(40);
    let predicted = Belief::learn(&space(), &points, &losses).leave_one_out();
    assert_eq!(predicted.len(), 40);
    for (predicted, loss) in predicted.iter().zip(&losses) {
        assert!((predicted - loss).abs() < 0.2, "{predicted} and {loss}");
    }
}

#[test]
fn drawn_functions_agree_where_trials_are_and_are_the_same_again() {
    let (points, losses) = trials(40);
    let belief = Belief::learn(&space(), &points, &losses);
    let draw = || belief.draws(&points, 40, 9, &mut Rng::new(1, 2, 3));
    let draws = draw();
    assert_eq!((draws.len(), draws[0].len()), (9, 40));
    for draw in &draws {
        assert!(draw.iter().zip(&losses).all(|(a, b)| (a - b).abs() < 0.1));
    }
    assert_ne!(draws[0], draws[3]);
    assert_eq!(draws, draw());
}

#[test]
fn where_no_trial_is_they_differ() {
    let (points, losses) = trials(5);
    let belief = Belief::learn(&space(), &points, &losses);
    let far = [0.99, 0.01];
    let draws: Vec<f64> =
        belief.draws(&far, 1, 50, &mut Rng::new(1, 2, 3)).into_iter().map(|draw| draw[0]).collect();
    let mean = draws.iter().sum::<f64>() / 50.0;
    let deviation = (draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 50.0).sqrt();
    assert!(deviation > 0.02 && draws.iter().all(|x| x.is_finite()), "{draws:?}");
    assert!(belief.draws(&[], 0, 0, &mut Rng::new(1, 2, 3)).is_empty());
}
