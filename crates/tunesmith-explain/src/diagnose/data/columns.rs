//! Columns that say nothing, name the rows, or give the answer away.

use super::profile::Profile;
use crate::diagnose::{Finding, Kind, words};

pub(super) fn judge(profile: &Profile, out: &mut Vec<Finding>) {
    out.extend(constant(profile));
}

fn constant(profile: &Profile) -> Option<Finding> {
    // The corners of images are often black.
    if profile.is_image() || profile.constant_features < 1.0 {
        return None;
    }
    let n = profile.constant_features;
    let sentence = format!(
        "{} of {:.0} has one value in all rows",
        words::count(n as usize, "column"),
        profile.features
    );
    Some(Finding::new(Kind::ConstantColumns, 0.97, sentence).number("constant columns", n, "columns"))
}
