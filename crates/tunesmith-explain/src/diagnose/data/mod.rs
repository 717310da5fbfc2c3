//! What is wrong with the data, from the trainer's description of it.

mod columns;
mod profile;
mod rows;

use tunesmith_core::History;

use super::{Diagnosis, Options};
use profile::Profile;

pub(super) use profile::Neighbours;

/// Judges the data of a built-in model.
pub(super) fn judge(history: &History, options: &Options, diagnosis: &mut Diagnosis) {
    let Some(text) = history.data_profile() else {
        diagnosis.not_judged.push("the data: only built-in models describe theirs".to_owned());
        return;
    };
    let Some(profile) = Profile::read(text) else {
        diagnosis.not_judged.push("the data: its description in the log cannot be read".to_owned());
        return;
    };
    rows::judge(&profile, history, options, &mut diagnosis.findings);
    columns::judge(&profile, &mut diagnosis.findings);
}

/// What the nearest neighbours of the validation rows predict, where the description of the data says it.
pub(super) fn neighbours(history: &History) -> Option<Neighbours> {
    Profile::read(history.data_profile()?)?.comparison?.neighbours
}
