//! What a Gaussian process model consists of; every part can be switched off.

use super::transform::TransformChoice;

/// The parts of the model and what a fit may cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GpSettings {
    /// Whether the kernel has a linear part.
    pub(crate) linear: bool,
    /// The output transform.
    pub(crate) transform: TransformChoice,
    /// Sets of hyperparameters: the mode of their posterior, and draws around it.
    pub(crate) modes: usize,
    /// Starts of the search for the mode.
    pub(crate) starts: usize,
    /// Rows that hyperparameters are fitted on, at most.
    pub(crate) rows: usize,
    /// Rows that the mode is looked for on, at most; it is then improved on all.
    pub(crate) coarse: usize,
    /// Likelihood evaluations from one start, at most.
    pub(crate) evaluations: usize,
    /// Likelihood evaluations to improve the mode, at most.
    pub(crate) polish: usize,
}

impl Default for GpSettings {
    fn default() -> Self {
        Self {
            linear: true,
            transform: TransformChoice::YeoJohnson,
            modes: 3,
            starts: 2,
            rows: 400,
            coarse: 128,
            evaluations: 50,
            polish: 30,
        }
    }
}
