//! A vocabulary as the product has one, and short ways to read a text.

use std::path::Path;

use tunesmith_core::{Domain, Goal, Metric, Role, Scale, Value};
use tunesmith_run::file::{Hyperparameter, Model, Named, Problems, StudyFile, Vocabulary};

pub(crate) fn vocabulary() -> Vocabulary {
    let float = |low, high| Domain::Float { low, high, scale: Scale::Linear, step: None };
    let int = |low, high| Domain::Int { low, high, scale: Scale::Linear, step: 1 };
    let words = |words: &[&str]| Domain::Choice {
        values: words.iter().map(|&word| Value::from(word)).collect(),
        ordered: false,
    };
    let hyperparameter = |name: &str, role, accepts, default: Value| Hyperparameter {
        name: name.to_owned(),
        role,
        accepts: Some(accepts),
        default: Some(default),
        about: format!("The {name}."),
    };
    let model = |name: &str| Model {
        name: name.to_owned(),
        objective: Metric::maximize("val_accuracy"),
        regression: Metric::minimize("val_rmse"),
        metrics: ["train_loss", "train_accuracy", "val_loss", "val_accuracy", "val_rmse"]
            .map(str::to_owned)
            .to_vec(),
        goals: vec![("val_accuracy".to_owned(), Goal::Maximize), ("val_rmse".to_owned(), Goal::Minimize)],
        hyperparameters: vec![
            hyperparameter("layers", Role::Architecture, int(1, 16), 2.into()),
            hyperparameter("width", Role::Architecture, int(1, 4096), 64.into()),
            hyperparameter("learning_rate", Role::Training, float(1e-8, 10.0), 1e-3.into()),
            hyperparameter("schedule", Role::Training, words(&["constant", "cosine"]), "constant".into()),
            hyperparameter("optimizer", Role::Training, words(&["adam", "sgd"]), "adam".into()),
            hyperparameter("momentum", Role::Training, float(0.0, 0.999), 0.9.into()),
            hyperparameter("batch_size", Role::Training, int(1, 65_536), 32.into()),
            hyperparameter("epochs", Role::Training, int(1, 10_000), 20.into()),
            hyperparameter("dropout", Role::Regularization, float(0.0, 0.95), 0.0.into()),
            hyperparameter("weight_decay", Role::Regularization, float(0.0, 1.0), 0.0.into()),
        ],
    };
    Vocabulary {
        models: vec![model("mlp"), model("cnn")],
        samplers: vec![
            Named::new("auto", &[], "Chooses by the space and the budget."),
            Named::new("grid", &["points", "order"], "Tries every combination."),
            Named::new("random", &["tries"], "Draws every configuration at random."),
            Named::new("sobol", &[], "Covers the space evenly."),
        ],
        rules: vec![
            Named::new("none", &[], "Every trial runs to its end."),
            Named::new(
                "median",
                &["startup_trials", "warmup_steps", "interval"],
                "Ends what is worse than the median.",
            ),
            Named::new(
                "patience",
                &["steps", "min_change", "warmup_steps"],
                "Ends what no longer gets better.",
            ),
            Named::new(
                "percentile",
                &["percentile", "startup_trials", "warmup_steps", "interval"],
                "As median, with another share.",
            ),
        ],
    }
}

pub(crate) fn parse(text: &str) -> Result<StudyFile, Problems> {
    StudyFile::parse(text, "study.toml", Path::new("/data/digits"), &vocabulary())
}

/// What is said of a bad file.
pub(crate) fn said(text: &str) -> String {
    match parse(text) {
        Ok(_) => "nothing is wrong".to_owned(),
        Err(problems) => problems.to_string(),
    }
}

/// What is said of a file that is sound but for these lines of its space.
pub(crate) fn said_of_space(space: &str) -> String {
    said(&format!(
        "[study]\nobjective = \"minimize loss\"\n[command]\nrun = \"python train.py\"\n[space]\n{space}\n"
    ))
}

/// What is said of a model's study with these lines after its own.
pub(crate) fn said_of_model(rest: &str) -> String {
    said(&format!("[model]\nkind = \"cnn\"\ndata = \"digits.csv\"\ntarget = \"label\"\n{rest}\n"))
}
