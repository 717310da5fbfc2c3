//! What a study is about to do, looked at without doing it.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use tunesmith::core::Store;
use tunesmith::search::size_of;

use crate::prepared::network_warning;
use crate::program::Ready;
use crate::{Prepared, search};

/// Below this share of feasible configurations a warning is due.
const FEW: f64 = 0.05;

/// What was found of a study that is ready to run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    /// The study's name.
    pub study: String,
    /// What a trial is: a model and its data, or the command.
    pub program: String,
    /// How many parameters are tuned.
    pub parameters: usize,
    /// The size of the space in words.
    pub size: String,
    /// The number of configurations, constraints ignored; `None` when a parameter is continuous.
    pub configurations: Option<u64>,
    /// The number of points of the grid, where the sampler is one.
    pub grid: Option<u64>,
    /// The share of random configurations that satisfy the constraints, from 0 to 1; `None` without constraints.
    pub feasible: Option<f64>,
    /// The data of a built-in model.
    pub data: Option<DataSummary>,
    /// Whether trial 0 is the default configuration.
    pub default_trial: bool,
    /// The folder of the trials' own folders, when the store is known.
    pub trials_folder: Option<String>,
    /// What deserves attention, in sentences.
    pub warnings: Vec<String>,
}

/// What the data of a study looks like.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DataSummary {
    /// Rows.
    pub rows: usize,
    /// Numbers in a row.
    pub features: usize,
    /// `tabular`, or the shape of the images: `8x8`, `32x32x3`.
    pub kind: String,
    /// The classes with their rows.
    pub classes: Vec<(String, usize)>,
    /// Rows to train on, in the first division.
    pub train_rows: usize,
    /// Rows that trials are judged by, in the first division.
    pub validation_rows: usize,
    /// How many divisions each trial trains on.
    pub folds: usize,
    /// Rows of the sealed test part, which no trial reads.
    pub sealed_rows: usize,
    /// The content's SHA-256, in hex.
    pub hash: String,
}

impl Prepared {
    /// What the study is about to do. Writes nothing, neither to the store nor elsewhere.
    pub fn check(&self, store: Option<&Arc<dyn Store>>) -> Checked {
        let settings = &self.settings;
        let size = size_of(&settings.space, &settings.sampler).ok();
        let constrained = !settings.space.constraints().is_empty();
        let feasible = constrained.then(|| search::look(settings));
        let mut warnings: Vec<String> = store.and_then(network_warning).into_iter().collect();
        warnings.extend(self.warnings());
        if let Some(look) = feasible.as_ref().filter(|look| look.share() < FEW) {
            let worst = look
                .worst
                .as_ref()
                .map(|(text, _)| format!("; `{text}` stands in the way most often"))
                .unwrap_or_default();
            warnings.push(format!(
                "only {:.1}% of random configurations satisfy the constraints{worst}",
                look.share() * 100.0
            ));
        }
        let budget = settings.budget;
        if budget.trials.is_none()
            && budget.seconds.is_none()
            && budget.target.is_none()
            && settings.sampler.name != "grid"
        {
            warnings.push("the study has no end: give it trials = 40 or time = \"20m\" under [study]".into());
        }
        Checked {
            study: self.name.clone(),
            program: self.ready.shown(),
            parameters: settings.space.params().len(),
            size: size.as_ref().map(ToString::to_string).unwrap_or_default(),
            configurations: size.as_ref().and_then(|s| s.configurations),
            grid: size.and_then(|s| s.grid),
            feasible: feasible.map(|look| look.share()),
            data: self.data_summary(),
            default_trial: settings.space.default_config().is_some(),
            trials_folder: store.map(|store| self.trials_folder(store).display().to_string()),
            warnings,
        }
    }

    fn data_summary(&self) -> Option<DataSummary> {
        match &self.ready {
            Ready::Command(_) => None,
            #[cfg(feature = "train")]
            Ready::Model(model) => Some(model.summary()),
        }
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "study     {}", self.study)?;
        writeln!(f, "trials    {}", self.program)?;
        writeln!(f, "space     {}", self.size)?;
        if let Some(share) = self.feasible {
            writeln!(f, "feasible  {:.1}% of random configurations", share * 100.0)?;
        }
        if let Some(data) = &self.data {
            writeln!(f, "data      {data}")?;
        }
        let first = if self.default_trial { "the default configuration" } else { "chosen by the sampler" };
        writeln!(f, "trial 0   {first}")?;
        if let Some(folder) = &self.trials_folder {
            writeln!(f, "folders   {folder}")?;
        }
        self.warnings.iter().try_for_each(|warning| writeln!(f, "warning: {warning}"))
    }
}

impl fmt::Display for DataSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.kind == "tabular" {
            format!("rows of {} columns", self.features)
        } else {
            format!("images of {}", self.kind)
        };
        write!(
            f,
            "{} {what}{}, {} to train on and {} to validate on",
            self.rows,
            if self.classes.is_empty() {
                String::new()
            } else {
                format!(" in {} classes", self.classes.len())
            },
            self.train_rows,
            self.validation_rows
        )?;
        if self.folds > 1 {
            write!(f, " in each of {} folds", self.folds)?;
        }
        if self.sealed_rows > 0 {
            write!(f, ", {} sealed", self.sealed_rows)?;
        }
        Ok(())
    }
}
