//! Keys that do not exist, stand twice, lack their value or belong elsewhere.

#[derive(tunesmith_derive::Space)]
struct Net {
    #[param(flot = 0.0..=1.0)]
    misspelt: f64,
    #[param(range = 0)]
    unknown: f64,
    #[param(int = 1..=4, role = architectur)]
    role: u32,
    #[param(int = 1..=4, log, log)]
    twice: u32,
    #[param(float)]
    bare: f64,
    #[param(choice = [1, 2], log)]
    scale: u32,
    #[param(int = 1..=8, step = 0.5)]
    step: u32,
    #[param(float = 0.0..=1.0, prior = normal(0.5))]
    prior: f64,
    #[param(float = 0.0..=1.0, ordered)]
    ordered: f64,
    #[param(float = 0.0..=1.0, flatten)]
    flat: f64,
    #[param(float = 0.0..=1.0, rename = rate)]
    named: f64,
    #[space(role = training)]
    elsewhere: bool,
    once: bool,
    #[param(rename = "once")]
    doubled: bool,
}

#[derive(tunesmith_derive::Space)]
#[space(constrain = "a < b")]
struct Typed {
    a: bool,
}

fn main() {}
