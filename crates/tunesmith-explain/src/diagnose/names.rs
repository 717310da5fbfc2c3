//! What a metric's name says: which part of the data it was measured on, and what it measures.
//!
//! Names are split into words where a letter or digit meets something else, and where a capital follows a small letter. Words may say the
//! part and the measure; words that change nothing (`epoch`, `mean`) are passed over, and any other word makes it another metric:
//! `val_balanced_accuracy` is not taken for an accuracy.

/// The part of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Train,
    Validation,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Measure {
    /// A loss that has no other name.
    Loss,
    /// A cross-entropy.
    Entropy,
    /// A mean of squares.
    Squares,
    /// The root of one.
    Root,
    /// A mean of absolute differences, and other losses.
    Other,
    /// One less the share of the variance that is left.
    Determination,
    /// `error` alone: a share of wrong answers, or a loss.
    Error,
    /// A share of wrong answers.
    ErrorRate,
    /// A share of right answers.
    Accuracy,
}

impl Measure {
    /// Whether it is a share of right or wrong answers.
    pub(super) fn is_share(self) -> bool {
        matches!(self, Self::Accuracy | Self::ErrorRate)
    }
}

const TRAIN: [&str; 5] = ["train", "training", "trn", "tr", "fit"];
const VALIDATION: [&str; 14] = [
    "tst",
    "vld",
    "val",
    "valid",
    "validation",
    "eval",
    "evaluation",
    "dev",
    "holdout",
    "heldout",
    "test",
    "testing",
    "cv",
    "oof",
];
/// Words that change nothing.
const PLAIN: [&str; 11] =
    ["epoch", "mean", "avg", "average", "total", "metric", "metrics", "running", "set", "pct", "percent"];
/// Units: they change the size of a loss, not what it is.
const UNITS: [&str; 20] = [
    "mm", "cm", "km", "kg", "mg", "usd", "eur", "gbp", "px", "pixels", "db", "ms", "sec", "seconds",
    "minutes", "hours", "days", "years", "degrees", "kwh",
];
/// Words that say which loss or accuracy, without changing what kind of measure it is.
const QUALIFIERS: [&str; 13] = [
    "binary",
    "categorical",
    "sparse",
    "multi",
    "multiclass",
    "negative",
    "softmax",
    "sigmoid",
    "top",
    "1",
    "log",
    "cross",
    "likelihood",
];

/// What a name says; the part is `None` where it names none.
pub(super) fn read(name: &str) -> Option<(Option<Part>, Measure)> {
    let words: Vec<String> = words(name).into_iter().flat_map(|w| apart(&w)).collect();
    let (mut part, mut rest) = (None, Vec::new());
    for word in &words {
        let word = word.as_str();
        match () {
            () if TRAIN.contains(&word) => part = Some(Part::Train),
            () if VALIDATION.contains(&word) => part = Some(Part::Validation),
            () if PLAIN.contains(&word) => {}
            () => rest.push(word),
        }
    }
    let bare: Vec<&str> = rest.iter().copied().filter(|word| !UNITS.contains(word)).collect();
    measure(&rest).or_else(|| measure(&bare)).map(|measure| (part, measure))
}

/// The part that a name says, and its other words.
pub(super) fn parts(name: &str) -> (Option<Part>, Vec<String>) {
    let (mut part, mut rest) = (None, Vec::new());
    for word in words(name) {
        match () {
            () if TRAIN.contains(&word.as_str()) => part = Some(Part::Train),
            () if VALIDATION.contains(&word.as_str()) => part = Some(Part::Validation),
            () => rest.push(word),
        }
    }
    (part, rest)
}

fn measure(words: &[&str]) -> Option<Measure> {
    let has = |word: &str| words.contains(&word);
    let only = |allowed: &[&str]| words.iter().all(|w| allowed.contains(w) || QUALIFIERS.contains(w));
    match words {
        [] => None,
        ["r2" | "rsquared"] | ["r2", "score"] | ["r", "squared" | "2"] => Some(Measure::Determination),
        ["log" | "logistic", "loss"] => Some(Measure::Entropy),
        ["error" | "err"] => Some(Measure::Error),
        ["error" | "err", "rate"] | ["merror" | "misclassification"] => Some(Measure::ErrorRate),
        ["score"] => Some(Measure::Accuracy),
        ["top1"] => Some(Measure::Accuracy),
        _ if (has("acc") || has("accuracy")) && only(&["acc", "accuracy", "top1", "score"]) => {
            Some(Measure::Accuracy)
        }
        _ if (has("mse") || has("squared") || has("l2"))
            && !has("root")
            && only(&["mse", "squared", "error", "loss", "l2"]) =>
        {
            Some(Measure::Squares)
        }
        _ if has("rmse") && only(&["rmse", "error", "loss"]) || has("root") && has("squared") => {
            Some(Measure::Root)
        }
        _ if ["mae", "mape", "huber", "hinge", "absolute", "rmsle", "l1", "smooth", "quantile"]
            .iter()
            .any(|w| has(w))
            && only(&[
                "mae",
                "mape",
                "huber",
                "hinge",
                "absolute",
                "rmsle",
                "l1",
                "smooth",
                "quantile",
                "percentage",
                "error",
                "loss",
            ]) =>
        {
            Some(Measure::Other)
        }
        _ if ["nll", "xent", "entropy", "crossentropy", "logloss", "mlogloss", "ce", "bce", "deviance"]
            .iter()
            .any(|w| has(w))
            && only(&[
                "nll",
                "xent",
                "entropy",
                "crossentropy",
                "logloss",
                "mlogloss",
                "ce",
                "bce",
                "deviance",
                "loss",
            ]) =>
        {
            Some(Measure::Entropy)
        }
        _ if has("likelihood") && has("negative") => Some(Measure::Entropy),
        _ if (has("loss") || has("cost")) && words.len() == 1 => Some(Measure::Loss),
        _ => None,
    }
}

/// The words of a name in small letters.
pub(super) fn words(name: &str) -> Vec<String> {
    let (mut words, mut word, mut small) = (Vec::new(), String::new(), false);
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() || c.is_ascii_uppercase() && small {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        }
        small = c.is_ascii_lowercase();
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// Two words that are written as one: `trainloss`, `valacc`.
fn apart(word: &str) -> Vec<String> {
    let known = |rest: &str| {
        ["loss", "acc", "accuracy", "error", "err", "mse", "rmse", "mae", "nll", "logloss"].contains(&rest)
    };
    let prefix = TRAIN.iter().chain(&VALIDATION).find(|p| word.strip_prefix(**p).is_some_and(known));
    match prefix {
        Some(prefix) => vec![(*prefix).to_owned(), word[prefix.len()..].to_owned()],
        None => vec![word.to_owned()],
    }
}

/// Words that may stand before a parameter's name.
const BEFORE: [&str; 26] = [
    "base",
    "init",
    "initial",
    "peak",
    "max",
    "num",
    "n",
    "optimizer",
    "optim",
    "opt",
    "model",
    "training",
    "train",
    "trainer",
    "hp",
    "hparams",
    "args",
    "config",
    "network",
    "net",
    "adam",
    "sgd",
    "per",
    "device",
    "gpu",
    "learner",
];

/// Whether a parameter's name is one of these, in whatever spelling: `learningRate`, `optimizer.lr`, `base-lr`.
pub(crate) fn is_called(name: &str, known: &[&str]) -> bool {
    let words = words(name);
    known.iter().any(|known| {
        let tail: Vec<&str> = known.split('_').collect();
        let Some(at) = words.len().checked_sub(tail.len()) else { return false };
        words[at..].iter().map(String::as_str).eq(tail.iter().copied())
            && words[..at].iter().all(|word| BEFORE.contains(&word.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_are_recognised_and_others_are_not() {
        use {Measure as M, Part as P};
        for (name, said) in [
            ("train_loss", Some((Some(P::Train), M::Loss))),
            ("training/loss", Some((Some(P::Train), M::Loss))),
            ("valid_loss", Some((Some(P::Validation), M::Loss))),
            ("test_loss", Some((Some(P::Validation), M::Loss))),
            ("eval-error", Some((Some(P::Validation), M::Error))),
            ("val_acc", Some((Some(P::Validation), M::Accuracy))),
            ("Validation Accuracy", Some((Some(P::Validation), M::Accuracy))),
            ("loss", Some((None, M::Loss))),
            ("accuracy", Some((None, M::Accuracy))),
            ("val_mse", Some((Some(P::Validation), M::Squares))),
            ("val_cross_entropy", Some((Some(P::Validation), M::Entropy))),
            ("trainLoss", Some((Some(P::Train), M::Loss))),
            ("valacc", Some((Some(P::Validation), M::Accuracy))),
            ("train_loss_epoch", Some((Some(P::Train), M::Loss))),
            ("valid-mlogloss", Some((Some(P::Validation), M::Entropy))),
            ("train-merror", Some((Some(P::Train), M::ErrorRate))),
            ("val_mean_squared_error", Some((Some(P::Validation), M::Squares))),
            ("val_binary_crossentropy", Some((Some(P::Validation), M::Entropy))),
            ("val_log_loss", Some((Some(P::Validation), M::Entropy))),
            ("val_sparse_categorical_accuracy", Some((Some(P::Validation), M::Accuracy))),
            ("valid_rmse", Some((Some(P::Validation), M::Root))),
            ("test/top1", Some((Some(P::Validation), M::Accuracy))),
            ("val_r2", Some((Some(P::Validation), M::Determination))),
            ("val_rmse_mm", Some((Some(P::Validation), M::Root))),
            ("test_mae_usd", Some((Some(P::Validation), M::Other))),
            ("val_balanced_accuracy", None),
            ("val_macro_f1", None),
            ("train_loss_step", None),
            ("learning_rate", None),
            ("grad_norm", None),
            ("trees", None),
        ] {
            assert_eq!(read(name), said, "{name}");
        }
    }

    #[test]
    fn parameters_are_known_in_any_spelling() {
        for name in ["lr", "learning_rate", "learningRate", "optimizer.lr", "base-lr", "max_learning_rate"] {
            assert!(is_called(name, &["learning_rate", "lr"]), "{name}");
        }
        for name in ["lr_decay", "warmup_lr", "layer"] {
            assert!(!is_called(name, &["learning_rate", "lr"]), "{name}");
        }
    }
}
