//! Where points stand in the kernel's metric.
//!
//! Each coordinate of the unit cube is one input of the kernel, with its own length:
//! - a number is its value, centred;
//! - a number that may be inactive lies on an arc, and its absence in the centre of that circle: the distance between a
//!   value and its absence is the same for all values ([Hutter2013]; a constant beside a straight line would not be a
//!   kernel), and nothing separates two absences;
//! - a choice is 0 or 1 away from another one (Hamming), and its absence is one more choice.
//!
//! [Hutter2013]: Hutter and Osborne, "A Kernel for Hierarchical Parameter Spaces", arXiv 1310.5738.

use std::f64::consts::FRAC_PI_2;

use tunesmith_math::simd::dot;

use super::embedded::{Embedded, Panel};
use crate::evidence::{Columns, Kind};

/// The angle that the unit interval of a conditional number spans.
const ARC: f64 = FRAC_PI_2;

/// What a coordinate is to the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    /// A number that is always there: a feature.
    Line,
    /// A number that may be inactive: two features.
    Arc,
    /// A choice: a code.
    Category,
}

/// How coordinates become the kernel's features: first those of lines, then those of arcs; codes apart.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    inputs: Vec<Input>,
    /// The first feature or the code of each input.
    places: Vec<usize>,
    lines: usize,
    features: usize,
    codes: usize,
}

impl Layout {
    pub(super) fn of(columns: &Columns) -> Self {
        let inputs: Vec<Input> = (0..columns.len())
            .map(|column| match columns.kind(column) {
                Kind::Nominal(_) => Input::Category,
                _ if columns.conditional(column) => Input::Arc,
                _ => Input::Line,
            })
            .collect();
        let lines = inputs.iter().filter(|input| **input == Input::Line).count();
        let (mut line, mut arc, mut codes) = (0, lines, 0);
        let take = |counter: &mut usize, by: usize| {
            *counter += by;
            *counter - by
        };
        let places = inputs
            .iter()
            .map(|input| match input {
                Input::Line => take(&mut line, 1),
                Input::Arc => take(&mut arc, 2),
                Input::Category => take(&mut codes, 1),
            })
            .collect();
        Self { inputs, places, lines, features: arc, codes }
    }

    /// How many coordinates a point has.
    pub(super) fn inputs(&self) -> usize {
        self.inputs.len()
    }

    /// How many features are centred numbers; they come first.
    pub(super) fn lines(&self) -> usize {
        self.lines
    }

    pub(super) fn features(&self) -> usize {
        self.features
    }

    pub(super) fn codes(&self) -> usize {
        self.codes
    }

    /// The code's place, for a choice.
    pub(super) fn code(&self, input: usize) -> Option<usize> {
        (self.inputs[input] == Input::Category).then_some(self.places[input])
    }

    /// Places a coordinate's value among the features of a point, divided by its length, or among the codes.
    #[inline(always)]
    pub(super) fn place(
        &self,
        input: usize,
        value: f64,
        scale: f64,
        features: &mut [f64],
        codes: &mut [f64],
    ) {
        let place = self.places[input];
        match self.inputs[input] {
            Input::Line => features[place] = on_line(value, scale),
            Input::Arc => (features[place], features[place + 1]) = on_arc(value, scale),
            Input::Category => codes[place] = code_of(value),
        }
    }

    /// The same for a coordinate of up to sixteen points.
    #[inline(always)]
    pub(super) fn place_lanes(&self, input: usize, values: &[f64], scale: f64, out: &mut Panel) {
        let place = self.places[input];
        match self.inputs[input] {
            Input::Line => {
                for (to, value) in out.features[place].iter_mut().zip(values) {
                    *to = on_line(*value, scale);
                }
            }
            Input::Arc => {
                for (lane, value) in values.iter().enumerate() {
                    (out.features[place][lane], out.features[place + 1][lane]) = on_arc(*value, scale);
                }
            }
            Input::Category => {
                for (to, value) in out.codes[place].iter_mut().zip(values) {
                    *to = code_of(*value);
                }
            }
        }
    }

    /// The same for a coordinate of many points.
    #[inline(always)]
    pub(super) fn place_column(&self, input: usize, values: &[f64], scale: f64, out: &mut Embedded) {
        let place = self.places[input];
        match self.inputs[input] {
            Input::Line => out.features[place].extend(values.iter().map(|value| on_line(*value, scale))),
            Input::Arc => values.iter().for_each(|value| {
                let (x, y) = on_arc(*value, scale);
                out.features[place].push(x);
                out.features[place + 1].push(y);
            }),
            Input::Category => out.codes[place].extend(values.iter().map(|value| code_of(*value))),
        }
    }

    /// The derivative by an input's value, from those by the features of a point (at its features).
    pub(super) fn pull_back(&self, input: usize, x: f64, scale: f64, features: &[f64], by: &[f64]) -> f64 {
        let place = self.places[input];
        match self.inputs[input] {
            Input::Category => 0.0,
            _ if x.is_nan() => 0.0,
            Input::Line => by[place] * scale,
            Input::Arc => ARC * (by[place + 1] * features[place] - by[place] * features[place + 1]),
        }
    }

    /// The derivative by the logarithm of a number's length, from those by the features of many points.
    #[inline(always)]
    pub(super) fn by_log_length(&self, input: usize, u: &[Vec<f64>], by: &[Vec<f64>]) -> f64 {
        let place = self.places[input];
        match self.inputs[input] {
            Input::Category => 0.0,
            Input::Line => -dot(&u[place], &by[place]),
            Input::Arc => -dot(&u[place], &by[place]) - dot(&u[place + 1], &by[place + 1]),
        }
    }
}

/// A number that is always there; something must stand for its absence, which the space rules out.
#[inline(always)]
fn on_line(value: f64, scale: f64) -> f64 {
    if value.is_nan() { 0.0 } else { (value - 0.5) * scale }
}

#[inline(always)]
fn on_arc(value: f64, scale: f64) -> (f64, f64) {
    if value.is_nan() {
        return (0.0, 0.0);
    }
    let (sin, cos) = libm::sincos(ARC * value);
    (cos / ARC * scale, sin / ARC * scale)
}

#[inline(always)]
fn code_of(value: f64) -> f64 {
    if value.is_nan() { -1.0 } else { value }
}
