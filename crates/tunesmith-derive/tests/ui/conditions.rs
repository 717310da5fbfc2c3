//! Conditions without an `Option`, an `Option` without a condition, and tests that cannot be read.

#[derive(tunesmith_derive::Space)]
struct Net {
    #[param(when(layers = 2), float = 0.0..=0.6)]
    dropout: f64,
    #[param(float = 0.0..=0.6)]
    decay: Option<f64>,
    #[param(when = "layers", float = 0.0..=0.6)]
    written: Option<f64>,
    #[param(when(), float = 0.0..=0.6)]
    empty: Option<f64>,
    #[param(when(layers = 2..4), float = 0.0..=0.6)]
    half_open: Option<f64>,
    #[param(when(layers = 2..=), float = 0.0..=0.6)]
    no_end: Option<f64>,
    #[param(when(layers = ..="four"), float = 0.0..=0.6)]
    text: Option<f64>,
}

fn main() {}
