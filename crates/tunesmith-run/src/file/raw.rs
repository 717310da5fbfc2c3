//! The tables of a study file as they are written, before they mean anything. Their doc comments are the schema's texts.

mod execution;
mod metrics;
mod opening;
mod param;
mod program;
mod space;
mod study;
mod validation;

pub(super) use execution::ExecutionTable;
pub(super) use metrics::{EXAMPLE, MetricTable, Objective, OneOrMany};
pub(super) use opening::{OpeningTable, Texts};
pub(super) use param::ParamTable;
pub(super) use program::{CommandTable, ModelTable, Reports, RunWords};
pub(super) use space::{Group, SpaceTable};
pub(super) use study::{Named, Options, StoppingTable, StudyTable};
pub(super) use validation::ValidationTable;

use super::read::{Rest, table};

table! {
    /// A study: what to tune, for what, and how.
    Root {
        /// What the study is for and how long it goes on.
        study: StudyTable,
        /// A built-in model to train. Either this or `[command]`.
        model: ModelTable,
        /// How the trials of a built-in model are judged.
        validation: ValidationTable,
        /// A program to run. Either this or `[model]`.
        command: CommandTable,
        /// What to tune: parameters in groups by role, or directly.
        space: SpaceTable,
        /// Metrics beside the objective: limits on the outcome, and values to watch.
        metrics: Rest<MetricTable>,
        /// When a trial ends early.
        stopping: StoppingTable,
        /// How trials share the machine.
        execution: ExecutionTable,
    }
}
