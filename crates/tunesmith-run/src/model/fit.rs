//! Whether what a study file asks of a model fits its data, said before any trial.

use std::collections::BTreeMap;

use tunesmith::core::{Domain, Role, Settings as StudySettings, Value};
use tunesmith_train::{Dataset, Device, EpochReport, Metric, Pretrained, Split, Target, TaskKind};

use crate::file::ModelProgram;
use crate::wrong::Wrong;

/// Whether the objectives are scores of the task that the data poses.
pub(super) fn measured(settings: &StudySettings, task: TaskKind) -> Result<(), Wrong> {
    let names = EpochReport::names(task);
    let Some(metric) = settings.metrics.iter().find(|m| !names.contains(&&*m.name)) else { return Ok(()) };
    let (what, example) = match task {
        TaskKind::Regression => ("numbers, so this is a regression", "minimize val_rmse"),
        TaskKind::Classification => ("classes", "maximize val_accuracy"),
    };
    Err(Wrong::new(
        if metric.goal.is_objective() { "study.objective" } else { "metrics" },
        format!("`{}` is not measured here: the target column holds {what}", metric.name),
        format!("write objective = \"{example}\" under [study], or the other task under [model]"),
    ))
}

/// Whether some column of a table differs from row to row.
pub(super) fn informative(data: &Dataset) -> Result<(), Wrong> {
    if data.tells_nothing() {
        let message = "no column tells anything: each has one value, or none, in all rows";
        return Err(Wrong::new("model.data", message, "give columns whose values differ"));
    }
    Ok(())
}

/// Whether each division can give the objectives their values: a ROC curve takes rows of two classes.
pub(super) fn judged(settings: &StudySettings, data: &Dataset, splits: &[Split]) -> Result<(), Wrong> {
    let name = Metric::RocAuc.reported();
    if !settings.objectives().any(|m| &*m.name == name) {
        return Ok(());
    }
    let labels = data.labels();
    let single = |split: &Split| {
        let mut classes = split.validation.iter().map(|row| labels[*row as usize]);
        classes.next().is_none_or(|first| classes.all(|class| class == first))
    };
    if splits.iter().all(single) {
        return Err(Wrong::new(
            "study.objective",
            format!("`{name}` cannot be measured: the validation part has rows of one class only"),
            "give it a larger share or folds under [validation], or choose another objective",
        ));
    }
    Ok(())
}

/// Whether the target has a logarithm where some trial would take it.
pub(super) fn target_scale(
    settings: &StudySettings,
    fixed: &BTreeMap<String, serde_json::Value>,
    target: &Target,
) -> Result<(), Wrong> {
    const NAME: &str = "target_scale";
    let is_log = |value: &Value| value.as_str() == Some("log");
    let tuned = settings.space.get(NAME).is_some_and(
        |param| matches!(&param.domain, Domain::Choice { values, .. } if values.iter().any(is_log)),
    );
    let always = fixed.get(NAME).is_some_and(|value| value == "log");
    let Target::Values(values) = target else { return Ok(()) };
    let Some(least) = values.iter().copied().reduce(f32::min).filter(|least| *least <= 0.0) else {
        return Ok(());
    };
    if !tuned && !always {
        return Ok(());
    }
    let key = if always { "model.target_scale" } else { "space" };
    let message = format!("`target_scale` cannot be \"log\": the target goes down to {least}");
    Err(Wrong::new(key, message, "a logarithm needs values above 0; leave \"log\" out"))
}

/// What trains, as the study file says.
pub(crate) fn device(program: &ModelProgram) -> Result<Device, Wrong> {
    let name = program.device.as_deref().unwrap_or("auto");
    Device::named(name).map_err(|e| Wrong::saying("model.device", &e.to_string()))
}

/// Reads the weights to start from, whose shapes leave nothing of the architecture to tune.
pub(super) fn load_start(
    program: &ModelProgram,
    settings: &StudySettings,
) -> Result<Option<Pretrained>, Wrong> {
    let Some(path) = &program.start else { return Ok(None) };
    let start = Pretrained::load(path).map_err(|e| no_start(&e.to_string()))?;
    if let Some(param) = settings.space.params().iter().find(|p| p.role == Role::Architecture) {
        let message =
            format!("the weights to start from are of one architecture, and `{}` is tuned", param.name);
        return Err(Wrong::new(
            "model.start",
            message,
            "fix the architecture under [model] as it was trained",
        ));
    }
    Ok(Some(start))
}

/// Weights that cannot be started from: the whole message, or its remedy apart.
pub(super) fn no_start(text: &str) -> Wrong {
    match text.split_once("; ") {
        Some((message, remedy)) => Wrong::new("model.start", message, remedy),
        None => Wrong::new("model.start", text, ""),
    }
}
