//! A study as a study file: the text that reads back as the same settings and the same plan.
//!
//! [`study_text`] is the inverse of [`crate::file::StudyFile::parse`] for what a study keeps of its file: space, metrics, budget, sampler,
//! stopping rule, program, and what of `[execution]` the result of a trial depends on.

mod params;
mod program;
mod sections;

use std::path::Path;

use tunesmith::core::Settings;

use crate::file::{Plan, Program};

/// What stands in a study file beside its settings and its plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heading {
    /// Comment lines at the top, without their `#`.
    pub comments: Vec<String>,
    /// The study's name.
    pub name: String,
    /// The studies to learn from.
    pub warm_start: Vec<String>,
    /// Remarks on parameters, by name: each stands behind its parameter.
    pub remarks: Vec<(String, String)>,
}

/// The text of a study file that lies in `folder`. Paths within that folder are written relative to it.
pub fn study_text(heading: &Heading, settings: &Settings, plan: &Plan, folder: &Path) -> String {
    let mut text = String::new();
    for line in &heading.comments {
        text += format!("# {line}").trim_end();
        text.push('\n');
    }
    if !heading.comments.is_empty() {
        text.push('\n');
    }
    text += &sections::study(heading, settings);
    text.push('\n');
    text += &match &plan.program {
        Program::Model(model) => program::model(model, folder),
        Program::Command(command) => program::command(command, folder),
    };
    text += &params::space(&settings.space, &heading.remarks);
    text += &sections::metrics(settings);
    text += &sections::stopping(settings);
    text += &sections::execution(&plan.execution);
    text
}
