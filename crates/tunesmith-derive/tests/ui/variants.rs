//! Enums whose variants cannot be told apart or hold what has no name.

#[derive(tunesmith_derive::Space)]
enum Optimizer {
    #[param(default)]
    Adam,
    #[param(defualt)]
    AdamW,
    Sgd(f64),
    Pair(Inner, Inner),
    #[param(rename = "adam")]
    Other,
    #[param(default)]
    Second,
    Third {
        #[param(float = 0.0..=0.99)]
        momentum: f64,
        nesterov: Option<bool>,
    },
}

#[derive(tunesmith_derive::Space)]
enum Nothing {}

struct Inner;

fn main() {}
