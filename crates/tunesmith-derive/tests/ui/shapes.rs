//! Types that cannot be spaces.

#[derive(tunesmith_derive::Space)]
struct Generic<T> {
    #[param(int = 1..=4)]
    layers: T,
}

#[derive(tunesmith_derive::Space)]
struct Tuple(u32, f64);

#[derive(tunesmith_derive::Space)]
struct Unit;

#[derive(tunesmith_derive::Space)]
union Either {
    a: u32,
    b: f32,
}

fn main() {}
