//! What people mean by keys that do not exist here: words of other tools, and keys of other sections.

use super::raw::{
    CommandTable, ExecutionTable, ModelTable, ParamTable, Root, StoppingTable, StudyTable, ValidationTable,
};
use super::read::Table;

/// What to write in place of a key that is not known in a table.
pub(super) fn hint(table: &str, key: &str) -> Option<String> {
    let hint = match (table, key) {
        ("ParamFields", "log") => "write scale = \"log\"",
        ("ParamFields", "low" | "high" | "min" | "max" | "range" | "bounds") => {
            "write the range as float = [low, high] or int = [low, high]"
        }
        ("ParamFields", "values" | "choices" | "categorical" | "options" | "enum") => {
            "write the values as choice = [...]"
        }
        ("ParamFields", "type" | "distribution" | "kind") => {
            "name the kind by its key: float, int, choice, simplex or permutation"
        }
        ("ParamFields", "integer") => "did you mean `int`?",
        ("ParamFields", "q" | "quantum") => "did you mean `step`?",
        ("ParamFields", "if" | "condition" | "conditions" | "only_if") => "did you mean `when`?",
        ("ParamFields", "value" | "fixed") => {
            "a fixed value belongs under [model], or into the command itself"
        }
        ("OpeningTable", "study") => "write its keys beside `space`",
        ("OpeningTable", "command" | "model" | "execution") => {
            "leave it out: whoever asks carries out the trials"
        }
        ("StudyTable" | "OpeningTable", "direction" | "directions" | "metric" | "goal") => {
            "write objective = \"maximize accuracy\" or objective = \"minimize loss\""
        }
        ("StudyTable" | "OpeningTable", "n_trials" | "max_trials" | "budget") => "did you mean `trials`?",
        ("StudyTable" | "OpeningTable", "timeout" | "max_time") => "did you mean `time`?",
        ("StudyTable", "pruner" | "scheduler" | "early_stopping") => {
            "write a section [stopping] with rule = \"median\""
        }
        ("StudyTable", "n_jobs" | "workers") => "write jobs = 2 in a section [execution]",
        ("OpeningTable", "pruner" | "scheduler" | "early_stopping" | "pruning") => "did you mean `stopping`?",
        ("OpeningTable", "parameters" | "params" | "search_space") => "did you mean `space`?",
        ("ValidationTable", "k" | "n_splits" | "splits" | "n_folds" | "cv") => "did you mean `folds`?",
        ("ValidationTable", "test_size" | "sealed" | "holdout") => "did you mean `test`?",
        ("CommandTable", "cmd" | "command" | "program" | "args") => "did you mean `run`?",
        ("Root", "parameters" | "params" | "search_space") => "did you mean [space]?",
        ("Root", "scheduler" | "pruner" | "early_stopping" | "pruning") => "did you mean [stopping]?",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// Where a key belongs that is known elsewhere.
pub(super) fn home(key: &str) -> Option<String> {
    if Root::KEYS.contains(&key) {
        return Some(format!("`{key}` is a section of its own: [{key}]"));
    }
    let sections = [
        ("[study]", StudyTable::KEYS),
        ("[model]", ModelTable::KEYS),
        ("[validation]", ValidationTable::KEYS),
        ("[command]", CommandTable::KEYS),
        ("[execution]", ExecutionTable::KEYS),
        ("[stopping]", StoppingTable::KEYS),
        ("a parameter of [space]", ParamTable::KEYS),
    ];
    let (section, _) = sections.into_iter().find(|(_, keys)| keys.contains(&key))?;
    Some(format!("`{key}` belongs under {section}"))
}
