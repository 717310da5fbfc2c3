//! Ranges that lack an end, or do not say that both ends belong to them.

#[derive(tunesmith_derive::Space)]
struct Net {
    #[param(float = 0.0..1.0)]
    half_open: f64,
    #[param(float = 0.5)]
    single: f64,
    #[param(int = 1..)]
    no_end: u32,
    #[param(int = [1, 4])]
    list: u32,
    #[param(int = 0.5..=4)]
    fraction: u32,
    #[param(float = "low"..=1.0)]
    text: f64,
    #[param(default =)]
    nothing: bool,
}

fn main() {}
