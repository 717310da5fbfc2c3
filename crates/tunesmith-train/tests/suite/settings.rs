//! From values to settings, and the table behind them.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use tunesmith_train::{
    Activation, ModelKind, OptimizerKind, Pooling, Range, Role, Schedule, Settings, Value, hyperparameters,
};

fn from(kind: ModelKind, values: Json) -> Result<Settings, String> {
    let map: BTreeMap<String, Json> = serde_json::from_value(values).unwrap();
    Settings::from_map(kind, &map).map_err(|e| e.to_string())
}

#[test]
fn without_values_all_are_the_defaults() {
    let settings = from(ModelKind::Cnn, json!({})).unwrap();
    assert_eq!((settings.layers, settings.width, settings.kernel_size), (2, 32, Some(3)));
    assert_eq!((settings.pooling, settings.activation), (Some(Pooling::Max), Activation::Relu));
    assert_eq!((settings.schedule, settings.warmup), (Schedule::Cosine, 0.0));
    assert_eq!((settings.batch_size, settings.epochs), (32, 20));
    assert_eq!((settings.optimizer, settings.momentum), (OptimizerKind::AdamW, None));
    let mlp = from(ModelKind::Mlp, json!({})).unwrap();
    assert_eq!((mlp.kernel_size, mlp.pooling, mlp.width), (None, None, 64));
}

#[test]
fn every_default_and_every_end_of_a_range_is_taken() {
    for kind in [ModelKind::Mlp, ModelKind::Cnn] {
        for h in hyperparameters(kind) {
            let mut values = vec![h.default];
            for range in [h.valid, h.tune] {
                match range {
                    Range::Int { low, high, .. } => values.extend([Value::Int(low), Value::Int(high)]),
                    Range::Float { low, high, .. } => values.extend([Value::Float(low), Value::Float(high)]),
                    Range::Choice { values: choices, .. } => values.extend_from_slice(choices),
                }
            }
            for value in values {
                let mut map = BTreeMap::from([(h.name.to_owned(), value.to_json())]);
                if let Some(when) = h.when {
                    map.insert(when.parameter.to_owned(), when.values[0].to_json());
                }
                let settings = Settings::from_map(kind, &map).unwrap();
                let json = serde_json::to_value(&settings).unwrap();
                assert_eq!(json[h.name], value.to_json(), "{} = {value}", h.name);
                assert_eq!(serde_json::from_value::<Settings>(json).unwrap(), settings);
            }
        }
    }
}

#[test]
fn eight_hyperparameters_are_proposed_for_tuning() {
    for kind in [ModelKind::Mlp, ModelKind::Cnn] {
        let proposed: Vec<&str> =
            hyperparameters(kind).iter().filter(|h| h.proposed).map(|h| h.name).collect();
        assert_eq!(
            proposed,
            [
                "layers",
                "width",
                "learning_rate",
                "batch_size",
                "epochs",
                "schedule",
                "dropout",
                "weight_decay"
            ]
        );
        let roles: Vec<Role> = hyperparameters(kind).iter().map(|h| h.role).collect();
        assert!(roles.is_sorted_by_key(|role| *role as u8), "grouped by role");
    }
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    let error = from(ModelKind::Mlp, json!({ "learning_rat": 0.1 })).unwrap_err();
    let start = "`learning_rat` is no hyperparameter of a mlp. Did you mean \"learning_rate\"? It has layers, width, ";
    assert!(error.starts_with(start) && error.contains(", momentum, "), "{error}");
    let error = from(ModelKind::Mlp, json!({ "kernel_size": 3 })).unwrap_err();
    assert!(error.starts_with("`kernel_size` is no hyperparameter of a mlp. It has layers"), "{error}");
}

#[test]
fn wrong_types_and_values_out_of_range_name_what_is_taken() {
    for (name, value, wanted) in [
        ("layers", json!(0), "0, but it must be a whole number from 1 to 16"),
        ("layers", json!(2.5), "2.5, but it must be a whole number from 1 to 16"),
        ("width", json!("wide"), "\"wide\", but it must be a whole number from 1 to 4096"),
        ("kernel_size", json!(4), "4, but it must be a whole number from 1 to 7 in steps of 2"),
        ("learning_rate", json!(0), "0, but it must be a number from 1e-9 to 100.0"),
        ("dropout", json!(1.0), "1.0, but it must be a number from 0.0 to 0.95"),
        ("dropout", json!(true), "true, but it must be a number from 0.0 to 0.95"),
        ("pooling", json!("min"), "\"min\", but it must be one of \"max\", \"average\", \"none\""),
        (
            "optimizer",
            json!(1),
            "1, but it must be one of \"adamw\", \"adam\", \"lion\", \"rmsprop\", \"sgd\"",
        ),
        ("epochs", json!(null), "null, but it must be a whole number from 1 to 100000"),
    ] {
        assert_eq!(
            from(ModelKind::Cnn, json!({ name: value })).unwrap_err(),
            format!("`{name}` is {wanted}")
        );
    }
}

#[test]
fn whole_numbers_may_be_written_with_a_point_and_the_other_way_round() {
    let settings = from(ModelKind::Cnn, json!({ "layers": 3.0, "learning_rate": 1, "dropout": 0 })).unwrap();
    assert_eq!((settings.layers, settings.learning_rate, settings.dropout), (3, 1.0, 0.0));
}

#[test]
fn momentum_has_an_effect_only_with_sgd_but_is_always_checked() {
    let sgd = from(ModelKind::Mlp, json!({ "optimizer": "sgd" })).unwrap();
    assert_eq!(sgd.momentum, Some(0.9));
    let adam = from(ModelKind::Mlp, json!({ "optimizer": "adam", "momentum": 0.5 })).unwrap();
    assert_eq!(adam.momentum, None);
    assert_eq!(
        from(ModelKind::Mlp, json!({ "momentum": 1 })).unwrap_err(),
        "`momentum` is 1, but it must be a number from 0.0 to 0.999"
    );
}

#[test]
fn kinds_are_written_as_words() {
    assert_eq!("cnn".parse::<ModelKind>(), Ok(ModelKind::Cnn));
    assert_eq!("rnn".parse::<ModelKind>().unwrap_err(), "\"rnn\" is none of \"mlp\", \"cnn\"");
    assert_eq!(ModelKind::Mlp.to_string(), "mlp");
}

#[test]
fn widths_grow_from_layer_to_layer_and_can_be_given_for_each() {
    let settings = from(
        ModelKind::Mlp,
        json!({ "layers": 4, "width": 10, "width_growth": 1.5, "width_2": 7, "width_3": 0, "width_6": 9 }),
    )
    .unwrap();
    assert_eq!((1..=4).map(|layer| settings.width_of(layer)).collect::<Vec<_>>(), [10, 7, 23, 34]);
    assert_eq!(settings.widths.width_6, None, "there is no sixth layer");
    let wide = from(ModelKind::Cnn, json!({ "width": 4096, "width_growth": 8, "layers": 16 })).unwrap();
    assert_eq!(wide.width_of(16), 4096);
}

#[test]
fn every_condition_names_a_hyperparameter_and_values_that_it_takes() {
    for kind in [ModelKind::Mlp, ModelKind::Cnn] {
        let table = hyperparameters(kind);
        for h in table {
            let Some(when) = h.when else { continue };
            let other = table.iter().find(|other| other.name == when.parameter).unwrap();
            assert!(!when.values.is_empty(), "{}", h.name);
            for value in when.values {
                let map = BTreeMap::from([(other.name.to_owned(), value.to_json())]);
                assert!(Settings::from_map(kind, &map).is_ok(), "{}: {value}", h.name);
            }
        }
    }
}
