//! The environment of a command: its parameters, its trial, its share of the machine.

use std::collections::BTreeMap;

use serde_json::Value;

use super::spec::{CommandSpec, Slot};

/// The start of every parameter's variable.
pub(super) const PARAMETER_PREFIX: &str = "TUNESMITH_PARAM_";
/// The variable by which processes of one run are recognised.
pub(super) const MARK: &str = "TUNESMITH_MARK";

const THREAD_VARIABLES: [&str; 5] = [
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
];

/// Two parameters whose names differ but whose variables do not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the parameters `{first}` and `{second}` would both be passed as {variable}; rename one of them")]
pub struct NameClash {
    /// The earlier parameter.
    pub first: String,
    /// The later parameter.
    pub second: String,
    /// The variable that both would have.
    pub variable: String,
}

/// The variable of a parameter: `TUNESMITH_PARAM_` and its name in upper case, where every character that is not
/// an ASCII letter or digit becomes `_`. `optimizer.lr` is `TUNESMITH_PARAM_OPTIMIZER_LR`.
pub fn parameter_variable(name: &str) -> String {
    let mangled = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    PARAMETER_PREFIX.chars().chain(mangled).collect()
}

/// The variables of several parameters, in their order.
///
/// # Errors
/// Two of them would share a variable.
pub fn parameter_variables<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Vec<String>, NameClash> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut variables = Vec::new();
    for name in names {
        let variable = parameter_variable(name);
        if let Some(first) = seen.insert(variable.clone(), name) {
            return Err(NameClash { first: first.to_owned(), second: name.to_owned(), variable });
        }
        variables.push(variable);
    }
    Ok(variables)
}

/// A value as an argument or a variable: strings as they are, numbers in the shortest form that reads back the same,
/// `true` and `false`, nothing for null, JSON for lists and objects.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The variables set for a command, in order; a later one of the same name wins.
///
/// - `TUNESMITH_PARAM_<NAME>` ([`parameter_variable`]) for each active parameter, and `TUNESMITH_PARAMS`, the path of
///   a JSON file with all of them;
/// - `TUNESMITH_STUDY`, `TUNESMITH_TRIAL`, `TUNESMITH_ATTEMPT`, `TUNESMITH_SEED`, `TUNESMITH_TRIAL_DIR`,
///   `TUNESMITH_SLOT`;
/// - `CUDA_VISIBLE_DEVICES` where the slot has devices, and `OMP_`, `MKL_`, `OPENBLAS_`, `RAYON_` and
///   `NUMEXPR_NUM_THREADS` where it has threads;
/// - `PYTHONUNBUFFERED=1` unless already set, so that Python's reports arrive when they are printed;
/// - what a shell command reads its values from, then [`CommandSpec::env`].
///
/// # Errors
/// Two parameters would share a variable.
pub fn variables(spec: &CommandSpec, slot: &Slot) -> Result<Vec<(String, String)>, NameClash> {
    let trial = &spec.trial;
    let names = parameter_variables(trial.params.iter().map(|(name, _)| name.as_str()))?;
    let mut all: Vec<(String, String)> =
        names.into_iter().zip(trial.params.iter().map(|(_, value)| value_text(value))).collect();
    let mut set = |name: &str, value: String| all.push((name.to_owned(), value));
    set("TUNESMITH_PARAMS", trial.params_file().to_string_lossy().into_owned());
    set("TUNESMITH_STUDY", trial.study.clone());
    set("TUNESMITH_TRIAL", trial.number.to_string());
    set("TUNESMITH_ATTEMPT", trial.attempt.to_string());
    set("TUNESMITH_SEED", trial.seed.to_string());
    set("TUNESMITH_TRIAL_DIR", trial.absolute_folder().to_string_lossy().into_owned());
    set("TUNESMITH_SLOT", slot.index.to_string());
    if let Some(gpus) = &slot.gpus {
        set("CUDA_VISIBLE_DEVICES", gpus.join(","));
    }
    if let Some(threads) = slot.threads {
        for name in THREAD_VARIABLES {
            set(name, threads.to_string());
        }
    }
    if std::env::var_os("PYTHONUNBUFFERED").is_none() {
        set("PYTHONUNBUFFERED", "1".to_owned());
    }
    all.extend(spec.command.env.iter().cloned());
    all.extend(spec.env.iter().cloned());
    Ok(all)
}

/// Parameters of a surrounding trial, which a command within it must not inherit.
pub(super) fn inherited_parameters() -> impl Iterator<Item = std::ffi::OsString> {
    std::env::vars_os().map(|(name, _)| name).filter(|name| {
        name.as_encoded_bytes().starts_with(PARAMETER_PREFIX.as_bytes())
            || name.as_encoded_bytes().starts_with(b"TUNESMITH_ARG_")
    })
}
