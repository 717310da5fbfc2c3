//! Objectives and `[metrics]`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use tunesmith_core::{Goal, Take, nearest};

use crate::file::node::{At, Kind, Node};
use crate::file::number::Finite;
use crate::file::problem::Log;
use crate::file::read::{Given, Read, entries, schema_as, table, words};

words! {
    /// What is wanted of an objective.
    Direction(Goal) {
        "minimize" => Goal::Minimize,
        "maximize" => Goal::Maximize,
    }
}

words! {
    /// How a trial's reports become the metric's value: "mean" of each fold's last report (without folds the last one),
    /// "last", or "best".
    TakeWord(Take) {
        "mean" => Take::Mean,
        "last" => Take::Last,
        "best" => Take::Best,
    }
}

words! {
    /// A metric that is recorded and shown, not optimized.
    WatchWord(Goal) {
        "watch" => Goal::Watch,
    }
}

table! {
    /// An objective.
    ObjectiveTable {
        /// The metric's name, as reports use it.
        metric: String,
        /// "minimize" or "maximize". May be left out where a built-in model knows it.
        goal: Direction,
        /// How reports become its value: "mean", "last" or "best". Default: "mean".
        take: TakeWord,
    }
}

/// A metric to minimize or maximize.
#[derive(Debug, Clone)]
pub(crate) struct Objective {
    pub(crate) metric: At<String>,
    /// None where the direction is left to the metric.
    pub(crate) goal: Option<Goal>,
    pub(crate) take: Take,
}

pub(crate) const EXAMPLE: &str = "write \"maximize accuracy\" or \"minimize loss\"";

impl Read for Objective {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        let Kind::Text(text) = &node.kind else {
            entries(node, log)?;
            let table = ObjectiveTable::read(node, log)?;
            if table.metric.is_absent() {
                let label = "write { metric = \"accuracy\", goal = \"maximize\" }";
                log.say(&node.place, "the objective has no `metric`", label);
            }
            let goal = match &table.goal {
                Given::Absent => None,
                given => Some(given.value()?.0),
            };
            return Some(Self { metric: table.metric.get()?.clone(), goal, take: take(&table.take) });
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        let (direction, metric) = match words[..] {
            [metric] => (None, metric),
            [direction, metric] => (Some(direction), metric),
            _ => {
                log.say(
                    &node.place,
                    format!("the objective {text:?} is not a direction and a metric"),
                    EXAMPLE,
                );
                return None;
            }
        };
        let goal = match direction.unwrap_or_default() {
            "" => None,
            "minimize" => Some(Goal::Minimize),
            "maximize" => Some(Goal::Maximize),
            other => {
                let label = match nearest(other, ["minimize", "maximize"]) {
                    Some(near) => format!("did you mean \"{near} {metric}\"?"),
                    None => EXAMPLE.to_owned(),
                };
                log.say(&node.place, format!("{other:?} is not a direction"), label);
                return None;
            }
        };
        let metric = At::new(metric.to_owned(), node.place.clone());
        Some(Self { metric, goal, take: Take::default() })
    }
}

fn take(word: &Given<TakeWord>) -> Take {
    word.value().map_or(Take::default(), |word| word.0)
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "describes `Objective` in the schema")]
enum ObjectiveSchema {
    /// A direction and a metric; the metric alone where a built-in model knows its direction.
    #[schemars(extend("pattern" = r"^\s*((minimize|maximize)\s+)?\S+\s*$"))]
    Words(String),
    /// The same as a table.
    Table(ObjectiveTable),
}
schema_as!([] Objective => ObjectiveSchema);

/// One value, or a list of them.
#[derive(Debug, Clone)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<At<T>>);

impl<T: Read> Read for OneOrMany<T> {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        match &node.kind {
            Kind::List(items) if items.is_empty() => {
                log.say(&node.place, format!("`{}` is empty", node.place.path), "list at least one");
                None
            }
            Kind::List(_) => Some(Self(Vec::read(node, log)?)),
            _ => Some(Self(vec![At::new(T::read(node, log)?, node.place.clone())])),
        }
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}s", T::schema_name()).into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "minItems": 1, "items": one }] })
    }
}

table! {
    /// A limit on a metric, or a metric to watch.
    MetricFields {
        /// A feasible trial has at most this.
        at_most: Finite,
        /// A feasible trial has at least this.
        at_least: Finite,
        /// "watch": recorded and shown, not optimized.
        goal: WatchWord,
        /// How reports become its value: "mean", "last" or "best". Default: "mean".
        take: TakeWord,
    }
}

/// A metric beside the objective.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MetricTable {
    pub(crate) goal: Goal,
    pub(crate) take: Take,
}

impl Read for MetricTable {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        if let Kind::Text(text) = &node.kind {
            if text.starts_with("minimi") || text.starts_with("maximi") {
                let label = "name it in objective = [...] under [study]";
                log.say(&node.place, "an objective does not belong under [metrics]", label);
                return None;
            }
            return Some(Self { goal: WatchWord::read(node, log)?.0, take: Take::default() });
        }
        let before = log.list.len();
        let fields = MetricFields::read(node, log)?;
        let goals: Vec<Goal> = [
            fields.at_most.value().map(|x| Goal::AtMost(x.0)),
            fields.at_least.value().map(|x| Goal::AtLeast(x.0)),
            fields.goal.value().map(|word| word.0),
        ]
        .into_iter()
        .flatten()
        .collect();
        if log.list.len() > before {
            return None;
        }
        match goals[..] {
            [goal] => Some(Self { goal, take: take(&fields.take) }),
            [] => {
                let label = "write { at_most = 20 }, { at_least = 0.9 } or \"watch\"";
                log.say(&node.place, format!("`{}` says nothing about the metric", node.place.path), label);
                None
            }
            _ => {
                let label = "give one of at_most, at_least and goal";
                log.say(&node.place, format!("`{}` has several goals", node.place.path), label);
                None
            }
        }
    }
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "describes `MetricTable` in the schema")]
enum MetricSchema {
    /// Recorded and shown, not optimized.
    Word(WatchWord),
    /// A limit, or a metric to watch.
    Table(Box<MetricFields>),
}
schema_as!([] MetricTable => MetricSchema);
