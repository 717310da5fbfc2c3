//! Columns that say nothing, name the rows, give the answer away, or tell the parts apart.

use super::profile::{Column, Profile};
use crate::diagnose::robust::confidence;
use crate::diagnose::thresholds::{LEAK, MISSING, SHIFT};
use crate::diagnose::{Finding, Kind, Remedy, Severity, words};

/// The most columns that a sentence names.
const NAMED: usize = 5;

pub(super) fn judge(profile: &Profile, out: &mut Vec<Finding>) {
    out.extend(constant(profile));
    out.extend(left_out(profile));
    let Some(comparison) = &profile.comparison else { return };
    let columns = &comparison.columns;
    out.extend(identifiers(columns));
    out.extend(leak(columns, !profile.classes.is_empty()));
    out.extend(shift(columns));
    out.extend(missing(columns));
}

fn constant(profile: &Profile) -> Option<Finding> {
    // The corners of images are often black.
    if profile.is_image() || profile.constant_features < 1.0 {
        return None;
    }
    let n = profile.constant_features;
    let columns = profile.comparison.iter().flat_map(|c| &c.columns).filter(|column| column.constant);
    let names = listed(columns.map(|column| column.name.as_str()));
    let verb = if n > 1.0 { "have" } else { "has" };
    let sentence = format!(
        "{} of {:.0} {verb} one value in all rows{}",
        words::count(n as usize, "column"),
        profile.features,
        if names.is_empty() { String::new() } else { format!(": {names}") }
    );
    Some(Finding::new(Kind::ConstantColumns, 0.97, sentence).number("constant columns", n, "columns"))
}

/// Columns that name rows, of which no trial saw anything.
fn left_out(profile: &Profile) -> Option<Finding> {
    let names = listed(profile.row_names.iter().map(String::as_str));
    let (columns, have) = match profile.row_names.len() {
        0 => return None,
        1 => ("the column", "has"),
        _ => ("the columns", "have"),
    };
    let sentence =
        format!("{columns} {names} {have} a text of its own in nearly every row, and so was left out");
    let advice = "nothing to do, unless the texts group rows: then say that the column is \"categorical\"";
    let finding = Finding::new(Kind::IdentifierColumns, 0.85, sentence).helped_by(Remedy::Data, advice);
    Some(Finding {
        severity: Severity::Remark,
        ..finding.number("columns", profile.row_names.len() as f64, "columns")
    })
}

/// Columns that only number or name rows.
fn identifiers(columns: &[Column]) -> Option<Finding> {
    let found: Vec<&str> = columns.iter().filter(|c| c.identifier).map(|c| c.name.as_str()).collect();
    let names = listed(found.iter().copied());
    let sentence = match found.len() {
        0 => return None,
        1 => {
            format!("the column {names} has another value in every row, as a number or a name of the row has")
        }
        n => {
            format!("{n} columns have another value in every row, as numbers or names of rows have: {names}")
        }
    };
    let count = found.len() as f64;
    Some(Finding::new(Kind::IdentifierColumns, 0.85, sentence).number("columns", count, "columns"))
}

/// One column alone says almost all, and far more than any other.
fn leak(columns: &[Column], classes: bool) -> Option<Finding> {
    let mut ranked: Vec<(f64, &Column)> = columns.iter().filter_map(|c| Some((c.alone?, c))).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, column) = *ranked.first()?;
    let next = ranked.get(1).map_or(if classes { 0.5 } else { 0.0 }, |(alone, _)| *alone);
    let (least, share) = LEAK;
    if best < least || 1.0 - best > share * (1.0 - next) {
        return None;
    }
    let measure = if classes { "area under the ROC curve" } else { "R2" };
    let sentence = format!(
        "the column \"{}\" alone predicts the target almost perfectly ({measure} {best:.3}; the next best column {next:.3})",
        column.name
    );
    let sure = confidence(1.0 + (best - least) / (1.0 - least), 1.0);
    Some(Finding::new(Kind::LeakingFeature, sure, sentence).number(measure, best, ""))
}

/// Columns whose values differ between the parts by more than chance.
fn shift(columns: &[Column]) -> Option<Finding> {
    let (least, chance) = SHIFT;
    let looked = columns.iter().filter(|c| c.shift_p.is_some()).count() as f64;
    let shifted = |c: &&Column| {
        // Among many columns some differ by chance.
        c.shift.is_some_and(|d| d >= least) && c.shift_p.is_some_and(|p| p * looked < chance)
    };
    let mut found: Vec<&Column> = columns.iter().filter(shifted).collect();
    found.sort_by(|a, b| b.shift.unwrap_or(0.0).total_cmp(&a.shift.unwrap_or(0.0)));
    let most = found.first()?.shift?;
    let sentence = format!(
        "training and validation part differ in {}: {}; most by {most:.2} of 1",
        words::count(found.len(), "column"),
        listed(found.iter().map(|c| c.name.as_str()))
    );
    Some(Finding::new(Kind::ShiftBetweenParts, confidence(most, least), sentence).number(
        "largest difference of the distributions",
        most,
        "",
    ))
}

/// Columns without most of their values.
fn missing(columns: &[Column]) -> Option<Finding> {
    let mut found: Vec<&Column> = columns.iter().filter(|c| c.missing >= MISSING).collect();
    found.sort_by(|a, b| b.missing.total_cmp(&a.missing));
    let most = found.first()?.missing;
    let sentence = format!(
        "{} without most of their values: {}; at most {} missing",
        words::count(found.len(), "column"),
        listed(found.iter().map(|c| c.name.as_str())),
        words::percent(most)
    );
    Some(Finding::new(Kind::MissingValues, 0.95, sentence).number("largest missing share", most, ""))
}

/// The first few names in quotes.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    let more = if all.len() > NAMED { ", ..." } else { "" };
    format!("{}{more}", all[..all.len().min(NAMED)].join(", "))
}
