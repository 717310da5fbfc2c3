//! Every sampler keeps the contract of samplers.

use tunesmith_core::SamplerSpec;
use tunesmith_search::sampler;
use tunesmith_search::samplers::{Auto, Grid, Order, Points, Random, Sobol, Tpe};
use tunesmith_testkit::sampler_contract::{Caps, check};

#[test]
fn random_search_keeps_the_contract() {
    check(|_| Box::new(Random::new()), Caps::default());
}

#[test]
fn sobol_points_keep_the_contract() {
    check(|_| Box::new(Sobol::new()), Caps::default());
}

#[test]
fn a_grid_in_sequence_keeps_the_contract() {
    let caps = Caps { seeded: false, refuses: true, never_repeats: true, ..Caps::default() };
    check(|_| Box::new(Grid::new().points(Points::Number(3))), caps);
}

#[test]
fn a_shuffled_grid_keeps_the_contract() {
    let caps = Caps { refuses: true, never_repeats: true, ..Caps::default() };
    check(|_| Box::new(Grid::new().points(Points::Number(3)).order(Order::Random)), caps);
}

#[test]
fn the_automatic_choice_keeps_the_contract() {
    // It refuses where it chose a grid and all of it was tried.
    check(|_| Box::new(Auto::new()), Caps { refuses: true, cases: 40, ..Caps::default() });
}

#[test]
fn the_parzen_estimator_keeps_the_contract() {
    check(|_| Box::new(Tpe::new()), Caps::default());
}

#[test]
fn the_parzen_estimator_of_single_parameters_keeps_the_contract() {
    check(|_| Box::new(Tpe::new().multivariate(false).candidates(8)), Caps { cases: 50, ..Caps::default() });
}

#[test]
fn samplers_made_by_name_are_the_ones_asked_for() {
    let space = tunesmith_testkit::problems::mixed().space;
    for name in tunesmith_search::SAMPLERS {
        let spec = SamplerSpec::new(*name);
        assert_eq!(sampler(&spec, &space).map(|s| s.name()), Ok(*name));
    }
}
