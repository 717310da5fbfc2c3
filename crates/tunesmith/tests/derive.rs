//! The space that a derived type declares.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tunesmith::core::{Accept, Domain, Prior, Role, Scale, Space, Test, Value};
use tunesmith::typed::TypedSpace;
use tunesmith::{Config, Param};

fn names(space: &Space) -> Vec<&str> {
    space.params().iter().map(|p| &*p.name).collect()
}

fn one_of(parent: &str, values: &[&str]) -> Test {
    let values = values.iter().map(|v| Value::from(*v)).collect();
    Test { parent: parent.into(), accept: Accept::OneOf(values) }
}

fn tests(space: &Space, name: &str) -> Vec<Test> {
    space.get(name).unwrap().when.clone().map(|when| when.tests).unwrap_or_default()
}

const WIDEST: u32 = 512;
const HALF: f64 = 0.5;
const BASE: &str = "base";

#[derive(tunesmith::Space)]
struct Every {
    #[param(int = 1..=4, role = architecture, default = 2)]
    layers: u8,
    #[param(int = 32..=WIDEST, log, step = 32)]
    width: u32,
    #[param(float = 1e-5..=1e-1, log, prior = log_normal(1e-3, 1), default = 1e-3)]
    rate: f64,
    #[param(float = -1..=HALF, step = 0.25, prior = normal(0, HALF))]
    shift: f32,
    #[param(choice = [16, 32, 64], ordered, default = 32)]
    batch: usize,
    #[param(choice = ["tiny", BASE], default = BASE)]
    model: String,
    #[param(choice = ["auto", 1, 0.5, false])]
    mixed: Value,
    #[param(default = true)]
    bias: bool,
    #[param(simplex = ["red", "green", "blue"], default = [0.5, 0.25, 0.25])]
    colours: [f64; 3],
    #[param(permutation = ["norm", "dropout"])]
    order: Vec<String>,
    #[param(int = 0..=9, rename = "type")]
    r#kind: i64,
}

#[test]
fn each_key_of_a_field_reaches_its_parameter() {
    let space = Every::space().unwrap();
    let expected = [
        Param::int("layers", 1, 4).role(Role::Architecture).default(2),
        Param::int("width", 32, 512).log().step(32.0),
        Param::float("rate", 1e-5, 1e-1)
            .log()
            .prior(Prior::LogNormal { median: 1e-3, sigma: 1.0 })
            .default(1e-3),
        Param::float("shift", -1.0, 0.5).step(0.25).prior(Prior::Normal { mean: 0.0, sd: 0.5 }),
        Param::ordered("batch", [16, 32, 64]).default(32),
        Param::choice("model", ["tiny", "base"]).default("base"),
        Param::choice::<Value>("mixed", ["auto".into(), 1.into(), 0.5.into(), false.into()]),
        Param::choice("bias", [false, true]).default(true),
        Param::simplex("colours", ["red", "green", "blue"])
            .default(vec![0.5.into(), 0.25.into(), 0.25.into()] as Vec<Value>),
        Param::permutation("order", ["norm", "dropout"]),
        Param::int("type", 0, 9),
    ];
    assert_eq!(space.params(), expected);
}

#[derive(tunesmith::Space, Debug, PartialEq)]
enum Optimizer {
    Adam,
    #[param(default)]
    Sgd {
        #[param(float = 0.0..=0.99, default = 0.9)]
        momentum: f64,
        nesterov: bool,
        #[param(when(nesterov), float = 0.0..=1.0)]
        blend: Option<f64>,
    },
}

#[derive(tunesmith::Space)]
struct Net {
    #[param(int = 1..=4)]
    layers: u32,
    #[param(role = training)]
    optimizer: Optimizer,
    #[param(when(layers = 2..=4), float = 0.0..=0.6)]
    dropout: Option<f64>,
    #[param(when(optimizer = ["sgd"], layers = 3..), int = 1..=9)]
    warmup: Option<u16>,
    #[param(when(optimizer.momentum = ..=0.5))]
    boost: Option<bool>,
}

#[test]
fn an_enum_is_a_choice_whose_variants_have_conditional_children() {
    let space = Net::space().unwrap();
    assert_eq!(
        names(&space),
        [
            "layers",
            "optimizer",
            "optimizer.momentum",
            "optimizer.nesterov",
            "optimizer.blend",
            "dropout",
            "warmup",
            "boost"
        ]
    );
    let choice = space.get("optimizer").unwrap();
    assert_eq!(choice.domain, Domain::Choice { values: vec!["adam".into(), "sgd".into()], ordered: false });
    assert_eq!(choice.default, Some("sgd".into()));
    assert_eq!(tests(&space, "optimizer"), []);
    assert_eq!(tests(&space, "optimizer.momentum"), [one_of("optimizer", &["sgd"])]);
    let on = Test { parent: "optimizer.nesterov".into(), accept: Accept::OneOf(vec![true.into()]) };
    assert_eq!(tests(&space, "optimizer.blend"), [on], "`nesterov` is active for `sgd` alone");
}

#[test]
fn conditions_name_values_lists_and_ranges_of_parents() {
    let space = Net::space().unwrap();
    let between =
        |parent: &str, low, high| Test { parent: parent.into(), accept: Accept::Between { low, high } };
    assert_eq!(tests(&space, "dropout"), [between("layers", Some(2.0), Some(4.0))]);
    assert_eq!(tests(&space, "warmup"), [one_of("optimizer", &["sgd"]), between("layers", Some(3.0), None)]);
    assert_eq!(tests(&space, "boost"), [between("optimizer.momentum", None, Some(0.5))]);
}

#[test]
fn a_role_on_a_part_counts_for_all_in_it_that_state_none() {
    #[derive(tunesmith::Space)]
    #[space(role = regularization)]
    struct Part {
        #[param(int = 1..=2, role = architecture)]
        stated: i32,
        #[param(int = 1..=2)]
        open: i32,
    }
    let role = |space: &Space, name: &str| space.get(name).unwrap().role;
    let (net, part) = (Net::space().unwrap(), Part::space().unwrap());
    assert_eq!(role(&net, "optimizer"), Role::Training);
    assert_eq!(role(&net, "optimizer.blend"), Role::Training);
    assert_eq!(role(&net, "layers"), Role::Other);
    assert_eq!(role(&part, "stated"), Role::Architecture);
    assert_eq!(role(&part, "open"), Role::Regularization);
}

#[derive(tunesmith::Space)]
#[space(constraint = "low < high", constraint = "abs(low) + high * 1e0 <= limit or \"low\" == \"high\"")]
struct Band {
    #[param(float = 0.0..=1.0)]
    low: f64,
    #[param(float = 0.0..=1.0)]
    high: f64,
    #[param(when(limit = 1.5..), float = 0.0..=1.0)]
    slack: Option<f64>,
}

#[derive(tunesmith::Space)]
struct Bands {
    #[param(float = 0.0..=2.0)]
    limit: f64,
    first: Band,
    #[param(flatten)]
    second: Band,
    #[param(when(limit = 0.5..))]
    third: Option<Band>,
}

#[test]
fn the_parts_of_a_nested_struct_are_named_after_its_field() {
    let space = Bands::space().unwrap();
    let expected = [
        "limit",
        "first.low",
        "first.high",
        "first.slack",
        "low",
        "high",
        "slack",
        "third.low",
        "third.high",
        "third.slack",
    ];
    assert_eq!(names(&space), expected);
}

#[test]
fn constraints_and_conditions_of_a_nested_struct_speak_of_its_own_fields_first() {
    let space = Bands::space().unwrap();
    let sources: Vec<&str> = space.constraints().iter().map(|c| c.source()).collect();
    assert_eq!(
        sources,
        [
            "first.low < first.high",
            "abs(first.low) + first.high * 1e0 <= limit or \"low\" == \"high\"",
            "low < high",
            "abs(low) + high * 1e0 <= limit or \"low\" == \"high\"",
            "third.low < third.high",
            "abs(third.low) + third.high * 1e0 <= limit or \"low\" == \"high\"",
        ]
    );
    let slack = Test { parent: "limit".into(), accept: Accept::Between { low: Some(1.5), high: None } };
    assert_eq!(tests(&space, "first.slack"), std::slice::from_ref(&slack));
    let third = Test { parent: "limit".into(), accept: Accept::Between { low: Some(0.5), high: None } };
    assert_eq!(tests(&space, "third.slack"), [slack, third]);
}

#[derive(tunesmith::Space)]
struct Cosine {
    #[param(int = 1..=5)]
    cycles: u8,
}

#[derive(tunesmith::Space)]
#[space(ordered, rename = "plan")]
enum Schedule {
    Constant,
    #[param(rename = "step-wise")]
    StepWise {
        #[param(float = 0.1..=0.9, log)]
        decay: f64,
        #[param(int = 1..=3)]
        drops: u8,
    },
    Exponential {
        #[param(float = 0.1..=0.9, log)]
        decay: f64,
    },
    Cosine(Cosine),
}

#[test]
fn a_child_that_several_variants_declare_alike_is_one_parameter() {
    let space = Schedule::space().unwrap();
    assert_eq!(names(&space), ["plan", "plan.decay", "plan.drops", "plan.cycles"]);
    assert_eq!(tests(&space, "plan.decay"), [one_of("plan", &["step-wise", "exponential"])]);
    assert_eq!(tests(&space, "plan.drops"), [one_of("plan", &["step-wise"])]);
    assert!(matches!(space.get("plan.decay").unwrap().domain, Domain::Float { scale: Scale::Log, .. }));
    assert!(matches!(space.get("plan").unwrap().domain, Domain::Choice { ordered: true, .. }));
}

#[test]
fn a_variant_may_wrap_a_type_with_parameters() {
    let space = Schedule::space().unwrap();
    assert_eq!(tests(&space, "plan.cycles"), [one_of("plan", &["cosine"])]);
    let schedule = Schedule::from_config(&Config::from_iter([
        ("plan", Value::from("cosine")),
        ("plan.cycles", 4.into()),
    ]));
    assert!(matches!(schedule, Ok(Schedule::Cosine(Cosine { cycles: 4 }))));
}

#[test]
fn an_enum_can_be_flattened_and_given_a_default() {
    #[derive(tunesmith::Space)]
    struct Outer {
        #[param(flatten, default = "adam")]
        optimizer: Optimizer,
    }
    let space = Outer::space().unwrap();
    assert_eq!(names(&space), ["optimizer", "momentum", "nesterov", "blend"]);
    assert_eq!(space.get("optimizer").unwrap().default, Some("adam".into()));
    assert_eq!(tests(&space, "momentum"), [one_of("optimizer", &["sgd"])]);
}
