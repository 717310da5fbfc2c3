//! What a metric's name says: which part of the data it was measured on, and what it measures.
//!
//! Names are split at everything that is no letter or digit. One word may say the part - `train`, `training`, `tr`; `val`, `valid`,
//! `validation`, `eval`, `dev`, `holdout`, `test` - and one the measure - `loss`, `nll`, `xent`, `entropy`, `mse`, `rmse`, `mae`, `error`, `err`;
//! `accuracy`, `acc`. A loss or accuracy that names no part is the training's where the other part is named, as Keras does it.

/// The part of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Train,
    Validation,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Loss,
    Accuracy,
}

/// What a name says; the part is `None` where it names none.
pub(super) fn read(name: &str) -> Option<(Option<Part>, Measure)> {
    let lower = name.to_ascii_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let has = |known: &[&str]| words.iter().any(|w| known.contains(w));
    let glued = |known: &[&str]| known.contains(&lower.as_str());
    let part = if has(&["train", "training", "tr"]) || glued(&["trainloss", "trainacc"]) {
        Some(Part::Train)
    } else if has(&["val", "valid", "validation", "eval", "dev", "holdout", "test"])
        || glued(&["valloss", "valacc", "testloss", "testacc"])
    {
        Some(Part::Validation)
    } else {
        None
    };
    let loss = ["loss", "nll", "xent", "entropy", "mse", "rmse", "mae", "error", "err"];
    // Other words beside these, as in `balanced_accuracy` or `log_loss`, make it another metric, which an objective may be.
    let plain = words.len() <= 1 + usize::from(part.is_some());
    let measure =
        if plain && (has(&loss) || lower.ends_with("loss")) || words.ends_with(&["cross", "entropy"]) {
            Measure::Loss
        } else if plain && (has(&["accuracy", "acc"]) || lower.ends_with("acc")) {
            Measure::Accuracy
        } else {
            return None;
        };
    Some((part, measure))
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
            ("eval-error", Some((Some(P::Validation), M::Loss))),
            ("val_acc", Some((Some(P::Validation), M::Accuracy))),
            ("Validation Accuracy", Some((Some(P::Validation), M::Accuracy))),
            ("loss", Some((None, M::Loss))),
            ("accuracy", Some((None, M::Accuracy))),
            ("val_mse", Some((Some(P::Validation), M::Loss))),
            ("val_cross_entropy", Some((Some(P::Validation), M::Loss))),
            ("val_balanced_accuracy", None),
            ("learning_rate", None),
            ("grad_norm", None),
            ("trees", None),
        ] {
            assert_eq!(read(name), said, "{name}");
        }
    }
}
