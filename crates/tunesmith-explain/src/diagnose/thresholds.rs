//! Every threshold of the diagnosis, with its reason.
//!
//! Losses are judged in units of *chance*: the loss of guessing by the frequencies of the classes, the same for 2 classes and
//! for 1,000, small data and large. What is below a share of it nobody would see in the result. Each comparison besides exceeds the noise
//! that the curve itself shows. Numbers were set on the development half of `bench/diagnosis` and looked at once on the other half.

/// A difference of losses that matters, as a share of chance. Between healthy runs that differ in their seed only it is about a third of it.
pub(super) const MATERIAL: f64 = 0.03;

/// A difference of the objective that matters: in accuracy, as a share of chance where that is known, or of what trainings began with.
pub(super) const DIFFERENT: (f64, f64, f64) = (0.005, 0.015, 0.1);

/// A rise of the validation loss after its minimum that is overfitting: as a share of chance, and of the minimum. Healthy runs rise by a
/// few thousandths of chance at their end, however small their minimum is.
pub(super) const RISE: (f64, f64) = (0.05, 0.2);

/// The same where accuracies do not suffer: what rises then is how sure the model is of its mistakes.
pub(super) const RISE_ALONE: (f64, f64) = (0.15, 1.0);

/// A gap of accuracies that is overfitting though no loss rose: more than any validation part of 100 rows shows by chance.
pub(super) const ACCURACY_GAP: f64 = 0.08;

/// A gap of losses that is overfitting though no loss rose, as a share of chance.
pub(super) const LOSS_GAP: f64 = 0.25;

/// Numbers learned by heart: a gap as a share of chance, and how many times the training loss the validation loss is. Noise alone leaves
/// less between the parts of a model that fits both.
pub(super) const BY_HEART: (f64, f64) = (0.05, 25.0);

/// A model is of some use from this share of the error, or loss, of guessing on.
pub(super) const USEFUL: f64 = 0.7;

/// A training loss that has learned little, as a share of chance. A network that suits its data goes far below.
pub(super) const POOR: f64 = 0.25;

/// A training loss that no capacity worth the name leaves behind, whatever noise there is: as a share of chance.
pub(super) const HARDLY: f64 = 0.8;

/// Up to so many units a layer is narrow enough to hold a training back.
pub(super) const NARROW: f64 = 4.0;

/// How much better nearest neighbours have to be than a network that underfits: in accuracy, and in R2.
pub(super) const NEIGHBOURS: (f64, f64) = (0.05, 0.1);

/// A training loss that has learned next to nothing, as a share of chance.
pub(super) const NOTHING: f64 = 0.93;

/// A training loss that still has most of its way to go, as a share of chance.
pub(super) const FAR: f64 = 0.5;

/// The same as a share of the loss that trainings began with.
pub(super) const FAR_FROM_BEGIN: f64 = 0.75;

/// A gain of the last part of a training on numbers that never got worse: as a share of chance, and of what is left.
pub(super) const STEADY: (f64, f64) = (0.01, 0.1);

/// A relative fall of the training loss from one report to the next that is small: first epochs at a usual rate fall by far more.
pub(super) const STRIDE: f64 = 0.06;

/// A loss above guessing, as a share of chance: what bad initial weights alone do stays below.
pub(super) const ABOVE: f64 = 1.5;

/// Scatter of the training loss from epoch to epoch, as a share of its level: means over an epoch scatter by a few per cent.
pub(super) const SCATTER: f64 = 0.2;

/// A single step up of the training loss that tells of steps too large: as a share of chance, and how many times what it was.
pub(super) const LEAP: (f64, f64) = (0.3, 2.0);

/// Scatter of the validation loss over the last half, as a share of chance, and of the accuracy.
pub(super) const LATE: (f64, f64) = (0.06, 0.025);

/// The same of numbers where the loss of guessing is known: as a share of chance, and of the level itself.
pub(super) const LATE_NUMBERS: (f64, f64) = (0.005, 0.1);

/// Where the validation jumps, a training loss that is shaken: its scatter as a share of its level, its share of rises, and how sure
/// it is that steps are too large.
pub(super) const SHAKEN: (f64, f64, f64) = (0.1, 0.35, 0.55);

/// How many times its start a validation loss has to be to have exploded.
pub(super) const EXPLODED: f64 = 10.0;

/// How much worse than validation training may be: as a share of chance, of itself, and in accuracy.
pub(super) const BEHIND: (f64, f64, f64) = (0.06, 0.15, 0.03);

/// The same where regularization that is not known may explain some of it, and with little dropout, which explains much.
pub(super) const BEHIND_UNKNOWN: (f64, f64, f64) = (0.12, 0.25, 0.05);
pub(super) const BEHIND_MILD: (f64, f64, f64) = (0.25, 0.25, 0.05);

/// Dropout from which on so much of the signal is lost that training shows it.
pub(super) const MUCH_DROPOUT: f64 = 0.4;

/// The part of a training after which nothing came any more; and the fewest epochs for which that is worth saying.
pub(super) const SATURATED: (f64, usize) = (0.3, 40);

/// Batches up to this size make gradients that are mostly noise on their own.
pub(super) const SMALL_BATCH: f64 = 4.0;

/// Batches up to this size do so where the low end of the measured gradient noise scale is this many times as large.
pub(super) const NOISY: (f64, f64) = (8.0, 16.0);

/// Batches from this size on, and this many times the high end of the measured gradient noise scale, are wasted: at 8 times, the steps
/// that a batch saves against one of twice the scale are a third, for four times the rows. Smaller ones cost nothing worth the name.
pub(super) const WASTED: (f64, f64) = (64.0, 8.0);

/// The fewest finished trials to say something about the search.
pub(super) const TRIALS: usize = 12;

/// The share of the trials that is called good, and the fewest.
pub(super) const GOOD: (f64, usize) = (0.15, 3);

/// The part of a range that is its edge.
pub(super) const EDGE: f64 = 0.1;

/// A trend towards an edge that is clear without a crowd at it: rank correlation, its t statistic, and where the best trial lies at most.
pub(super) const TREND: (f64, f64, f64) = (0.6, 3.5, 0.2);

/// A rank correlation that is all but perfect, and the share of a difference that matters which is then enough.
pub(super) const STRAIGHT: (f64, f64) = (0.9, 0.4);

/// The probability of an accident, over all parameters together, below which the best are said to crowd at an edge.
pub(super) const ACCIDENT: f64 = 0.05;

/// A range is too wide when the good trials lie within this part of it, this share of the trials lies outside of that part, and such a
/// share of pairs puts the outside one behind.
pub(super) const WIDE: (f64, f64, f64) = (0.3, 0.5, 0.85);

/// How much worse trials outside of the good part of a range have to be: in accuracy or R2, as a share of chance where that is known, else
/// of the best loss or of what trainings began with.
pub(super) const WORSE: (f64, f64, f64, f64) = (0.05, 0.1, 0.5, 0.2);

/// A loss so near the best, as a share of the way to a bad one, is acceptable: a range is not too wide where such trials lie all over.
pub(super) const ACCEPTABLE: f64 = 0.35;

/// A parameter is irrelevant when all that fANOVA gives it, interactions included, stays below this share of the variance.
pub(super) const IRRELEVANT: f64 = 0.02;

/// Nor is it irrelevant when tuning it alone gains more than this share of what tuning all gains.
pub(super) const GAINED: f64 = 0.1;

/// An interaction is worth telling when it makes this share of the variance, and its interval stays above half of that.
pub(super) const INTERACTION: f64 = 0.12;

/// The share of failed or diverged trials that is many, with a region and without.
pub(super) const FAILURES: (f64, f64) = (0.1, 0.2);

/// The share of repeated configurations that is many.
pub(super) const REPEATED: f64 = 0.15;

/// The rows of the smallest class, or its share of a fair part, below which classes are out of balance.
pub(super) const IMBALANCE: f64 = 0.25;

/// The share of validation rows that were trained on, or almost, from which a score is untrue.
pub(super) const SHARED_ROWS: f64 = 0.01;

/// The share of rows with contradicting labels.
pub(super) const CONFLICTS: f64 = 0.005;

/// Fewer rows than this may be chance, however small the data.
pub(super) const LEAST_ROWS: f64 = 3.0;

/// The share of validation rows that almost equal a training row. Smooth series and scanned forms have some by nature.
pub(super) const NEAR_ROWS: f64 = 0.05;

/// A column tells the parts apart when their distributions differ by this much, and such a difference in any of the columns is less probable
/// than this by chance.
pub(super) const SHIFT: (f64, f64) = (0.15, 0.001);

/// The share of missing values from which a column says little.
pub(super) const MISSING: f64 = 0.5;

/// One feature alone predicts the target when it gets this far (AUC or R2), and leaves this part of the next feature's error.
pub(super) const LEAK: (f64, f64) = (0.985, 0.4);

/// Rows a class below which a network mostly learns by heart; with so many weights a row, already below the second number.
pub(super) const ROWS_A_CLASS: (f64, f64, f64) = (30.0, 60.0, 50.0);

/// The same of a regression: rows, and rows a feature.
pub(super) const ROWS_OF_NUMBERS: (f64, f64) = (60.0, 3.0);
