//! `[execution]`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::file::node::{At, Kind, Node};
use crate::file::number::{Count, Span};
use crate::file::problem::Log;
use crate::file::read::{Read, table, wrong};

table! {
    /// How trials share the machine.
    ExecutionTable {
        /// How many trials run at the same time; `--jobs` wins. Default: one for each entry of `gpus`, else 1.
        jobs: Count,
        /// How long one trial may take, such as "10m". Default: no limit.
        time_limit: Span,
        /// How long a command that was asked to stop may take before it is ended. Default: "10s".
        grace: Span,
        /// The devices, one entry for each trial that runs at the same time: 0, or "0,1" for several.
        gpus: Vec<At<Devices>>,
        /// Threads for the numeric libraries of one command. Default: an equal share of the cores where several run at the same
        /// time, else left to them. A built-in model uses one.
        threads: Count,
        /// The time between two checkpoints of a built-in model. Default: "5s".
        checkpoint: Span,
        /// The folder of the trials' own folders, relative to this file. Default: beside the storage file, `tunesmith.trials/` and
        /// the study's name for `tunesmith.db`.
        folder: String,
    }
}

/// The devices of one slot.
#[derive(Debug, Clone)]
pub(crate) struct Devices(pub(crate) Vec<String>);

impl Read for Devices {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        match &node.kind {
            Kind::Int(i) if *i >= 0 => Some(Self(vec![i.to_string()])),
            Kind::Text(text) if !text.trim().is_empty() => {
                Some(Self(text.split(',').map(|device| device.trim().to_owned()).collect()))
            }
            _ => wrong(node, "a device such as 0, or several as \"0,1\"", log),
        }
    }
}

impl JsonSchema for Devices {
    fn schema_name() -> Cow<'static, str> {
        "Devices".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string", "minLength": 1 }] })
    }
}
