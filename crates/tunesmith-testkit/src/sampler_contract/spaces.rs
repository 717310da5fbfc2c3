//! Spaces to test with: examples of everything a space can hold, and random ones.

use proptest::prelude::*;
use tunesmith_core::{Config, Domain, Param, Prior, Rng, Scale, Space, Value};

/// Spaces that hold, between them, every kind of parameter, condition and constraint.
pub fn examples() -> Vec<(&'static str, Space)> {
    let space = Space::builder;
    let list = [
        ("one float", space().param(Param::float("x", -2.0, 3.0))),
        ("one value", space().param(Param::int("x", 4, 4)).param(Param::choice("y", ["only"]))),
        (
            "numbers",
            space()
                .param(Param::float("lr", 1e-5, 1e-1).log())
                .param(Param::float("dropout", 0.0, 0.6).step(0.1))
                .param(Param::int("width", 8, 128).log().step(8.0))
                .param(Param::int("seed", i64::MIN, i64::MAX)),
        ),
        (
            "priors",
            space()
                .param(Param::float("a", 0.0, 1.0).prior(Prior::Normal { mean: 0.2, sd: 0.1 }))
                .param(
                    Param::float("b", 1e-6, 1.0).log().prior(Prior::LogNormal { median: 1e-3, sigma: 1.0 }),
                )
                .param(Param::int("c", 1, 9).prior(Prior::Normal { mean: 7.0, sd: 1e-6 })),
        ),
        (
            "kinds",
            space()
                .param(Param::choice("mixed", [Value::from(1), "two".into(), 3.5.into(), true.into()]))
                .param(Param::ordered("batch", [16, 32, 64]))
                .param(Param::simplex("blend", ["red", "green", "blue"]))
                .param(Param::permutation("order", ["a", "b", "c", "d"])),
        ),
        (
            "nested conditions",
            space()
                .param(Param::choice("model", ["tree", "net", "none"]))
                .param(Param::int("depth", 1, 6).when("model", "tree"))
                .param(Param::int("layers", 1, 4).when("model", "net"))
                .param(Param::float("dropout", 0.0, 0.5).when_between("layers", Some(2.0), None))
                .param(Param::choice("norm", [false, true]).when("model", "net"))
                .param(Param::float("decay", 0.1, 0.9).when("norm", true).when_any("layers", [1, 4])),
        ),
        (
            "constraints",
            space()
                .param(Param::float("low", 0.0, 1.0))
                .param(Param::float("high", 0.0, 1.0))
                .param(Param::int("layers", 1, 8))
                .param(Param::int("width", 8, 512).log())
                .constraint("low < high")
                .constraint("layers * width <= 1024"),
        ),
        (
            "levels",
            space()
                .param(Param::int("n", 1, 3))
                .param(Param::choice("c", ["a", "b"]))
                .param(Param::float("f", 0.0, 1.0).step(0.5).when("c", "b"))
                .constraint("n + f < 4"),
        ),
    ];
    list.into_iter().map(|(name, builder)| (name, builder.build().unwrap_or_default())).collect()
}

/// A space of `dims` parameters, of all scalar kinds in turn.
pub fn wide(dims: usize) -> Space {
    let param = |i: usize| {
        let name = format!("p{i}");
        match i % 5 {
            0 => Param::float(name, -1.0, 1.0),
            1 => Param::float(name, 1e-4, 1.0).log(),
            2 => Param::int(name, 0, 9),
            3 => Param::choice(name, ["a", "b", "c"]),
            _ => Param::float(name, 0.0, 1.0).step(0.25),
        }
    };
    Space::builder().params((0..dims).map(param)).build().unwrap_or_default()
}

/// A random domain of any kind.
pub fn domain() -> impl Strategy<Value = Domain> {
    let scale = prop_oneof![Just(Scale::Linear), Just(Scale::Log)];
    let float = (scale.clone(), -6.0..3.0_f64, prop_oneof![Just(0.0), 1e-9..10.0_f64]).prop_map(
        |(scale, low, width)| {
            // On a log scale the exponents are drawn.
            let (low, high) = match scale {
                Scale::Log => (10_f64.powf(low), 10_f64.powf(low + width)),
                Scale::Linear => (low, low + width),
            };
            Domain::Float { low, high, scale, step: None }
        },
    );
    let stepped = (scale.clone(), 1..40_u32, 1..40_u32).prop_map(|(scale, n, step)| {
        let (low, step) = (f64::from(step) / 8.0, f64::from(step) / 16.0);
        Domain::Float { low, high: low + f64::from(n) * step, scale, step: Some(step) }
    });
    let int = (scale, 1..1_000_i64, prop_oneof![0..40_i64, Just(1 << 40)], 1..5_i64).prop_map(
        |(scale, low, width, step)| Domain::Int {
            low,
            high: low + width,
            scale,
            step: step.min(width.max(1)),
        },
    );
    let texts = proptest::sample::subsequence(vec!["a", "b", "c", "d", "e"], 1..=5);
    let choice = (texts, any::<bool>()).prop_map(|(texts, ordered)| {
        let values =
            texts.into_iter().enumerate().map(|(i, t)| if i == 1 { Value::Int(7) } else { t.into() });
        Domain::Choice { values: values.collect(), ordered }
    });
    let simplex = (2..5_usize)
        .prop_map(|n| Domain::Simplex { parts: (0..n).map(|i| format!("part{i}").into()).collect() });
    let permutation =
        (2..5_i64).prop_map(|n| Domain::Permutation { items: (0..n).map(Value::Int).collect() });
    prop_oneof![3 => float, 2 => stepped, 3 => int, 3 => choice, 1 => simplex, 1 => permutation]
}

/// What one parameter gets besides its domain, as numbers that any space can make sense of.
#[derive(Debug, Clone)]
struct Extras {
    /// Which earlier parameter it depends on, if any, and where that one's accepted value lies on its scale.
    parent: Option<(usize, f64)>,
    prior: Option<f64>,
    tied: bool,
}

fn extras() -> impl Strategy<Value = Extras> {
    let share = 0.0..=1.0_f64;
    (
        proptest::option::weighted(0.3, (0..8_usize, share.clone())),
        proptest::option::weighted(0.2, share),
        proptest::bool::weighted(0.3),
    )
        .prop_map(|(parent, prior, tied)| Extras { parent, prior, tied })
}

/// A random space of up to `params` parameters, with conditions, priors and constraints that some configuration satisfies.
pub fn space(params: usize) -> impl Strategy<Value = Space> {
    proptest::collection::vec((domain(), extras()), 1..=params.max(1)).prop_map(build)
}

fn build(drawn: Vec<(Domain, Extras)>) -> Space {
    let mut params: Vec<Param> = Vec::new();
    for (i, (domain, extras)) in drawn.iter().enumerate() {
        let mut param = Param::new(format!("p{i}"), domain.clone());
        if let Some((parent, at)) = extras.parent
            && i > 0
        {
            let parent = &params[parent % i];
            let value = parent.domain.decode(&vec![at; parent.domain.dims()]);
            param = match value.as_f64() {
                Some(x) => param.when_between(parent.name.clone(), Some(x), None),
                None => param.when(parent.name.clone(), value),
            };
        }
        if let Some(at) = extras.prior
            && domain.is_numeric()
        {
            let mean = domain.decode(&[at]).as_f64().unwrap_or(1.0);
            param = param.prior(Prior::Normal { mean, sd: 0.1 * (1.0 + mean.abs()) });
        }
        params.push(param);
    }
    let free = Space::builder().params(params.clone()).build().unwrap_or_default();
    let witness = free.complete(&Config::new(), &mut Rng::new(1, 0, 0));
    let tied = |p: &&Param| drawn[p.name[1..].parse::<usize>().unwrap_or(0)].1.tied && p.domain.is_numeric();
    let sums = params.iter().filter(tied).filter_map(|p| Some((&p.name, witness.get(&p.name)?.as_f64()?)));
    let constraints = sums.map(|(name, x)| format!("{name} <= {}", Value::Float(x + 0.5 * x.abs() + 0.1)));
    constraints.fold(Space::builder().params(params.clone()), |b, c| b.constraint(c)).build().unwrap_or(free)
}
