//! The example runs.

#[path = "../examples/closure.rs"]
mod closure;

#[test]
fn the_closure_is_tuned() -> Result<(), Box<dyn std::error::Error>> {
    closure::main()
}
