//! The first line of a program that asks and tells: a study without how its trials are carried out.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::study::RepeatsWord;
use super::{MetricTable, Named, Objective, OneOrMany, SpaceTable, StoppingTable};
use crate::file::node::{At, Kind, Node};
use crate::file::number::{Count, Finite, Span, Whole};
use crate::file::problem::Log;
use crate::file::read::{Read, Rest, table};

table! {
    /// What to tune, for what, and how long.
    OpeningTable {
        /// The study's name in the storage.
        name: String,
        /// What to tune, as in a study file.
        space: SpaceTable,
        /// What is wanted. Default: "minimize value".
        objective: OneOrMany<Objective>,
        /// Relations between parameters, and limits on metrics: "latency <= 3".
        constraints: Texts,
        /// Limits on metrics, and metrics to watch, as in a study file.
        metrics: Rest<MetricTable>,
        /// How many trials in total. Default: no limit.
        trials: Count,
        /// How long in total. Default: no limit.
        time: Span,
        /// Enough when the (first) objective is at least this good. Default: none.
        target: Finite,
        /// The seed of all randomness. Default: 0.
        seed: Whole,
        /// How configurations are chosen: a name, or a table with `name` and options. Default: "auto".
        sampler: Named,
        /// How often a failed trial is tried again. Default: 0.
        retries: Whole,
        /// What happens to a proposal that equals an earlier trial. Default: "skip".
        repeats: RepeatsWord,
        /// When a trial should end early.
        stopping: StoppingTable,
        /// Studies to learn from.
        warm_start: Texts,
    }
}

/// One text, or a list of them, which may be empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts(pub(crate) Vec<At<String>>);

impl Read for Texts {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        match &node.kind {
            Kind::Text(text) => Some(Self(vec![At::new(text.clone(), node.place.clone())])),
            _ => Vec::read(node, log).map(Self),
        }
    }
}

impl JsonSchema for Texts {
    fn schema_name() -> Cow<'static, str> {
        "Texts".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
    }
}
