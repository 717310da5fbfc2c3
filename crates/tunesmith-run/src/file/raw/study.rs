//! `[study]` and `[stopping]`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use tunesmith_core::Repeats;

use super::{Objective, OneOrMany, Texts};
use crate::file::node::{At, Kind, Node};
use crate::file::number::{Count, Finite, Span, Whole};
use crate::file::problem::Log;
use crate::file::read::{Read, Rest, Scalar, entries, schema_as, table, words};

table! {
    /// What the study is for and how long it goes on.
    StudyTable {
        /// Its name in the storage file. Default: the name of the file's folder.
        name: String,
        /// What is wanted: "maximize accuracy", "minimize loss", a table { metric, goal, take }, or a list of these for
        /// several objectives. Default: what the built-in model proposes.
        objective: OneOrMany<Objective>,
        /// How many trials in total. Default: no limit.
        trials: Count,
        /// How long in total, such as "20m" or "1h30m", or a number of seconds. Default: no limit.
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
        /// Studies to learn from: names in the same storage, or "STORAGE#NAME". Default: none.
        warm_start: Texts,
        /// Where a run writes a report at its end: a file that ends in .html or .md, relative to this file. Default: nowhere.
        report: String,
    }
}

words! {
    /// "skip" proposes again, "replicate" carries it out once more, "reuse" takes over the earlier result.
    RepeatsWord(Repeats) {
        "skip" => Repeats::Skip,
        "replicate" => Repeats::Replicate,
        "reuse" => Repeats::Reuse,
    }
}

/// Options by name; `option.parameter` for one parameter, written with a nested table or a quoted key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options(pub(crate) Vec<(At<String>, At<Scalar>)>);

impl Options {
    fn collect<'n>(pairs: impl Iterator<Item = (&'n At<String>, &'n At<OptionValue>)>) -> Self {
        let mut all = Vec::new();
        for (name, value) in pairs {
            match &value.value {
                OptionValue::One(scalar) => {
                    all.push((name.clone(), At::new(scalar.clone(), value.place.clone())));
                }
                OptionValue::ByParameter(inner) => all.extend(inner.iter().map(|(parameter, value)| {
                    let joined = format!("{}.{}", name.value, parameter.value);
                    (At::new(joined, parameter.place.clone()), value.clone())
                })),
            }
        }
        Self(all)
    }
}

#[derive(Debug, Clone)]
pub(crate) enum OptionValue {
    One(Scalar),
    ByParameter(Vec<(At<String>, At<Scalar>)>),
}

impl Read for OptionValue {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        match node.kind {
            Kind::Table(_) => Some(Self::ByParameter(Rest::read(node, log)?.entries)),
            _ => Some(Self::One(Scalar::read(node, log)?)),
        }
    }
}

impl JsonSchema for OptionValue {
    fn schema_name() -> Cow<'static, str> {
        "Option".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["number", "string", "boolean", "array", "object"] })
    }
}

table! { open
    /// A sampler with options.
    SamplerTable {
        /// Its name.
        name: String,
    } rest OptionValue
}

/// A name, or a table with `name` and options.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: At<String>,
    pub(crate) options: Options,
}

impl Read for Named {
    fn read(node: &Node, log: &mut Log) -> Option<Self> {
        if let Kind::Text(text) = &node.kind {
            let name = At::new(text.clone(), node.place.clone());
            return Some(Self { name, options: Options::default() });
        }
        entries(node, log)?;
        let table = SamplerTable::read(node, log)?;
        if table.name.is_absent() {
            log.say(&node.place, "the sampler has no name", "write { name = \"random\" }");
        }
        let name = table.name.get()?.clone();
        Some(Self { name, options: Options::collect(table.rest.entries.iter().map(|(k, v)| (k, v))) })
    }
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "describes `Named` in the schema")]
enum NamedSchema {
    /// Its name.
    Name(String),
    /// Its name and options.
    Table(SamplerTable),
}
schema_as!([] Named => NamedSchema);

table! { open
    /// When a trial ends early.
    StoppingTable {
        /// The rule. Default: "none".
        rule: String,
    } rest OptionValue
}

impl StoppingTable {
    /// The rule's options.
    pub(crate) fn options(&self) -> Options {
        Options::collect(self.rest.entries.iter().map(|(k, v)| (k, v)))
    }
}
