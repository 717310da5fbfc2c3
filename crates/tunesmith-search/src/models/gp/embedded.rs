//! Points as the kernel sees them: many as columns, or sixteen side by side.

use super::kernel::{Kernel, PANEL};
use super::layout::Layout;

/// Features and codes of points, each a column over the points.
#[derive(Debug, Clone)]
pub(super) struct Embedded {
    pub(super) features: Vec<Vec<f64>>,
    pub(super) codes: Vec<Vec<f64>>,
    pub(super) len: usize,
}

impl Embedded {
    /// No points yet.
    pub(super) fn empty(layout: &Layout) -> Self {
        Self {
            features: vec![Vec::new(); layout.features()],
            codes: vec![Vec::new(); layout.codes()],
            len: 0,
        }
    }

    pub(super) fn push(&mut self, features: &[f64], codes: &[f64]) {
        self.features.iter_mut().zip(features).for_each(|(column, x)| column.push(*x));
        self.codes.iter_mut().zip(codes).for_each(|(column, x)| column.push(*x));
        self.len += 1;
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.features.iter_mut().chain(&mut self.codes).for_each(|column| column.truncate(len));
        self.len = self.len.min(len);
    }

    /// Copies out the features and codes of one point.
    #[inline(always)]
    pub(super) fn read(&self, i: usize, features: &mut [f64], codes: &mut [f64]) {
        features.iter_mut().zip(&self.features).for_each(|(to, column)| *to = column[i]);
        codes.iter_mut().zip(&self.codes).for_each(|(to, column)| *to = column[i]);
    }
}

/// Sixteen points; lanes that are not used hold zeros.
#[derive(Debug, Clone)]
pub(super) struct Panel {
    pub(super) features: Vec<[f64; PANEL]>,
    pub(super) codes: Vec<[f64; PANEL]>,
}

impl Panel {
    pub(super) fn empty(layout: &Layout) -> Self {
        Self { features: vec![[0.0; PANEL]; layout.features()], codes: vec![[0.0; PANEL]; layout.codes()] }
    }

    /// Takes up to sixteen points (row-major).
    #[inline(always)]
    pub(super) fn fill(&mut self, kernel: &Kernel, points: &[f64]) {
        let layout = &kernel.layout;
        let inputs = layout.inputs();
        let len = (points.len() / inputs.max(1)).min(PANEL);
        for input in 0..inputs {
            let mut values = [0.0; PANEL];
            // A length that the compiler does not know keeps this loop one, which becomes vectors.
            let values = &mut values[..len];
            for (value, x) in values.iter_mut().zip(points.iter().skip(input).step_by(inputs)) {
                *value = *x;
            }
            layout.place_lanes(input, values, kernel.inverse_lengths[input], self);
        }
    }
}
