//! Figures of a study: pure functions from a history to marks over typed axes.
//!
//! [`FIGURES`] lists them; [`figure`] draws one. A [`Figure`] serializes as a Plotly document, and [`svg`] draws it as a picture:
//! one source for pages, pictures and terminals. Of many trials what matters is kept - the best, the improvements, the ends - and an even
//! sample of the rest, so that a figure stays small at any number of trials.

mod ablation;
mod batch_size;
mod calibration;
mod contour;
mod cost;
mod curves;
mod edf;
mod error;
mod figure;
mod footprint;
mod gap;
mod history;
mod hypervolume;
mod importances;
mod isolation;
mod model;
mod palette;
mod parallel;
mod params;
mod pareto;
mod partial;
mod plotly;
mod rank;
mod results;
mod shown;
mod slice;
pub mod svg;
mod timeline;

pub use error::FigureError;
pub use figure::{Axis, Colours, Figure, Ink, Mark, Panel, Scale, Shape, Symbol};

use tunesmith_core::History;

use crate::lessons::Lessons;

/// What is asked of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FigureOptions {
    /// The metric; the first objective, or all of them where the figure can show several, when `None`.
    pub metric: Option<String>,
    /// The parameters, by name; the figure's own choice when empty.
    pub params: Vec<String>,
}

/// A kind of figure.
#[derive(Debug, Clone, Copy)]
pub struct FigureKind {
    /// Its name, as commands write it.
    pub name: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What it shows, in a sentence.
    pub purpose: &'static str,
    draw: fn(&Lessons<'_>, &FigureOptions) -> Result<Figure, FigureError>,
}

impl FigureKind {
    /// Draws it.
    ///
    /// # Errors
    /// When the study lacks what the figure shows; the error says what.
    pub fn draw(&self, history: &History, options: &FigureOptions) -> Result<Figure, FigureError> {
        self.draw_by(&Lessons::new(history), options)
    }

    /// Draws it by what was learned before.
    pub(crate) fn draw_by(
        &self,
        lessons: &Lessons<'_>,
        options: &FigureOptions,
    ) -> Result<Figure, FigureError> {
        let mut figure = (self.draw)(lessons, options)?;
        (figure.name, figure.title) = (self.name, self.title.to_owned());
        figure.notes.dedup();
        Ok(figure)
    }
}

macro_rules! kinds {
    ($($name:literal, $title:literal, $draw:path, $purpose:literal;)*) => {
        [$(FigureKind { name: $name, title: $title, purpose: $purpose, draw: |lessons, options| $draw(lessons, options) }),*]
    };
}

/// All figures, in the order they are shown.
pub const FIGURES: [FigureKind; 19] = kinds![
    "history", "Optimization history", history::draw, "every result in order, and the best so far";
    "curves", "Learning curves", curves::draw, "what trials reported step by step";
    "slice", "Slices", slice::draw, "results against each parameter";
    "importances", "Importances", importances::draw, "what makes results vary, what tuning gained, and both by role";
    "parallel", "Parallel coordinates", parallel::draw, "each configuration as a line through all parameters";
    "contour", "Contours", contour::draw, "what a model expects of two parameters together";
    "rank", "Ranks", rank::draw, "where in two parameters the best and the worst results lie";
    "edf", "Distribution of results", edf::draw, "the share of trials at least as good as each value";
    "ablation", "Ablation path", ablation::draw, "which changes led from the default to the best";
    "partial", "Partial dependence", partial::draw, "what a model expects of each parameter, averaged over the others";
    "isolation", "Isolation", isolation::draw, "the best result for each value of a parameter, whatever the others";
    "pareto", "Pareto front", pareto::draw, "what of one objective the other costs";
    "hypervolume", "Hypervolume", hypervolume::draw, "how the Pareto front grew";
    "timeline", "Timeline", timeline::draw, "when each worker ran which trial, and how it ended";
    "footprint", "Footprint of the search", footprint::draw, "where in the space trials were made, in two dimensions";
    "cost", "Cost", cost::draw, "how long trials took, and the best result over the time spent";
    "batch-size", "Batch size", batch_size::draw, "samples a second, memory and gradient noise against the batch size, and the results";
    "calibration", "Calibration of the model", calibration::draw, "predictions of trials that the model had not seen";
    "gap", "Train-validation gap", gap::draw, "how far validation lags behind training";
];

/// The kind of figure of this name.
///
/// # Errors
/// When there is none; the error names one like it.
pub fn kind(name: &str) -> Result<&'static FigureKind, FigureError> {
    FIGURES.iter().find(|f| f.name == name).ok_or_else(|| FigureError::Unknown { name: name.to_owned() })
}

/// Draws the figure of this name.
///
/// # Errors
/// When there is none, or the study lacks what it shows.
pub fn figure(history: &History, name: &str, options: &FigureOptions) -> Result<Figure, FigureError> {
    kind(name)?.draw(history, options)
}

/// A figure that gets its name and heading later.
fn untitled(panels: Vec<Panel>, columns: usize, notes: Vec<String>) -> Figure {
    Figure { name: "", title: String::new(), panels, columns, notes }
}
