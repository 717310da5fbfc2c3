//! The sampler `gp` keeps the contract of samplers.

use tunesmith_search::samplers::Gp;
use tunesmith_testkit::sampler_contract::{Caps, check};

#[test]
fn the_gaussian_process_keeps_the_contract() {
    check(|_| Box::new(Gp::new()), Caps::default());
}
