//! What study files may name in this build: models, samplers and stopping rules.

use tunesmith::search::SAMPLERS;

use crate::file::{Named, Vocabulary};

/// The vocabulary of this build.
pub fn vocabulary() -> Vocabulary {
    let samplers = SAMPLERS.iter().map(|name| sampler(name)).collect();
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

/// A sampler's options, and what it does in a sentence.
fn sampler(name: &str) -> Named {
    let (options, about): (&[&str], &str) = match name {
        "auto" => (&["grid", "gp", "cma-es", "tpe"], "Chooses by the space and the budget."),
        "cma-es" => (
            &["sigma", "population", "lra", "restarts"],
            "A cloud of points that moves and takes the shape of the valley it is in.",
        ),
        "forest" => (
            &["trees", "features", "initial", "random"],
            "A random forest as model of the objective: for spaces of many choices and conditions.",
        ),
        "gp" => (
            &[
                "linear",
                "transform",
                "modes",
                "reach",
                "middle",
                "initial",
                "spread",
                "margin",
                "random",
                "rows",
            ],
            "A Gaussian process model of the objective: the fewest trials where each is expensive.",
        ),
        "grid" => (&["points", "order"], "Every point of a grid, once."),
        "nsga-ii" => (NSGA, "An evolving population that spreads over the Pareto set of two objectives."),
        "nsga-iii" => (NSGA, "The same for three objectives and more."),
        "random" => (&["tries"], "Independent draws from the priors."),
        "sobol" => (&[], "Scrambled Sobol points: random, but evenly spread."),
        "tpe" => (
            &[
                "gamma",
                "most",
                "candidates",
                "startup",
                "prior_weight",
                "weights",
                "bandwidth",
                "multivariate",
            ],
            "Densities of the good and of the other trials: fast also with very many.",
        ),
        _ => (&[], ""),
    };
    Named::new(name, options, about)
}

const NSGA: &[&str] = &["population", "crossover", "mutation", "crossover_eta", "mutation_eta"];

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
    use tunesmith::search::SCHEDULERS;

    #[test]
    fn study_files_may_name_every_sampler_and_rule_that_exists() {
        let vocabulary = vocabulary();
        let names = |list: &[Named]| list.iter().map(|n| n.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&vocabulary.samplers), SAMPLERS);
        let silent: Vec<&Named> = vocabulary.samplers.iter().filter(|named| named.about.is_empty()).collect();
        assert!(silent.is_empty(), "{silent:?} say nothing about themselves");
        assert_eq!(names(&vocabulary.rules), SCHEDULERS);
    }
}
