//! Fields that do not say which values they take, or say it twice, or say what they cannot hold.

#[derive(tunesmith_derive::Space)]
struct Net {
    dropout: f64,
    layers: u32,
    activation: String,
    mix: Vec<f64>,
    #[param(int = 1..=4, choice = [1, 2])]
    twice: i32,
    #[param(float = 0.0..=1.0)]
    whole: usize,
    #[param(int = 1..=3)]
    text: String,
    #[param(choice = [16, "32", 64])]
    batch_size: u32,
    #[param(simplex = ["a", "b"])]
    share: f64,
    #[param(choice = 16)]
    brackets: u32,
    #[param(int = 1..=9_223_372_036_854_775_808)]
    huge: u64,
}

fn main() {}
