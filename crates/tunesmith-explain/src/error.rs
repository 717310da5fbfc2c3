//! Why there is no answer.

/// Why a question about a history has no answer, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExplainError {
    /// The study has no such metric.
    #[error("there is no metric `{name}`; the metrics are {known}")]
    UnknownMetric {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The method compares better with worse, and the metric is only watched.
    #[error(
        "`{0}` is neither minimized nor maximized, so nothing is better or worse; ask by fanova or permutation"
    )]
    NoDirection(String),
    /// There is nothing that could matter.
    #[error("the study has no parameters yet")]
    NoParameters,
    /// Too few trials have a value.
    #[error("{found} of {trials} trials can be compared, and at least {wanted} are needed{why}")]
    TooFew {
        /// Trials with a value.
        found: usize,
        /// All trials.
        trials: usize,
        /// The least number.
        wanted: usize,
        /// What became of the others, or empty.
        why: String,
    },
    /// All values are equal.
    #[error("all {0} trials have the same value, so no parameter can have mattered")]
    AllEqual(usize),
    /// The study has no such trial.
    #[error("there is no trial {number}; the study has {trials}")]
    UnknownTrial {
        /// The number asked for.
        number: u64,
        /// How many there are.
        trials: usize,
    },
    /// A number of the question lies outside its range.
    #[error("{what} is {value}; it must be {wanted}")]
    OutOfRange {
        /// What it is.
        what: &'static str,
        /// The number given.
        value: String,
        /// What is right.
        wanted: &'static str,
    },
}
