//! Typed values to configurations and back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tunesmith::core::{Config, Rng, Value};
use tunesmith::typed::{ParamValue, TypedSpace};

#[derive(tunesmith::Space, Debug, Clone, PartialEq)]
struct Net {
    #[param(int = 1..=4)]
    layers: u32,
    #[param(float = 1e-5..=1e-1, log)]
    learning_rate: f64,
    #[param(choice = [16, 32, 64, 128], ordered)]
    batch_size: usize,
    #[param(choice = ["relu", "gelu"])]
    activation: String,
    #[param(choice = [0.1, 0.25, 0.7])]
    label_smoothing: f32,
    bias: bool,
    optimizer: Optimizer,
    #[param(when(layers = 2..=4), float = 0.0..=0.6, step = 0.1)]
    dropout: Option<f32>,
    #[param(flatten)]
    schedule: Schedule,
    #[param(when(layers = 3..))]
    head: Option<Head>,
    #[param(simplex = ["a", "b", "c"])]
    mix: [f64; 3],
    #[param(permutation = ["x", "y", "z"])]
    order: Vec<String>,
}

#[derive(tunesmith::Space, Debug, Clone, PartialEq)]
#[space(constraint = "heads * size <= 64")]
struct Head {
    #[param(int = 1..=8)]
    heads: i8,
    #[param(int = 8..=64, log, step = 8)]
    size: i64,
}

#[derive(tunesmith::Space, Debug, Clone, PartialEq)]
enum Optimizer {
    Adam,
    Sgd {
        #[param(float = 0.0..=0.99)]
        momentum: f64,
        nesterov: bool,
    },
    RmsProp {
        #[param(float = 0.0..=0.99)]
        momentum: f64,
    },
    Nested(Head),
}

#[derive(tunesmith::Space, Debug, Clone, PartialEq)]
struct Schedule {
    #[param(int = 0..=10)]
    warmup: u16,
    #[param(when(warmup = 1..))]
    shape: Option<Shape>,
}

#[derive(tunesmith::Space, Debug, Clone, Copy, PartialEq)]
enum Shape {
    Linear,
    #[param(rename = "cos")]
    Cosine,
}

fn head() -> impl Strategy<Value = Head> {
    (any::<i8>(), any::<i64>()).prop_map(|(heads, size)| Head { heads, size })
}

fn optimizer() -> impl Strategy<Value = Optimizer> {
    prop_oneof![
        Just(Optimizer::Adam),
        (any::<f64>(), any::<bool>()).prop_map(|(momentum, nesterov)| Optimizer::Sgd { momentum, nesterov }),
        any::<f64>().prop_map(|momentum| Optimizer::RmsProp { momentum }),
        head().prop_map(Optimizer::Nested),
    ]
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let shape = prop_oneof![Just(None), Just(Some(Shape::Linear)), Just(Some(Shape::Cosine))];
    (any::<u16>(), shape).prop_map(|(warmup, shape)| Schedule { warmup, shape })
}

prop_compose! {
    fn net()(
        (layers, learning_rate, batch_size) in (any::<u32>(), any::<f64>(), 0..=i64::MAX as usize),
        (activation, label_smoothing, bias) in (".{0,8}", any::<f32>(), any::<bool>()),
        optimizer in optimizer(),
        dropout in proptest::option::of(any::<f32>()),
        schedule in schedule(),
        head in proptest::option::of(head()),
        mix in any::<[f64; 3]>(),
        order in proptest::collection::vec(".{0,4}", 0..4),
    ) -> Net {
        Net {
            layers, learning_rate, batch_size, activation, label_smoothing, bias, optimizer, dropout, schedule, head, mix,
            order,
        }
    }
}

fn fixed() -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn a_typed_value_survives_the_way_to_a_configuration_and_back(net in net()) {
        prop_assert_eq!(Net::from_config(&net.to_config()).unwrap(), net);
    }

    #[test]
    fn every_sampled_configuration_arrives_typed_and_leaves_as_it_came(seed in any::<u64>()) {
        let space = Net::space().unwrap();
        let config = space.complete(&Config::new(), &mut Rng::new(seed, 0, 0));
        let net = Net::from_config(&config).unwrap();
        prop_assert_eq!(net.dropout.is_some(), net.layers >= 2);
        prop_assert_eq!(net.head.is_some(), net.layers >= 3);
        prop_assert_eq!(net.schedule.shape.is_some(), net.schedule.warmup >= 1);
        // The space writes a value of single precision as the step or choice that it is.
        let back = space.fill(&net.to_config(), |_, param| panic!("`{}` is missing", param.name));
        prop_assert_eq!(back, config);
    }

    #[test]
    fn the_constraints_of_parts_hold_where_the_parts_are_active(seed in any::<u64>()) {
        let space = Net::space().unwrap();
        let config = space.complete_feasible(&Config::new(), &mut Rng::new(seed, 0, 0), 1000).unwrap();
        let net = Net::from_config(&config).unwrap();
        let nested = if let Optimizer::Nested(head) = &net.optimizer { Some(head) } else { None };
        for head in net.head.iter().chain(nested) {
            prop_assert!(i64::from(head.heads) * head.size <= 64);
        }
    }

    #[test]
    fn whole_numbers_of_every_width_come_back_or_are_refused(x in any::<i64>()) {
        fn check<T: ParamValue + TryFrom<i64> + PartialEq + std::fmt::Debug>(x: i64) {
            let read = T::from_value(&Value::Int(x));
            assert_eq!(read, T::try_from(x).ok());
            if let Some(n) = read {
                assert_eq!(n.to_value(), Value::Int(x));
            }
        }
        for x in [x, x >> 16, x >> 32, x >> 48, x >> 56] {
            check::<i8>(x);
            check::<i16>(x);
            check::<i32>(x);
            check::<i64>(x);
            check::<i128>(x);
            check::<isize>(x);
            check::<u8>(x);
            check::<u16>(x);
            check::<u32>(x);
            check::<u64>(x);
            check::<u128>(x);
            check::<usize>(x);
        }
    }

    #[test]
    fn single_precision_comes_back_exactly(bits in any::<u32>()) {
        let x = f32::from_bits(bits);
        prop_assume!(!x.is_nan());
        prop_assert_eq!(f32::from_value(&x.to_value()), Some(x));
    }
}

#[test]
fn a_number_of_single_precision_is_written_as_the_decimal_it_shows() {
    assert_eq!(0.1_f32.to_value(), Value::Float(0.1));
}

#[test]
fn a_whole_number_beyond_every_range_keeps_its_size() {
    assert_eq!(u64::MAX.to_value(), Value::Float(u64::MAX as f64));
    assert_eq!(u64::from_value(&u64::MAX.to_value()), None);
}
