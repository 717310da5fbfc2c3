//! Hyperparameters that do nothing with the data or the weights at hand, though the model knows them.

use tunesmith::core::{Space, Value};
use tunesmith_train::{ColumnKind, DataKind, Dataset, TaskKind};

use crate::file::ModelProgram;

/// Warnings about hyperparameters that are tuned, or fixed at more than their neutral value, and change nothing.
pub(super) fn with_this_data(space: &Space, program: &ModelProgram, data: &Dataset) -> Vec<String> {
    let regression = data.task().kind() == TaskKind::Regression;
    let table = matches!(data.kind(), DataKind::Tabular);
    let holds = |kind: &dyn Fn(ColumnKind) -> bool| data.columns().iter().any(|column| kind(column.kind()));
    let numbers = !table || holds(&|kind| kind != ColumnKind::Categorical);
    let scaled = holds(&|kind| kind == ColumnKind::Numeric);
    let texts = holds(&|kind| kind == ColumnKind::Categorical);
    let freezes = is_on(space, program, "freeze");
    let cases: [(&[&str], bool, &str); 7] = [
        (
            &["class_weights", "label_smoothing", "balance"],
            regression,
            "it works with classes, and this is a regression",
        ),
        (&["target_scale"], !regression, "it works with a regression, and the target holds classes"),
        (&["embedding_size"], !texts, "no column is categorical"),
        (&["numeric_scaling"], !scaled, "no column is numeric"),
        (&["input_noise"], !numbers, "no column holds numbers"),
        (&["unfreeze_epoch"], !freezes, "it works with `freeze` only"),
        (
            &["freeze"],
            program.start.is_none(),
            "without weights to start from, what is frozen stays random; name some with start = \"FILE\" under [model]",
        ),
    ];
    let mut warnings = Vec::new();
    for (names, idle, why) in cases {
        for name in names.iter().filter(|name| idle && is_on(space, program, name)) {
            let what = if *name == "freeze" { "learns nothing" } else { "has no effect" };
            warnings.push(format!("`{name}` {what}: {why}"));
        }
    }
    warnings
}

/// Whether a hyperparameter is tuned, or fixed at a value that asks for something.
fn is_on(space: &Space, program: &ModelProgram, name: &str) -> bool {
    let neutral = |value: &Value| {
        value.as_f64() == Some(0.0) || matches!(value.as_str(), Some("none" | "linear" | "standard"))
    };
    space.get(name).is_some() || program.fixed.get(name).is_some_and(|value| !neutral(value))
}
