//! `[model]` and `[command]`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::file::node::{At, Kind, Node};
use crate::file::number::{Count, Share, Whole};
use crate::file::problem::Log;
use crate::file::read::{Read, Rest, Scalar, entries, table, word, words, wrong};

words! {
    /// "classification" or "regression".
    TaskWord(&'static str) {
        "classification" => "classification",
        "regression" => "regression",
    }
}

words! {
    /// "numeric", "boolean", "date", "categorical", or "ignored" for a column that is no feature.
    ColumnWord(&'static str) {
        "numeric" => "numeric",
        "boolean" => "boolean",
        "date" => "date",
        "categorical" => "categorical",
        "ignored" => "ignored",
    }
}

table! { open
    /// A built-in model to train. Any other key fixes a hyperparameter: `epochs = 20`.
    ModelTable {
        /// Which model.
        kind: String,
        /// The data: a CSV or Parquet file, images in IDX, or a folder of images in one folder for each class. Relative to this file.
        data: String,
        /// The column to predict. Needed for a table. Of images in IDX the file with their classes, in the same folder, where it is not named
        /// as theirs with `labels` for `images`.
        target: String,
        /// The shape of images whose pixels are the columns of a CSV file, or the size to which the images of a folder are scaled:
        /// [height, width] or [height, width, channels]. Default: square and grey where the model needs images; a folder's as they are.
        image: Vec<At<Count>>,
        /// Weights to start from: a model that Tunesmith saved, or a checkpoint in .safetensors, .pt or .pth. Relative to this file.
        start: String,
        /// What trains: "auto", "cpu", "cuda:0" (or another number) or "wgpu". Default: "auto", a graphics card where this build of
        /// Tunesmith can use one, otherwise the processor.
        device: String,
        /// Whether classes or numbers are predicted. Default: what the target column looks like.
        task: TaskWord,
        /// What columns hold, by name: "numeric", "boolean", "date", "categorical" or "ignored". Default: what they look like.
        columns: Rest<ColumnWord>,
        /// The column with the rows' weights in training. It is no feature.
        weight: String,
        /// The share of the rows that trials are judged by; the same as `share` under [validation]. Default: 0.2.
        validation: Share,
        /// The seed of the division; the same as `seed` under [validation]. Default: 0.
        split_seed: Whole,
    } rest Scalar
}

table! {
    /// A program to run for each trial.
    CommandTable {
        /// The program and its arguments: a list, or a text that is split into words. `{name}` stands for a parameter's
        /// value, `{{` for a brace.
        run: RunWords,
        /// Whether a shell reads the command. Default: false.
        shell: bool,
        /// The current directory, relative to this file. Default: this file's folder.
        cwd: String,
        /// Variables of its environment.
        env: Rest<Scalar>,
        /// What counts as a report: "json" for JSON lines on standard output, or a table of regular expressions by metric,
        /// with `step` and `fold`. Default: "json".
        reports: Reports,
    }
}

/// A command as it is written.
#[derive(Debug, Clone)]
pub(crate) enum RunWords {
    Line(String),
    List(Vec<At<String>>),
}

impl Read for RunWords {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        match &node.kind {
            Kind::Text(line) => Some(Self::Line(line.clone())),
            Kind::List(_) => Vec::read(node, log).map(Self::List),
            _ => wrong(node, "a command such as \"python train.py --lr {lr}\", or a list of words", log),
        }
    }
}

impl JsonSchema for RunWords {
    fn schema_name() -> Cow<'static, str> {
        "Run".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "type": "string", "minLength": 1 },
            { "type": "array", "minItems": 1, "items": { "type": "string" } }
        ] })
    }
}

/// How a command's output is read.
#[derive(Debug, Clone)]
pub(crate) enum Reports {
    Json,
    Patterns(Vec<(At<String>, At<String>)>),
}

impl Read for Reports {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        if matches!(node.kind, Kind::Text(_)) {
            return word(node, &[("json", ())], log).map(|()| Self::Json);
        }
        if !matches!(node.kind, Kind::Table(_)) {
            return wrong(node, "\"json\", or regular expressions such as { loss = 'loss: (\\S+)' }", log);
        }
        if entries(node, log)?.is_empty() {
            log.say(
                &node.place,
                "there is no pattern",
                "give one for the objective: { loss = 'loss: (\\S+)' }",
            );
            return None;
        }
        Rest::<String>::read(node, log).map(|patterns| Self::Patterns(patterns.entries))
    }
}

impl JsonSchema for Reports {
    fn schema_name() -> Cow<'static, str> {
        "Reports".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "enum": ["json"] },
            { "type": "object", "minProperties": 1, "additionalProperties": { "type": "string", "format": "regex" } }
        ] })
    }
}
