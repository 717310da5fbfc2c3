//! `[validation]`.

use crate::file::number::{Count, Share, Whole};
use crate::file::plan::Division;
use crate::file::read::{table, words};

words! {
    /// "holdout" once at random with the classes in proportion, "kfold" into folds, "repeated_kfold" several times into folds,
    /// "group" with rows of one group on one side, "time" with later rows to validate on.
    DivisionWord(Division) {
        "holdout" => Division::Holdout,
        "kfold" => Division::Kfold,
        "repeated_kfold" => Division::RepeatedKfold,
        "group" => Division::Group,
        "time" => Division::Time,
    }
}

table! {
    /// How the trials of a built-in model are judged.
    ValidationTable {
        /// How the rows are divided. Default: "holdout".
        kind: DivisionWord,
        /// The share of the rows that trials are judged by, where there are no folds. Default: 0.2.
        share: Share,
        /// How many folds; a trial trains on each, and its objective is their mean. Default: 5 with "kfold" and
        /// "repeated_kfold", else none.
        folds: Count,
        /// How often the folds are drawn anew, with "repeated_kfold". Default: 2.
        repeats: Count,
        /// The column whose equal values belong together, such as a patient. It is no feature.
        group: String,
        /// The column that orders the rows in time. It is no feature.
        time: String,
        /// The seed of the division, the same for all trials. Default: 0.
        seed: Whole,
        /// Whether each trial has a division of its own. Default: false.
        reshuffle: bool,
        /// The share of the rows that is sealed before: no trial reads them, `tunesmith confirm` opens them. Default: none.
        test: Share,
    }
}
