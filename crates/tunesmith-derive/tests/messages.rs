//! What the compiler says of a declaration that is wrong, and where it points.

#[test]
fn each_mistake_is_told_at_its_place() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
