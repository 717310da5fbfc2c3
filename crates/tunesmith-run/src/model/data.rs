//! The data of a built-in model: loading, summary, and whether it is still the same.

use std::path::Path;
use std::sync::Arc;

use tunesmith_train::{DataError, DataKind, Dataset, Layout, ModelKind, Profile, Split};

use crate::check::DataSummary;
use crate::file::ModelProgram;
use crate::wrong::Wrong;

/// What the data looks like, and how it is divided.
pub(super) fn summary(data: &Dataset, split: &Split) -> DataSummary {
    let profile = data.profile();
    DataSummary {
        rows: profile.rows,
        features: profile.features,
        kind: match profile.kind {
            DataKind::Tabular => "tabular".to_owned(),
            DataKind::Image(shape) => shape.to_string(),
        },
        classes: profile.classes.into_iter().map(|class| (class.name, class.rows)).collect(),
        train_rows: split.train.len(),
        validation_rows: split.validation.len(),
        hash: profile.hash,
    }
}

/// Reads what `[model]` names.
pub(super) fn load(program: &ModelProgram, kind: ModelKind) -> Result<Arc<Dataset>, Wrong> {
    if program.data.is_dir() {
        return Dataset::from_folder(&program.data).map_err(|e| Wrong::saying("model.data", &e.to_string()));
    }
    let Some(target) = &program.target else {
        let message = "the data is a CSV file, and its column with the classes is not named";
        return Err(Wrong::new("model", message, "write target = \"COLUMN\""));
    };
    let layout = match (kind, &program.image) {
        (ModelKind::Mlp, None) => Layout::Tabular,
        (_, shape) => Layout::Images { shape: shape.clone() },
    };
    Dataset::from_csv(&program.data, target, &layout).map_err(|e| wrong(&e))
}

fn wrong(error: &DataError) -> Wrong {
    let text = error.to_string();
    let key = match error {
        _ if text.contains("there is no column") || text.contains("in column") => "model.target",
        _ if text.contains("pixel columns") || text.contains("shape") => "model.image",
        _ => "model.data",
    };
    let (message, remedy) = text.split_once("; ").unwrap_or((&text, ""));
    Wrong::new(key, message, remedy)
}

/// The description for the log: JSON.
pub(super) fn profile(data: &Dataset) -> String {
    serde_json::to_string(&data.profile()).unwrap_or_default()
}

/// A warning when the data is not what was recorded.
pub(super) fn differs(recorded: &str, data: &Dataset, path: &Path) -> Option<String> {
    let then: Profile = serde_json::from_str(recorded).ok()?;
    if then.hash == data.hash() {
        return None;
    }
    let now = data.profile();
    let sizes = if (then.rows, then.features) == (now.rows, now.features) {
        "its content differs".to_owned()
    } else {
        format!("{} rows of {} numbers then, {} of {} now", then.rows, then.features, now.rows, now.features)
    };
    Some(format!(
        "{} is not the data that this study began with ({sizes}): results from before and from now do not compare. Put the \
         old data back, or begin a study of another name",
        path.display()
    ))
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
