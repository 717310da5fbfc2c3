//! Whether anything can be proposed: the sampler, the stopping rule, and what the constraints leave of the space.

use tunesmith::core::Settings;
use tunesmith::search::{Feasibility, SpecError, feasibility, sampler, scheduler};

use crate::wrong::Wrong;

/// Random configurations that show how much of a space is feasible.
const DRAWS: u64 = 10_000;

/// Checks what a study file says about the search.
pub(crate) fn check(settings: &Settings) -> Result<(), Wrong> {
    sampler(&settings.sampler, &settings.space).map_err(|e| wrong("study.sampler", e))?;
    scheduler(&settings.stopping, &settings.metrics).map_err(|e| wrong("stopping", e))?;
    match look(settings).contradiction() {
        Some(why) => Err(Wrong::new("space.constraints", why, "loosen a constraint or widen a range")),
        None => Ok(()),
    }
}

/// How much of the space its constraints leave.
pub(crate) fn look(settings: &Settings) -> Feasibility {
    feasibility(&settings.space, settings.seed, DRAWS)
}

fn wrong(section: &str, error: SpecError) -> Wrong {
    let key = error.option.map_or_else(|| section.to_owned(), |option| format!("{section}.{option}"));
    Wrong { key, message: error.message, remedy: error.help }
}
