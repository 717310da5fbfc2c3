//! The data of a built-in model: loading, sealing, summary, and whether it is still the same.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tunesmith_train::{
    ColumnKind, DataError, DataKind, Dataset, Layout, ModelKind, Profile, Split, SplitKind, TableOptions,
    TaskKind, Validation,
};

use crate::check::DataSummary;
use crate::file::{Division, ModelProgram};
use crate::wrong::Wrong;

/// The data as trials see it.
pub(crate) struct Data {
    /// What trials may read: all rows, or those that are not sealed.
    pub(crate) open: Arc<Dataset>,
    /// The content of the whole, by its hash.
    hash: String,
    /// The sealed test part, of which only this is kept.
    pub(crate) seal: Option<Seal>,
}

/// What is known of the sealed test part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    /// Its number of rows.
    pub(crate) rows: usize,
    /// Its content's hash.
    pub(crate) hash: String,
}

/// What the log keeps of the data.
#[derive(Serialize, Deserialize)]
struct Recorded {
    /// Of the rows that trials see, but for the hash, which is the whole content's.
    #[serde(flatten)]
    profile: Profile,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sealed: Option<Seal>,
}

impl Data {
    /// Reads the data and takes the sealed part off.
    pub(crate) fn load(program: &ModelProgram, kind: ModelKind) -> Result<Self, Wrong> {
        Ok(Self::opened(program, kind)?.0)
    }

    /// Data of which nothing is sealed.
    pub(crate) fn unsealed(data: Dataset) -> Self {
        Self { hash: data.hash().to_owned(), open: Arc::new(data), seal: None }
    }

    /// The same with the sealed part, for those who break the seal.
    pub(crate) fn opened(program: &ModelProgram, kind: ModelKind) -> Result<(Self, Option<Dataset>), Wrong> {
        let whole = read(program, kind)?;
        let hash = whole.hash().to_owned();
        let Some(split) = validation(program).sealed(&whole).map_err(|e| divided(&e))? else {
            return Ok((Self { open: whole, hash, seal: None }, None));
        };
        let (open, sealed) = (whole.select(&split.train), whole.select(&split.validation));
        let seal = Some(Seal { rows: sealed.rows(), hash: sealed.hash().to_owned() });
        Ok((Self { open: Arc::new(open), hash, seal }, Some(sealed)))
    }

    /// What the data looks like, and how it is divided.
    pub(super) fn summary(&self, splits: &[Split]) -> DataSummary {
        let profile = self.open.profile();
        let first = splits.first().cloned().unwrap_or_default();
        DataSummary {
            rows: profile.rows,
            features: profile.features,
            kind: match profile.kind {
                DataKind::Tabular => "tabular".to_owned(),
                DataKind::Image(shape) => shape.to_string(),
            },
            classes: profile.classes.into_iter().map(|class| (class.name, class.rows)).collect(),
            train_rows: first.train.len(),
            validation_rows: first.validation.len(),
            folds: splits.len(),
            sealed_rows: self.seal.as_ref().map_or(0, |seal| seal.rows),
            hash: self.hash.clone(),
        }
    }

    /// The description for the log: JSON.
    pub(super) fn profile(&self, profile: &Profile) -> String {
        let profile = Profile { hash: self.hash.clone(), ..profile.clone() };
        serde_json::to_string(&Recorded { profile, sealed: self.seal.clone() }).unwrap_or_default()
    }

    /// A warning when the data is not what was recorded.
    pub(crate) fn differs(&self, recorded: &str, path: &Path) -> Option<String> {
        let then: Recorded = serde_json::from_str(recorded).ok()?;
        if then.profile.hash == self.hash && then.sealed == self.seal {
            return None;
        }
        if then.profile.hash == self.hash {
            return Some(format!(
                "the sealed test part is not the one that was sealed when the study began ({} rows then, {} now): results do \
                 not compare. Put [validation] back as it was, or begin a study of another name",
                then.sealed.map_or(0, |seal| seal.rows),
                self.seal.as_ref().map_or(0, |seal| seal.rows)
            ));
        }
        let (then, now) = (then.profile, self.open.profile());
        let sizes = if (then.rows, then.features) == (now.rows, now.features) {
            "its content differs".to_owned()
        } else {
            format!(
                "{} rows of {} features then, {} of {} now",
                then.rows, then.features, now.rows, now.features
            )
        };
        Some(format!(
            "{} is not the data that this study began with ({sizes}): results from before and from now do not compare. Put the \
             old data back, or begin a study of another name",
            path.display()
        ))
    }
}

/// How the trials are judged.
pub(crate) fn validation(program: &ModelProgram) -> Validation {
    let plan = &program.validation;
    Validation {
        kind: match plan.kind {
            Division::Holdout => SplitKind::Holdout,
            Division::Kfold => SplitKind::Kfold,
            Division::RepeatedKfold => SplitKind::RepeatedKfold,
            Division::Group => SplitKind::Group,
            Division::Time => SplitKind::Time,
        },
        share: plan.share,
        folds: plan.folds,
        repeats: plan.repeats,
        seed: plan.seed,
        reshuffle: plan.reshuffle,
        test: plan.test,
    }
}

/// Data that cannot be divided as asked.
pub(super) fn divided(error: &DataError) -> Wrong {
    Wrong::saying("validation", &error.to_string())
}

/// Reads what `[model]` names.
fn read(program: &ModelProgram, kind: ModelKind) -> Result<Arc<Dataset>, Wrong> {
    let images = program.data.is_dir() || Dataset::is_idx(&program.data);
    if images || kind == ModelKind::Cnn || program.image.is_some() {
        only_for_tables(program)?;
    }
    if program.data.is_dir() {
        let size = program.image.as_deref();
        return Dataset::from_folder(&program.data, size)
            .map_err(|e| Wrong::saying("model.data", &e.to_string()));
    }
    if images && program.image.is_some() {
        let message = "`image` is the shape of images whose pixels are columns, or the size that those of a folder are scaled to";
        return Err(Wrong::new("model.image", message, "leave it out: these images say their size"));
    }
    if Dataset::is_idx(&program.data) {
        let labels = program.target.as_deref();
        return Dataset::from_idx(&program.data, labels)
            .map_err(|e| Wrong::saying("model.data", &e.to_string()));
    }
    let extension = program.data.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if ["png", "jpg", "jpeg"].contains(&extension.as_str()) {
        let message = format!("{} is a single image", program.data.display());
        let remedy = "name a folder that holds a folder of images for each class";
        return Err(Wrong::new("model.data", message, remedy));
    }
    let Some(target) = &program.target else {
        let message = "the data is a table, and its column to predict is not named";
        return Err(Wrong::new("model", message, "write target = \"COLUMN\""));
    };
    if let (ModelKind::Mlp, None) = (kind, &program.image) {
        return Dataset::from_table(&program.data, &options(program, target)).map_err(|e| wrong(&e, program));
    }
    let layout = Layout::Images { shape: program.image.clone() };
    Dataset::from_csv(&program.data, target, &layout).map_err(|e| {
        let mut wrong = wrong(&e, program);
        if kind == ModelKind::Cnn && program.image.is_none() && wrong.key == "model.image" {
            wrong.key = "model.kind".to_owned();
            wrong.remedy += "; for a table that is no image write kind = \"mlp\"";
        }
        wrong
    })
}

/// Refuses keys that say what columns of a table hold where the data is images.
fn only_for_tables(program: &ModelProgram) -> Result<(), Wrong> {
    let regression = program.task.as_deref().is_some_and(|task| task != TaskKind::Classification.as_str());
    let keys = [
        ("model.task", regression),
        ("model.columns", !program.columns.is_empty()),
        ("model.weight", program.weight.is_some()),
        ("validation.group", program.validation.group.is_some()),
        ("validation.time", program.validation.time.is_some()),
    ];
    let Some((key, _)) = keys.into_iter().find(|(_, given)| *given) else { return Ok(()) };
    let name = key.split_once('.').map_or(key, |(_, name)| name);
    let message = format!("`{name}` is for tables, but the data is images, which are told apart by class");
    Err(Wrong::new(key, message, "leave it out"))
}

fn options(program: &ModelProgram, target: &str) -> TableOptions {
    let kind =
        |word: &String| ColumnKind::ALL.into_iter().find(|(known, _)| known == word).map(|(_, kind)| kind);
    let columns = program.columns.iter().filter_map(|(name, word)| Some((name.clone(), kind(word)?)));
    TableOptions {
        target: target.to_owned(),
        task: program.task.as_deref().map(|task| match task {
            "regression" => TaskKind::Regression,
            _ => TaskKind::Classification,
        }),
        columns: columns.collect(),
        weight: program.weight.clone(),
        group: program.validation.group.clone(),
        time: program.validation.time.clone(),
    }
}

fn wrong(error: &DataError, program: &ModelProgram) -> Wrong {
    let text = error.to_string();
    let names = |name: &Option<String>| {
        name.as_ref().is_some_and(|name| text.contains(&format!("column \"{name}\"")))
    };
    let key = match error {
        _ if names(&program.target) => "model.target",
        _ if names(&program.weight) => "model.weight",
        _ if names(&program.validation.group) => "validation.group",
        _ if names(&program.validation.time) => "validation.time",
        _ if program.columns.keys().any(|name| names(&Some(name.clone()))) => "model.columns",
        _ if text.contains("pixel columns") || text.contains("shape") || text.contains("the images are") => {
            "model.image"
        }
        _ => "model.data",
    };
    let (message, remedy) = text.split_once("; ").unwrap_or((&text, ""));
    Wrong::new(key, message, remedy)
}

/// Warnings about columns that know too much or nothing, and rows on both sides of the split.
pub(super) fn suspicious(profile: &Profile) -> Vec<String> {
    /// From here on a column alone says nearly all: an area under the ROC curve, or R2.
    const KNOWS_ALL: f64 = 0.995;
    let Some(found) = &profile.comparison else { return Vec::new() };
    let mut warnings = Vec::new();
    for column in &found.columns {
        let name = &column.name;
        if column.missing >= 1.0 {
            warnings.push(format!("the column \"{name}\" has no value in any row, and is left out"));
        } else if column.constant && column.missing == 0.0 {
            warnings.push(format!(
                "the column \"{name}\" has one and the same value in all rows, and is left out"
            ));
        }
        if column.alone.is_some_and(|alone| alone >= KNOWS_ALL) {
            warnings.push(format!(
                "the column \"{name}\" alone predicts the target: is it known when the model will be used? Where it is the target in \
                 other words, say columns = {{ {name} = \"ignored\" }} under [model]"
            ));
        }
    }
    if found.duplicates.across > 0 {
        warnings.push(format!(
            "{} of the {} rows to validate on are in the training part too, so they are known by heart: remove the copies",
            found.duplicates.across, found.validation_rows
        ));
    }
    warnings
}

/// A warning where trials are judged by next to nothing.
pub(super) fn few_to_judge_by(splits: &[Split]) -> Option<String> {
    /// Fewer rows than this tell hardly any two configurations apart.
    const FEW: usize = 10;
    let rows: usize = splits.iter().map(|split| split.validation.len()).sum();
    let shown = if rows == 1 { "one row".to_owned() } else { format!("{rows} rows") };
    (rows < FEW).then(|| {
        format!(
            "trials are judged by {shown}, so chance decides which is best: give a larger share or folds under [validation]"
        )
    })
}

/// A warning about classes that nothing is validated on.
pub(super) fn small_classes(split: &Split) -> Option<String> {
    let classes = &split.only_in_training;
    (!classes.is_empty()).then(|| {
        let shown = classes.iter().take(5).map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ");
        let more = if classes.len() > 5 { ", ..." } else { "" };
        format!(
            "{} of the classes have a single row, which is trained on but not validated: {shown}{more}",
            classes.len()
        )
    })
}
