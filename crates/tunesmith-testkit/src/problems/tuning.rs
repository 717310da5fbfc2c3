//! Functions shaped like the validation error of a model over its hyperparameters: logarithmic scales, one-sided cliffs where
//! training diverges, plateaus, interactions, categories, branches.

use tunesmith_core::{Config, Param, Rng, Space};

use super::{Problem, built, number, text};

/// The error of a network over six training and architecture parameters; it diverges where the learning rate is too high for
/// the momentum and the depth. 0.020797 at best, with 128 units in all.
pub fn network() -> Problem {
    network_with("network", 0.9, true)
}

/// The same, but where it diverges it reports a loss of a million.
pub fn diverging() -> Problem {
    network_with("diverging", 1e6, true)
}

/// The same, but whoever wrote the space forgot logarithms.
pub fn unscaled() -> Problem {
    network_with("unscaled", 0.9, false)
}

fn network_with(name: &str, diverged: f64, log: bool) -> Problem {
    let scaled = |param: Param| if log { param.log() } else { param };
    let space = Space::builder()
        .param(scaled(Param::float("lr", 1e-5, 1.0)))
        .param(Param::float("momentum", 0.0, 0.99))
        .param(scaled(Param::float("weight_decay", 1e-7, 1e-1)))
        .param(Param::float("dropout", 0.0, 0.8))
        .param(Param::int("layers", 1, 6))
        .param(scaled(Param::int("width", 8, 512)));
    Problem::new(name, built(space), 0.020_797, move |c| {
        let of = |name| number(c, name);
        let (size, held) = ([of("layers"), of("width")], [of("dropout"), of("weight_decay")]);
        error([of("lr"), of("momentum")], size, held, diverged)
    })
}

/// The same on a coarse grid of 360 configurations, powers of ten and two among them.
pub fn levels() -> Problem {
    let space = Space::builder()
        .param(Param::int("lr", -5, -1))
        .param(Param::int("layers", 1, 4))
        .param(Param::int("width", 3, 8))
        .param(Param::int("dropout", 0, 2));
    let value = |[lr, layers, width, dropout]: [f64; 4]| {
        error([10f64.powf(lr), 0.9], [layers, width.exp2()], [0.2 * dropout, 1e-4], 0.9)
    };
    let all = (0..360).map(|i| [i % 5 - 5, i / 5 % 4 + 1, i / 20 % 6 + 3, i / 120].map(f64::from));
    let optimum = all.map(value).fold(f64::INFINITY, f64::min);
    Problem::new("levels", built(space), optimum, move |c| {
        value(["lr", "layers", "width", "dropout"].map(|name| number(c, name)))
    })
}

/// The validation error of a network.
fn error(
    [lr, momentum]: [f64; 2],
    [layers, width]: [f64; 2],
    [dropout, weight_decay]: [f64; 2],
    diverged: f64,
) -> f64 {
    let speed = (lr / (1.0 - momentum)).log10();
    let edge = 0.3 - 0.25 * layers;
    if speed > edge + 0.7 {
        return diverged;
    }
    let step = speed - (edge - 0.5);
    let training = if step > 0.0 { 0.25 * step * step } else { 0.03 * step * step };
    let capacity = (layers * width).log2();
    let under = 0.4 * (-(capacity - 4.0) / 2.0).exp().min(2.0);
    let over = (capacity - 7.0).max(0.0) * 0.03;
    let held = (dropout / 0.4).min(1.0) + ((weight_decay.log10() + 5.0) / 2.0).clamp(0.0, 1.0);
    let too_much = (dropout - 0.4).max(0.0) * 0.3 + (weight_decay.log10() + 2.7).max(0.0) * 0.1;
    0.02 + training + 0.1 * under * under + over * (1.0 - 0.45 * held).max(0.05) + too_much
}

/// Three kinds of model, each with parameters of its own; 0.05 at best, with the boosted trees.
pub fn models() -> Problem {
    let space = Space::builder()
        .param(Param::choice("model", ["svm", "forest", "boosting"]))
        .param(Param::choice("kernel", ["rbf", "poly", "linear"]).when("model", "svm"))
        .param(Param::float("c", 1e-3, 1e3).log().when("model", "svm"))
        .param(Param::float("gamma", 1e-5, 1e1).log().when_any("kernel", ["rbf", "poly"]))
        .param(Param::int("degree", 2, 5).when("kernel", "poly"))
        .param(Param::int("trees", 10, 500).log().when_any("model", ["forest", "boosting"]))
        .param(Param::int("depth", 1, 20).when_any("model", ["forest", "boosting"]))
        .param(Param::float("features", 0.1, 1.0).when("model", "forest"))
        .param(Param::float("rate", 1e-3, 1.0).log().when("model", "boosting"))
        .param(Param::float("rows", 0.3, 1.0).when("model", "boosting"));
    Problem::new("models", built(space), 0.05, |c| {
        let off = |name: &str, best: f64| (number(c, name) / best).log10();
        match text(c, "model") {
            "svm" => {
                let slack = 0.02 * off("c", 10.0).powi(2);
                0.065
                    + slack
                    + match text(c, "kernel") {
                        "rbf" => 0.03 * (off("gamma", 0.02) + 0.4 * off("c", 10.0)).powi(2),
                        "poly" => {
                            0.03 + 0.04 * off("gamma", 0.1).powi(2)
                                + 0.01 * (number(c, "degree") - 3.0).powi(2)
                        }
                        _ => 0.08,
                    }
            }
            "forest" => {
                0.08 + 0.1 * (-number(c, "trees") / 60.0).exp()
                    + 0.2 * (-number(c, "depth") / 4.0).exp()
                    + 0.03 * (number(c, "features") - 0.35).powi(2)
            }
            _ => {
                // More trees need a smaller rate; deep trees overfit.
                let work = (number(c, "trees") * number(c, "rate")).log10() - 1.5;
                0.05 + if work > 0.0 { 0.12 } else { 0.05 } * work * work
                    + 0.002 * (number(c, "depth") - 5.0).powi(2).min(60.0)
                    + 0.02 * off("rate", 0.08).powi(2)
                    + 0.05 * (number(c, "rows") - 0.75).powi(2)
            }
        }
    })
}

/// Four choices of six values whose effects add up and interact, and four numbers; 0 at best.
pub fn categories() -> Problem {
    const CHOICES: [&str; 4] = ["a", "b", "c", "d"];
    const NUMBERS: [&str; 4] = ["w", "x", "y", "z"];
    let mut rng = Rng::new(5, 5, 5);
    let mut table = || (0..36).map(|_| rng.uniform()).collect::<Vec<f64>>();
    let (single, pair): (Vec<_>, Vec<_>) =
        ((0..4).map(|_| table()).collect(), (0..3).map(|_| table()).collect());
    let raw = move |k: [usize; 4]| {
        (0..4).map(|i| single[i][k[i]]).sum::<f64>()
            + (0..3).map(|i| pair[i][6 * k[i] + k[i + 1]]).sum::<f64>()
    };
    let all = |k: usize| [k % 6, k / 6 % 6, k / 36 % 6, k / 216];
    let (at, least) = (0..1_296)
        .map(|k| (all(k), raw(all(k))))
        .fold(([0; 4], f64::INFINITY), |best, new| if new.1 < best.1 { new } else { best });
    let values = ["p", "q", "r", "s", "t", "u"];
    let space = Space::builder()
        .params(CHOICES.map(|n| Param::choice(n, values)))
        .params(NUMBERS.map(|n| Param::float(n, 0.0, 1.0)));
    Problem::new("categories", built(space), 0.0, move |c: &Config| {
        let k = CHOICES.map(|n| values.iter().position(|v| *v == text(c, n)).unwrap_or(0));
        // The best number depends on a choice.
        let far: f64 = NUMBERS
            .iter()
            .enumerate()
            .map(|(i, n)| (number(c, n) - 0.15 - 0.12 * ((k[i] + at[i]) % 6) as f64).powi(2))
            .sum();
        raw(k) - least + 4.0 * far
    })
}
