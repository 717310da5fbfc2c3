//! Names of columns, and finding one among them.

use crate::nearest::did_you_mean;

/// Where the target is, or what is wrong with the header.
pub(super) fn find_target(names: &[String], target: &str) -> Result<usize, String> {
    for (i, name) in names.iter().enumerate() {
        if !name.is_empty() && names[..i].contains(name) {
            return Err(format!("two columns are named \"{name}\"; rename one"));
        }
    }
    let found = find(names, target);
    if found.is_err() && names.iter().all(|name| name.parse::<f64>().is_ok()) {
        return Err(format!(
            "there is no column \"{target}\": the first line holds numbers, not names; add a header line"
        ));
    }
    let at = found?;
    if names.iter().filter(|name| !name.is_empty()).count() == 1 {
        return Err(format!("\"{target}\" is the only column; the features are missing"));
    }
    Ok(at)
}

/// What to say of columns without a name, as programs write them that number the rows; none where each has one.
pub(super) fn nameless(names: &[String]) -> Option<String> {
    let places: Vec<String> = names
        .iter()
        .enumerate()
        .filter(|(_, name)| name.is_empty())
        .map(|(i, _)| (i + 1).to_string())
        .collect();
    match places.as_slice() {
        [] => None,
        [only] => Some(format!("column {only} has no name, and is left out; name it to keep it")),
        several => Some(format!(
            "columns {} have no names, and are left out; name them to keep them",
            several.join(", ")
        )),
    }
}

/// Where a column is, or which one may be meant.
pub(crate) fn find(names: &[String], wanted: &str) -> Result<usize, String> {
    names
        .iter()
        .position(|name| name == wanted)
        .ok_or_else(|| format!("there is no column \"{wanted}\".{}", instead(names, wanted)))
}

/// Where a column is that a model needs, or which one may be meant.
pub(crate) fn needed(names: &[String], wanted: &str) -> Result<usize, String> {
    find(names, wanted).map_err(|_| {
        format!("the model needs the column \"{wanted}\", which is not there.{}", instead(names, wanted))
    })
}

/// The column that may be meant, and those that there are.
fn instead(names: &[String], wanted: &str) -> String {
    let hint = did_you_mean(wanted, names.iter().map(String::as_str));
    format!("{hint} The columns are {}", listed(names))
}

/// The first and the last of a list of names.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 6;
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    if names.len() <= SHOWN + 1 {
        return names.join(", ");
    }
    let first = names[..SHOWN - 1].join(", ");
    format!("{first}, ... ({} more), {}", names.len() - SHOWN, names[names.len() - 1])
}
