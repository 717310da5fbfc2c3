//! The kinds of finding: one table of names, areas, weights, figures and remedies.

use serde::Serialize;

use super::{Area, Remedy, Severity};

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $area:ident, $severity:ident, $figure:expr, $remedy:ident, $advice:literal;)*) => {
        /// What kind of finding it is. The names are part of the program's interface and stay.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// Its name, in snake case.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// What it is about.
            pub fn area(self) -> Area {
                match self { $(Self::$kind => Area::$area,)* }
            }

            /// Whether something is wrong.
            pub fn severity(self) -> Severity {
                match self { $(Self::$kind => Severity::$severity,)* }
            }

            /// The figure that shows it.
            pub fn figure(self) -> Option<&'static str> {
                match self { $(Self::$kind => $figure,)* }
            }

            /// What kind of change helps, unless the case says otherwise.
            pub fn remedy(self) -> Remedy {
                match self { $(Self::$kind => Remedy::$remedy,)* }
            }

            /// What to do, unless the case says otherwise.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$kind => $advice,)* }
            }
        }
    };
}

const CURVES: Option<&str> = Some("curves");
const GAP: Option<&str> = Some("gap");
const SLICE: Option<&str> = Some("slice");
const HISTORY: Option<&str> = Some("history");

kinds! {
    /// The validation loss rises, or stays far behind, while the training goes on improving.
    Overfitting = "overfitting", Curves, Problem, GAP, Regularization,
        "regularize more (dropout, weight decay, augmentation), stop earlier, make the model smaller, or add data";
    /// Training itself stays poor, and has stopped improving.
    Underfitting = "underfitting", Curves, Problem, GAP, Architecture,
        "give the model more capacity (layers, width), or regularize less";
    /// Still getting better when it ended.
    StillImproving = "still_improving", Curves, Problem, CURVES, Training,
        "train for more epochs, or with a higher learning rate";
    /// Nothing gained after a small part of the training.
    SaturatedEarly = "saturated_early", Curves, Remark, CURVES, Training,
        "train for fewer epochs, or stop early by patience, and spend the time on more trials";
    /// The training loss goes up and down: steps too large.
    Oscillation = "oscillation", Curves, Problem, CURVES, Training,
        "lower the learning rate, or let it decay or warm up";
    /// The training loss falls steadily but hardly: steps too small.
    Crawl = "crawl", Curves, Problem, CURVES, Training,
        "raise the learning rate, ten times at first";
    /// The loss left for infinity, or rose above that of guessing.
    Divergence = "divergence", Curves, Problem, CURVES, Training,
        "lower the learning rate, clip the gradient, or warm up";
    /// Neither training nor validation ever beats guessing.
    NoLearning = "no_learning", Curves, Problem, CURVES, Training,
        "check that inputs and labels belong together and are not constant; then try other learning rates";
    /// Training improves, and validation never beats guessing.
    NoGeneralization = "no_generalization", Curves, Problem, GAP, Data,
        "check the labels: they look unrelated to the inputs, or the validation part differs from the training part";
    /// The score jumps from epoch to epoch until the end.
    LateVariance = "late_variance", Curves, Problem, CURVES, Training,
        "let the learning rate decay to nothing, average the weights, or use larger batches; else the last epoch decides by luck";
    /// Training scores worse than validation.
    TrainWorseThanValidation = "train_worse_than_validation", Curves, Problem, GAP, Regularization,
        "regularize less; where there is little regularization, look for validation rows that are also trained on, or that are easier";
    /// Batches so small that their noise drowns the gradient.
    NoisyBatch = "noisy_batch", Curves, Problem, CURVES, Training,
        "use larger batches, or a lower learning rate with these";
    /// Batches so large that most of their rows only repeat what the others say.
    WastedBatch = "wasted_batch", Curves, Remark, Some("batch-size"), Training,
        "use smaller batches, with a lower learning rate: about as many steps, each of fewer rows";
    /// The untrained network is sure of wrong answers.
    InitialLossOff = "initial_loss_off", Curves, Remark, CURVES, Architecture,
        "look for columns with extreme values; add a normalization, or fewer residual blocks";
    /// A few rows cannot be learned by heart.
    BatchNotLearned = "batch_not_learned", Curves, Problem, CURVES, Data,
        "look for inputs that are blank, and for equal rows with different targets; then at the architecture";
    /// Gradients that are no finite numbers, that are 0, or that vanish in a part of the network.
    BrokenGradients = "broken_gradients", Curves, Problem, CURVES, Architecture,
        "look for extreme values in the data; add a normalization, or fewer layers";
    /// A larger batch is faster and no worse.
    BatchSizeCost = "batch_size_cost", Curves, Remark, SLICE, Training,
        "use the larger batch, and tune the learning rate anew with it";
    /// The best values crowd at an end of a range that could reach further.
    BestAtEdge = "best_at_edge", Search, Problem, SLICE, Search,
        "extend the range past that end";
    /// Most of a range is known to be bad.
    RangeTooWide = "range_too_wide", Search, Problem, SLICE, Search,
        "shrink the range to where the good trials are, with a margin";
    /// The best trial stands alone.
    FewGoodTrials = "few_good_trials", Search, Remark, SLICE, Search,
        "add trials near the best one: what surrounds it is not known";
    /// A parameter that makes no difference.
    IrrelevantParameter = "irrelevant_parameter", Search, Remark, Some("importances"), Search,
        "fix it at its best value, and search the others";
    /// Two parameters whose best values depend on each other.
    Interaction = "interaction", Search, Remark, Some("isolation"), Search,
        "tune them together; look at one only with the other at its best";
    /// Trials fail or diverge, and where.
    FailuresInRegion = "failures_in_region", Search, Problem, SLICE, Search,
        "cut the region off, or mend what fails there";
    /// Many trials fail or diverge, wherever they are.
    ManyFailures = "many_failures", Search, Problem, Some("timeline"), Search,
        "mend the cause first: `tunesmith show` prints what a failed trial said";
    /// The same configuration again and again.
    DuplicateTrials = "duplicate_trials", Search, Problem, Some("footprint"), Search,
        "refine the space, or end the search: it is used up; where repeats shall show the noise, say repeats = \"replicate\"";
    /// The trials differ less than a measurement scatters.
    NoiseExceedsDifferences = "noise_exceeds_differences", Search, Problem, Some("edf"), Search,
        "measure better (larger validation part, folds, several seeds) or widen the ranges";
    /// The best value is partly luck.
    OptimisticBest = "optimistic_best", Search, Remark, HISTORY, Search,
        "train the best few again with other seeds and other splits before believing the number: `tunesmith confirm` does so for built-in models";
    /// The search was cut off while it was getting better.
    BudgetTooSmall = "budget_too_small", Search, Remark, HISTORY, Search,
        "add trials: `tunesmith run --more N`";
    /// Nothing was gained for most of the budget.
    BudgetWasted = "budget_wasted", Search, Remark, HISTORY, Search,
        "stop here, or change the space: more of the same will not help";
    /// Rows that stand in both parts.
    DuplicatesAcrossSplit = "duplicates_across_split", Data, Problem, None, Data,
        "remove duplicate rows, or split by group, so that no validation row was trained on";
    /// Rows that occur more than once.
    DuplicateRows = "duplicate_rows", Data, Remark, None, Data,
        "find out whether rows were copied by accident; remove the copies";
    /// Rows that are almost the same in both parts.
    NearDuplicates = "near_duplicates", Data, Problem, None, Data,
        "split by what makes rows alike (the same person, series, picture), so that it lies in one part only";
    /// Equal rows with different labels.
    LabelConflicts = "label_conflicts", Data, Problem, None, Data,
        "correct the labels of rows that are equal, or add what tells them apart";
    /// Some classes are rare.
    ClassImbalance = "class_imbalance", Data, Problem, None, Data,
        "weight or resample the classes, and optimize balanced accuracy or macro F1 instead of accuracy";
    /// Columns with one value.
    ConstantColumns = "constant_columns", Data, Remark, None, Data,
        "drop columns that say nothing";
    /// Columns that number or name the rows.
    IdentifierColumns = "identifier_columns", Data, Problem, None, Data,
        "drop columns that only name rows: they can be learned by heart and mean nothing for new rows";
    /// One column gives the answer away.
    LeakingFeature = "leaking_feature", Data, Problem, None, Data,
        "check that the column is known before the target is; drop it if it is not";
    /// The parts differ.
    ShiftBetweenParts = "shift_between_parts", Data, Problem, None, Data,
        "shuffle before splitting, or split as the model will be used; drop columns that only tell the parts apart";
    /// Much is missing.
    MissingValues = "missing_values", Data, Remark, None, Data,
        "find out why values are missing; drop columns that are almost empty";
    /// More to learn than to learn from.
    TooFewSamples = "too_few_samples", Data, Problem, GAP, Data,
        "add data or augment it, use a smaller model, start from a pretrained one, or validate by folds";
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
