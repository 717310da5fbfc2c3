//! `[validation]`: how trials are judged.

use crate::file::plan::{Division, ValidationPlan};
use crate::file::problem::Log;
use crate::file::raw::{ModelTable, Root, ValidationTable};

/// What the file says, in `[validation]` or by the two short keys of `[model]`.
pub(super) fn validation(root: &Root, model: &ModelTable, log: &mut Log) -> ValidationPlan {
    let missing = ValidationTable::default();
    let table = root.validation.get().map_or(&missing, |at| &at.value);
    for (place, key) in [
        (model.validation.get().map(|at| &at.place), "share"),
        (model.split_seed.get().map(|at| &at.place), "seed"),
    ] {
        if let (Some(place), false) = (place, root.validation.is_absent()) {
            let label = format!("write `{key}` under [validation]");
            log.say(place, "the division is described here and in [validation]", label);
        }
    }
    let kind = table.kind.value().map_or(Division::default(), |word| word.0);
    let folds = table.folds.get();
    if let Some(folds) = folds {
        if kind == Division::Holdout {
            let label = "write kind = \"kfold\", or leave `folds` out";
            log.say(&folds.place, "a holdout has no folds", label);
        } else if folds.0 < 2 {
            log.say(&folds.place, "one fold leaves nothing to train on", "give at least 2");
        }
    }
    if let Some(repeats) = table.repeats.get()
        && kind != Division::RepeatedKfold
    {
        let label = "write kind = \"repeated_kfold\", or leave `repeats` out";
        log.say(&repeats.place, "only repeated folds have repeats", label);
    }
    for (given, needed, key) in
        [(&table.group, Division::Group, "group"), (&table.time, Division::Time, "time")]
    {
        if kind == needed && given.is_absent() {
            let place = table.kind.get().map(|at| at.place.clone()).unwrap_or_default();
            let label = format!("write {key} = \"COLUMN\" beside it");
            log.say(&place, format!("a division by {key} needs the column that says it"), label);
        }
    }
    if let Some(reshuffle) = table.reshuffle.get()
        && reshuffle.value
        && kind == Division::Time
    {
        log.say(&reshuffle.place, "time cannot be shuffled", "leave `reshuffle` out");
    }
    let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    ValidationPlan {
        kind,
        share: table.share.value().or(model.validation.value()).map_or(0.2, |share| share.0),
        folds: folds.map(|folds| size(folds.0)),
        repeats: table.repeats.value().map_or(2, |repeats| size(repeats.0)),
        group: table.group.get().map(|at| at.value.clone()),
        time: table.time.get().map(|at| at.value.clone()),
        seed: table.seed.value().or(model.split_seed.value()).map_or(0, |seed| seed.0),
        reshuffle: table.reshuffle.value().unwrap_or_default(),
        test: table.test.value().map(|share| share.0),
    }
}
