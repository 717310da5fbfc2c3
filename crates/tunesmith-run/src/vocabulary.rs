//! What study files may name in this build: models, samplers and stopping rules.

use crate::file::{Named, Vocabulary};

/// The vocabulary of this build.
pub fn vocabulary() -> Vocabulary {
    let samplers = vec![
        Named::new("auto", &[], "Chooses by the space and the budget."),
        Named::new("grid", &["points", "order"], "Every point of a grid, once."),
        Named::new("random", &["tries"], "Independent draws from the priors."),
        Named::new("sobol", &[], "Scrambled Sobol points: random, but evenly spread."),
    ];
    let rules = vec![
        Named::new("none", &[], "Every trial runs to its end."),
        Named::new(
            "median",
            PERCENTILE,
            "Ends a trial that is worse than the median of those before at the same step.",
        ),
        Named::new(
            "patience",
            &["steps", "min_change", "warmup_steps"],
            "Ends a trial that no longer gets better.",
        ),
        Named::new("percentile", &[PERCENTILE, &["percentile"]].concat(), "As median, with another share."),
    ];
    Vocabulary { models: models(), samplers, rules }
}

const PERCENTILE: &[&str] = &["startup_trials", "warmup_steps", "interval"];

#[cfg(feature = "train")]
fn models() -> Vec<crate::file::Model> {
    crate::model::models()
}

#[cfg(not(feature = "train"))]
fn models() -> Vec<crate::file::Model> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tunesmith::search::{SAMPLERS, SCHEDULERS};

    #[test]
    fn study_files_may_name_every_sampler_and_rule_that_exists() {
        let vocabulary = vocabulary();
        let names = |list: &[Named]| list.iter().map(|n| n.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&vocabulary.samplers), SAMPLERS);
        assert_eq!(names(&vocabulary.rules), SCHEDULERS);
    }
}
