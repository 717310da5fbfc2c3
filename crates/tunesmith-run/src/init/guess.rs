//! What a flag's name and value suggest about its range. Ranges reach to both sides of the value, which becomes the default.

use tunesmith::core::Role;

use super::write::float;

const ARCHITECTURE: &[&str] = &[
    "layer",
    "depth",
    "width",
    "hidden",
    "unit",
    "channel",
    "head",
    "kernel",
    "filter",
    "dim",
    "embed",
    "neuron",
    "block",
    "leaves",
    "estimators",
];
const REGULARIZATION: &[&str] = &[
    "dropout",
    "decay",
    "wd",
    "l1",
    "l2",
    "alpha",
    "lambda",
    "smoothing",
    "reg",
    "noise",
    "mixup",
    "augment",
];
const TRAINING: &[&str] = &[
    "lr", "rate", "eta", "batch", "bs", "epoch", "step", "iter", "momentum", "beta", "warmup", "gamma",
    "clip",
];

/// What a parameter of this name decides about.
pub(super) fn role(name: &str) -> Role {
    // Dropout and decay rates are no learning rates.
    let table = [
        (ARCHITECTURE, Role::Architecture),
        (REGULARIZATION, Role::Regularization),
        (TRAINING, Role::Training),
    ];
    table.into_iter().find(|(words, _)| has(name, words)).map_or(Role::Other, |(_, role)| role)
}

/// Whether one of the words is a part of the name; short ones only as a whole part.
fn has(name: &str, words: &[&str]) -> bool {
    let parts: Vec<&str> = name.split(['_', '.']).collect();
    words.iter().any(|word| {
        parts.iter().any(|part| if word.len() <= 3 { part == word } else { part.starts_with(word) })
    })
}

/// The table of a parameter whose flag has this value; `None` when the value is no number.
pub(super) fn table(name: &str, value: &str) -> Option<String> {
    if let Ok(i) = value.parse::<i64>() {
        return (i >= 0).then(|| int(name, i));
    }
    let x: f64 = value.parse().ok().filter(|x: &f64| x.is_finite() && *x >= 0.0)?;
    Some(real(name, x))
}

fn int(name: &str, i: i64) -> String {
    if has(name, &["batch", "bs"]) && i > 0 {
        let mut values: Vec<i64> = [16, 32, 64, 128].into();
        if !values.contains(&i) {
            values.push(i);
            values.sort_unstable();
        }
        return format!("{{ choice = {values:?}, ordered = true, default = {i} }}");
    }
    if has(name, &["dropout", "momentum"]) {
        return real(name, i as f64);
    }
    let (low, high) = ((i / 4).max(i64::from(i > 0)), i.saturating_mul(4).max(4));
    let scale = if i >= 8 { ", scale = \"log\"" } else { "" };
    format!("{{ int = [{low}, {high}]{scale}, default = {i} }}")
}

fn real(name: &str, x: f64) -> String {
    let within = |low: f64, high: f64| low <= x && x <= high;
    let (low, high, log) = match () {
        () if has(name, &["dropout"]) && within(0.0, 0.6) => (0.0, 0.6, false),
        () if has(name, &["momentum"]) && within(0.0, 0.99) => (0.0, 0.99, false),
        () if has(name, &["lr", "learning", "eta"]) && within(1e-5, 1e-1) => (1e-5, 1e-1, true),
        () if has(name, &["decay", "wd", "l1", "l2", "alpha", "lambda"]) && within(1e-6, 1e-1) => {
            (1e-6, 1e-1, true)
        }
        () if x == 0.0 => (0.0, 1.0, false),
        () if (0.1..=1.0).contains(&x) => (0.0, 1.0, false),
        () => (x / 10.0, x * 10.0, true),
    };
    let scale = if log { ", scale = \"log\"" } else { "" };
    format!("{{ float = [{}, {}]{scale}, default = {} }}", float(low), float(high), float(x))
}

/// Metrics as programs commonly name them, and whether more is better.
const METRICS: &[(&str, bool)] = &[
    ("val_accuracy", true),
    ("val_acc", true),
    ("val_loss", false),
    ("val_f1", true),
    ("val_auc", true),
    ("accuracy", true),
    ("acc", true),
    ("auc", true),
    ("f1", true),
    ("score", true),
    ("reward", true),
    ("rmse", false),
    ("mse", false),
    ("mae", false),
    ("error", false),
    ("perplexity", false),
    ("loss", false),
];

/// The metric that a program's source names in quotes, and whether more of it is better.
pub(super) fn metric(source: &str) -> Option<(&'static str, bool)> {
    METRICS
        .iter()
        .copied()
        .find(|(name, _)| source.contains(&format!("\"{name}\"")) || source.contains(&format!("'{name}'")))
}
