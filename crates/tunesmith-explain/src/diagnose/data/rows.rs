//! Rows and their labels.

use tunesmith_core::History;

use super::profile::{Comparison, Duplicates, NearDuplicates, Profile};
use crate::diagnose::names::{self, Measure};
use crate::diagnose::robust::confidence;
use crate::diagnose::thresholds::{
    CONFLICTS, IMBALANCE, LEAST_ROWS, NEAR_ROWS, ROWS_A_CLASS, ROWS_OF_NUMBERS, SHARED_ROWS,
};
use crate::diagnose::{Finding, Kind, Options, Severity, words};

pub(super) fn judge(profile: &Profile, history: &History, options: &Options, out: &mut Vec<Finding>) {
    out.extend(imbalance(profile, history));
    out.extend(few(profile, options));
    let Some(comparison) = &profile.comparison else { return };
    out.extend(across(comparison));
    out.extend(repeated(profile, comparison));
    out.extend(near(comparison));
    out.extend(conflicts(profile, comparison));
}

/// Validation rows that were trained on.
fn across(comparison: &Comparison) -> Option<Finding> {
    let (shared, all) = (comparison.duplicates.across, comparison.validation_rows);
    let share = shared / all.max(1.0);
    if shared < LEAST_ROWS || share < SHARED_ROWS {
        return None;
    }
    let sentence = format!(
        "{shared:.0} of {all:.0} validation rows ({}) are in the training part too, feature by feature: their score is that of learning by heart",
        words::percent(share)
    );
    Some(Finding::new(Kind::DuplicatesAcrossSplit, confidence(share, SHARED_ROWS), sentence).number(
        "validation rows also trained on",
        shared,
        "rows",
    ))
}

/// Rows that occur more than once, though not across the split.
fn repeated(profile: &Profile, comparison: &Comparison) -> Option<Finding> {
    let Duplicates { rows, across, .. } = comparison.duplicates;
    let share = rows / profile.rows.max(1.0);
    if across >= LEAST_ROWS && across / comparison.validation_rows.max(1.0) >= SHARED_ROWS
        || rows < LEAST_ROWS
        || share < SHARED_ROWS
    {
        return None;
    }
    let sentence = format!("{rows:.0} of {:.0} rows repeat an earlier one", profile.rows);
    Some(Finding::new(Kind::DuplicateRows, 0.9, sentence).number("repeated rows", rows, "rows"))
}

/// Validation rows that are almost rows trained on.
fn near(comparison: &Comparison) -> Option<Finding> {
    let NearDuplicates { looked_at, rows } = *comparison.near_duplicates.as_ref()?;
    let share = rows / looked_at.max(1.0);
    if rows < LEAST_ROWS || share < NEAR_ROWS {
        return None;
    }
    let sentence = format!(
        "{rows:.0} of {looked_at:.0} validation rows ({}) differ from a training row by next to nothing",
        words::percent(share)
    );
    Some(Finding::new(Kind::NearDuplicates, confidence(share, NEAR_ROWS), sentence).number(
        "near duplicates",
        rows,
        "rows",
    ))
}

/// Equal rows that are labelled differently.
fn conflicts(profile: &Profile, comparison: &Comparison) -> Option<Finding> {
    let rows = comparison.duplicates.conflicts;
    let share = rows / profile.rows.max(1.0);
    // Numbers measured twice differ: that is noise, not a mistake.
    if profile.classes.is_empty() || rows < LEAST_ROWS || share < CONFLICTS {
        return None;
    }
    let sentence = format!(
        "{rows:.0} rows ({}) have the features of a row of another class: no model can be right about both",
        words::percent(share)
    );
    Some(Finding::new(Kind::LabelConflicts, confidence(share, CONFLICTS), sentence).number(
        "rows with contradicting labels",
        rows,
        "rows",
    ))
}

/// A class much smaller than its fair share.
fn imbalance(profile: &Profile, history: &History) -> Option<Finding> {
    let smallest = profile.classes.iter().min_by(|a, b| a.rows.total_cmp(&b.rows))?;
    let largest = profile.classes.iter().max_by(|a, b| a.rows.total_cmp(&b.rows))?;
    let all: f64 = profile.classes.iter().map(|c| c.rows).sum();
    let fair = all / profile.classes.len() as f64;
    if profile.classes.len() < 2 || smallest.rows > IMBALANCE * fair {
        return None;
    }
    let sentence = format!(
        "class \"{}\" has {:.0} of {all:.0} rows, class \"{}\" {:.0}: always answering \"{}\" would be right in {}",
        smallest.name,
        smallest.rows,
        largest.name,
        largest.rows,
        largest.name,
        words::percent(largest.rows / all)
    );
    let mut finding =
        Finding::new(Kind::ClassImbalance, confidence(IMBALANCE * fair, smallest.rows.max(0.5)), sentence)
            .number("rows of the smallest class", smallest.rows, "rows")
            .number("rows of the largest class", largest.rows, "rows");
    // A metric that counts classes alike does not mind.
    let metric = history.settings().objectives().next()?;
    let counts_rows =
        |m: Measure| m.is_share() || matches!(m, Measure::Loss | Measure::Entropy | Measure::Error);
    if !names::read(&metric.name).is_some_and(|(_, measure)| counts_rows(measure)) {
        finding.severity = Severity::Remark;
    }
    Some(finding)
}

/// So few rows that they are learned by heart.
fn few(profile: &Profile, options: &Options) -> Option<Finding> {
    let compared = profile.comparison.as_ref().map(|c| c.train_rows);
    let rows = options.training_rows.map(|n| n as f64).or(compared).unwrap_or(profile.rows * 0.8);
    let classes = profile.classes.len() as f64;
    let weights = weights(profile, options);
    let (each, least, of_each) = if classes > 0.0 {
        let each = rows / classes;
        let (few, fewer_than, weights_a_row) = ROWS_A_CLASS;
        let least = if weights.is_some_and(|w| w > weights_a_row * rows) { fewer_than } else { few };
        (each, least, format!(", about {each:.0} for each of {classes:.0} classes,"))
    } else {
        (rows, ROWS_OF_NUMBERS.0.max(ROWS_OF_NUMBERS.1 * profile.features), String::new())
    };
    if rows <= 0.0 || each >= least {
        return None;
    }
    let of_weights = weights.map_or_else(String::new, |w| {
        format!(" of about {} weights", words::short((w / 10.0).round() * 10.0))
    });
    let sentence = format!(
        "{rows:.0} rows to train on{of_each} are few for a network{of_weights}: it learns them by heart"
    );
    Some(
        Finding::new(Kind::TooFewSamples, confidence(least, each.max(1.0)), sentence)
            .number("rows to train on", rows, "rows")
            .number("rows a class", if classes > 0.0 { each } else { f64::NAN }, "rows")
            .number("weights", weights.unwrap_or(f64::NAN), "weights"),
    )
}

/// The weights of a network of the shape that trials share, if it is one of layers of equal width.
fn weights(profile: &Profile, options: &Options) -> Option<f64> {
    let number = |name: &str| options.fixed.get(name).or_else(|| options.defaults.get(name))?.as_f64();
    let (width, layers) = (number("width")?, number("layers")?);
    (!profile.is_image() && layers >= 1.0).then(|| {
        let outputs = (profile.classes.len() as f64).max(1.0);
        profile.features * width + (layers - 1.0) * width * width + width * outputs
    })
}
