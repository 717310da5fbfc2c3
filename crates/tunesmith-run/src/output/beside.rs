//! Lines that name none of the study's metrics: many programs print training and validation on lines of their own.
//!
//! Such a line belongs to the report of the same step and fold that comes next, or that came last. At most one line a report is kept,
//! however much a program prints for every batch.

use serde_json::{Map, Value};

use super::json;

/// Where a report stands in its trial's course.
pub(super) type Place = (Option<u64>, Option<u64>);

/// Numbers by name.
pub(super) type Numbers = Vec<(String, f64)>;

/// Keys that say where a report stands.
pub(super) const STEP: [&str; 3] = ["step", "epoch", "iteration"];
pub(super) const FOLD: [&str; 1] = ["fold"];

/// Whether a key says where a report stands.
pub(super) fn is_place(key: &str) -> bool {
    STEP.contains(&key) || FOLD.contains(&key)
}

/// What was read beside reports.
#[derive(Debug, Default)]
pub(super) struct Beside {
    waiting: Option<(Place, Numbers)>,
    last: Option<Place>,
}

impl Beside {
    /// Takes a line without a metric. Gives its place and numbers where they add to the report before.
    pub(super) fn line(&mut self, object: &Map<String, Value>) -> Option<(Place, Numbers)> {
        let (Ok(step @ Some(_)), Ok(fold)) = (json::count(object, &STEP), json::count(object, &FOLD)) else {
            return None;
        };
        let number = |(key, value): (&String, &Value)| Some((key.clone(), json::number(value).ok()??));
        let numbers: Numbers = object.iter().filter(|(key, _)| !is_place(key)).filter_map(number).collect();
        let place = (step, fold);
        if numbers.is_empty() {
            return None;
        }
        if self.last == Some(place) {
            return Some((place, numbers));
        }
        match &mut self.waiting {
            Some((at, waiting)) if *at == place => merge(waiting, numbers),
            waiting => *waiting = Some((place, numbers)),
        }
        None
    }

    /// Adds to a report what waits for it.
    pub(super) fn report(&mut self, place: Place, others: &mut Numbers) {
        self.last = Some(place);
        if let Some((at, waiting)) = self.waiting.take()
            && at == place
        {
            let named = std::mem::replace(others, waiting);
            merge(others, named);
        }
    }
}

/// Later numbers take the place of earlier ones of the same name.
fn merge(numbers: &mut Numbers, later: Numbers) {
    numbers.retain(|(name, _)| later.iter().all(|(other, _)| other != name));
    numbers.extend(later);
}
