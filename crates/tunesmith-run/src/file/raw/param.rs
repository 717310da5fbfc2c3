//! One parameter of `[space]`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use tunesmith_core::{Accept, Scale, Value};

use crate::file::node::{At, Kind, Node};
use crate::file::problem::Log;
use crate::file::read::{Read, Scalar, Table, entries, table, words, wrong};

words! {
    /// How a range is spaced.
    ScaleWord(Scale) {
        "linear" => Scale::Linear,
        "log" => Scale::Log,
    }
}

table! {
    /// Where good values are expected: a distribution around a good value, cut to the range.
    PriorTable {
        /// [mean, standard deviation], in the parameter's own units.
        normal: [At<f64>; 2],
        /// [median, standard deviation of the natural logarithm].
        log_normal: [At<f64>; 2],
    }
}

table! {
    /// A parameter: exactly one of `float`, `int`, `choice`, `simplex` and `permutation`, and what goes with it.
    ParamFields {
        /// A real number in the range [low, high].
        float: [At<f64>; 2],
        /// A whole number in the range [low, high].
        int: [At<i64>; 2],
        /// One of these values.
        choice: Vec<At<Scalar>>,
        /// Shares, at least 0, that sum to 1: the names of the parts.
        simplex: Vec<At<String>>,
        /// An order of these items.
        permutation: Vec<At<Scalar>>,
        /// How the range is spaced: "linear" or "log". Default: "linear".
        scale: ScaleWord,
        /// The distance between values, from the low end. Default: none for float, 1 for int.
        step: f64,
        /// Whether the order of a choice's values means something. Default: false.
        ordered: bool,
        /// The value in the first trial.
        default: Scalar,
        /// Where good values are expected: { normal = [mean, sd] } or { log_normal = [median, sigma] }.
        prior: PriorTable,
        /// Active only when other parameters have these values: a value, a list of values, or a range { min, max }.
        when: Conditions,
    }
}

/// The keys that say what kind a parameter is.
pub(crate) const KINDS: [&str; 5] = ["float", "int", "choice", "simplex", "permutation"];

/// A parameter as it is written.
#[derive(Debug, Clone)]
pub(crate) struct ParamTable(pub(crate) ParamFields);

impl Table for ParamTable {
    const KEYS: &'static [&'static str] = ParamFields::KEYS;
}

impl Read for ParamTable {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        let name = node.place.path.rsplit('.').next().unwrap_or_default();
        match &node.kind {
            Kind::Table(_) => Some(Self(ParamFields::read(node, log)?)),
            Kind::List(items) => {
                let values: Vec<String> = items.iter().filter_map(literal).collect();
                let values = if values.len() == items.len() { values.join(", ") } else { "...".into() };
                let mut label = format!("write {{ choice = [{values}] }}");
                let all = |test: fn(&Kind) -> bool| items.len() == 2 && items.iter().all(|i| test(&i.kind));
                if all(|kind| matches!(kind, Kind::Int(_))) {
                    label += &format!(" or {{ int = [{values}] }}");
                } else if all(|kind| matches!(kind, Kind::Int(_) | Kind::Float(_))) {
                    label += &format!(" or {{ float = [{values}] }}");
                }
                log.say(
                    &node.place,
                    format!("`{name}` is a list, which does not say what kind it is"),
                    label,
                );
                None
            }
            Kind::Int(_) | Kind::Float(_) | Kind::Text(_) | Kind::Bool(_) => {
                let value = literal(node).unwrap_or_default();
                log.push(
                    crate::file::Problem::new(
                        &node.place,
                        format!("`{name}` has one fixed value, so there is nothing to tune"),
                        format!("put fixed values under [model]: {name} = {value}"),
                    )
                    .help("with [command], write the value into the command itself"),
                );
                None
            }
            _ => wrong(node, "a parameter such as { float = [0.0, 1.0] }", log),
        }
    }
}

/// A value as a study file writes it.
fn literal(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Bool(b) => Some(b.to_string()),
        Kind::Int(i) => Some(i.to_string()),
        Kind::Float(x) => Some(Value::Float(*x).to_string()),
        Kind::Text(text) => Some(format!("{text:?}")),
        _ => None,
    }
}

impl JsonSchema for ParamTable {
    fn schema_name() -> Cow<'static, str> {
        "Parameter".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = ParamFields::json_schema(generator);
        let one_of: Vec<_> = KINDS.iter().map(|kind| serde_json::json!({ "required": [kind] })).collect();
        schema.insert("oneOf".into(), one_of.into());
        schema
    }
}

/// The values of other parameters that make a parameter active.
#[derive(Debug, Clone)]
pub(crate) struct Conditions(pub(crate) Vec<(At<String>, At<Accept>)>);

table! {
    /// A range of a number, ends included.
    Bounds {
        /// The smallest. Default: no bound.
        min: f64,
        /// The largest. Default: no bound.
        max: f64,
    }
}

impl Read for Conditions {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        let entries = entries(node, log)?;
        if entries.is_empty() {
            log.say(
                &node.place,
                "the condition is empty",
                "name a parameter: when = { optimizer = \"sgd\" }",
            );
            return None;
        }
        let read: Vec<Option<_>> = entries
            .iter()
            .map(|(parent, node)| Some((parent.clone(), At::new(accept(node, log)?, node.place.clone()))))
            .collect();
        read.into_iter().collect::<Option<_>>().map(Self)
    }
}

fn accept(node: &Node, log: &mut Log) -> Option<Accept> {
    Some(match &node.kind {
        Kind::Table(entries) => {
            let bounds = Bounds::read(node, log)?;
            if entries.is_empty() {
                log.say(&node.place, "the range is empty", "write { min = 2 } or { max = 4 } or both");
                return None;
            }
            Accept::Between { low: bounds.min.value(), high: bounds.max.value() }
        }
        Kind::List(_) => {
            let values = Vec::<At<Scalar>>::read(node, log)?;
            Accept::OneOf(values.into_iter().map(|at| at.value.0).collect())
        }
        _ => Accept::OneOf(vec![Scalar::read(node, log)?.0]),
    })
}

impl JsonSchema for Conditions {
    fn schema_name() -> Cow<'static, str> {
        "Conditions".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let bounds = generator.subschema_for::<Bounds>();
        let value = generator.subschema_for::<Scalar>();
        json_schema!({ "type": "object", "minProperties": 1, "additionalProperties": { "anyOf": [value, bounds] } })
    }
}
