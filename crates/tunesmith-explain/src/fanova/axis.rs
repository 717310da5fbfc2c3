//! The cells of one coordinate: segments of a continuous scale, levels, or categories; the inactive value is the last.

use crate::columns::{Column, Kind};

pub(super) struct Axis {
    /// The share of the space in each cell.
    pub(super) shares: Vec<f64>,
    /// Where levels lie.
    pub(super) places: Option<Vec<f64>>,
}

impl Axis {
    /// With so many cells where it is continuous.
    pub(super) fn new(column: &Column, cells: usize) -> Self {
        let (shares, places) = match &column.kind {
            Kind::Continuous => (vec![1.0 / cells as f64; cells], None),
            Kind::Nominal(k) => (vec![1.0 / *k as f64; *k], None),
            Kind::Levels { places, shares } => (shares.clone(), Some(places.clone())),
        };
        let mut shares: Vec<f64> = shares.iter().map(|s| s * (1.0 - column.inactive)).collect();
        shares.push(column.inactive);
        Self { shares, places }
    }

    /// How many cells there are.
    pub(super) fn len(&self) -> usize {
        self.shares.len()
    }

    /// The means over the cells of a step function with a value between any two of these thresholds, and one for the inactive value
    /// at the end.
    pub(super) fn means(&self, thresholds: &[f64], steps: &[f64]) -> Vec<f64> {
        let last = self.len() - 1;
        let inactive = steps[steps.len() - 1];
        if let Some(places) = &self.places {
            let at = |place: &f64| steps[thresholds.partition_point(|t| t < place)];
            return places.iter().map(at).chain([inactive]).collect();
        }
        let mut means = vec![0.0; last];
        let mut low = 0.0;
        for (step, threshold) in steps.iter().zip(thresholds.iter().chain([&f64::INFINITY])) {
            let high = threshold.clamp(0.0, 1.0) * last as f64;
            let mut from = low;
            while from < high {
                let cell = (from as usize).min(last - 1);
                let to = high.min((cell + 1) as f64);
                means[cell] += step * (to - from);
                from = to;
            }
            low = high.max(low);
        }
        means.push(inactive);
        means
    }
}
