//! A study file with a built-in model, from its text to recorded trials.

use std::fmt::Write;

use crate::studies::{Place, failure, trial, value};
use tunesmith::core::{AttemptEnd, Cause, Domain, FailureClass, State};
use tunesmith::{Ended, Study, Urgency};
use tunesmith_run::RunOptions;

/// Two clouds of points in the plane.
fn clouds(rows: usize) -> String {
    let mut text = String::from("a,b,label\n");
    for i in 0..rows {
        let (side, t) = (i % 2, i as f64);
        writeln!(text, "{:.4},{:.4},{side}", (t * 0.7).sin() + 2.0 * side as f64, (t * 1.3).cos(),).unwrap();
    }
    text
}

fn study(more_model: &str, space: &str, more: &str) -> String {
    format!(
        "[study]\nname = \"s\"\ntrials = 4\nseed = 1\n\n[model]\nkind = \"mlp\"\ndata = \"data.csv\"\ntarget = \"label\"\n{more_model}\n\n\
         [space]\n{space}\n\n{more}\n"
    )
}

const RATE: &str = "learning_rate = { float = [1e-4, 1e-1], scale = \"log\" }";

fn place(more_model: &str, space: &str, more: &str) -> Place {
    let place = Place::new();
    place.write("data.csv", &clouds(120));
    place.write("study.toml", &study(more_model, space, more));
    place
}

fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is missing in:\n{text}");
    }
}

fn results(study: &Study) -> Vec<(String, Vec<tunesmith::Measures>)> {
    let history = study.history().unwrap();
    history
        .trials()
        .map(|t| (t.config.to_string(), t.reports.iter().map(|r| r.measures.clone()).collect()))
        .collect()
}

#[test]
fn a_model_reports_each_epoch_and_its_defaults_are_trial_0() {
    let place = place("epochs = 3", RATE, "");
    let study = place.run();
    let history = study.history().unwrap();
    assert_eq!(history.counts().done, 4);
    let first = trial(&study, 0);
    assert_eq!(
        first.config.get("learning_rate").unwrap().as_f64(),
        Some(1e-3),
        "the model's documented default"
    );
    assert_eq!(first.reports.len(), 3);
    for name in ["train_loss", "train_accuracy", "val_loss", "val_accuracy", "learning_rate"] {
        assert!(first.reports[0].measures.get(name).is_some(), "{name}");
    }
    assert!(history.data_profile().unwrap().contains("\"rows\":120"));
    assert!(!place.attempt("s", 0, 1).join("checkpoint").exists(), "checkpoints go when a trial is over");
}

#[test]
fn two_slots_come_to_the_results_of_one() {
    let space = format!("{RATE}\nwidth = {{ int = [2, 16] }}\ndropout = {{ float = [0.0, 0.5] }}");
    let run = |jobs| {
        results(
            &place("epochs = 4", &space, "")
                .run_with(&RunOptions { jobs: Some(jobs), ..RunOptions::default() })
                .0,
        )
    };
    let (one, two) = (run(1), run(2));
    assert_eq!(one, two);
    assert!(one.iter().all(|(_, reports)| reports.len() == 4));
}

#[test]
fn a_preempted_training_goes_on_where_it_was_and_comes_to_the_same_result() {
    let text = study("epochs = 400", RATE, "").replace("trials = 4", "trials = 1");
    let place = place("", RATE, "");
    place.write("study.toml", &text);
    let begun = |study: &Study| study.history().unwrap().trial(0).is_some_and(|t| t.reports.len() > 3);
    let (first, ended) = place.interrupted(Urgency::Preempt, begun);
    assert_eq!(ended, Ended::Stopped(Urgency::Preempt));
    let interrupted = trial(&first, 0);
    assert_eq!(interrupted.state(), State::Waiting);
    assert!(matches!(interrupted.attempts[0].ended, Some((_, AttemptEnd::Interrupted(Cause::Preempted)))));
    let resumed = place.run();
    let again = trial(&resumed, 0);
    assert_eq!((again.state(), again.attempt(), again.reports.len()), (State::Done, 2, 400));
    assert!(
        again.reports.iter().filter(|r| r.attempt == 1).count() >= interrupted.reports.len() - 1,
        "no epoch was trained twice"
    );
    let calm = self::place("", RATE, "");
    calm.write("study.toml", &text);
    assert_eq!(results(&resumed), results(&calm.run()));
}

#[test]
fn a_training_that_diverges_is_done_and_learned_from() {
    let place = place(
        "epochs = 5\noptimizer = \"sgd\"\nmomentum = 0.99",
        "learning_rate = { float = [50.0, 100.0] }",
        "",
    );
    let study = place.run();
    let history = study.history().unwrap();
    assert_eq!((history.counts().failed, history.counts().done), (0, 4));
    let diverged: Vec<_> = (0..4).filter(|n| value(&study, *n).unwrap().is_nan()).collect();
    assert!(!diverged.is_empty());
    for number in diverged {
        let trial = trial(&study, number);
        let epoch = format!("in epoch {} the loss", trial.reports.len() + 1);
        assert!(trial.note("diverged").unwrap().to_string().contains(&epoch), "{trial:?}");
    }
}

#[test]
fn a_training_beyond_its_time_limit_has_failed_with_that_class() {
    let place = place("epochs = 100000", RATE, "[execution]\ntime_limit = 0.1");
    place.write("study.toml", &place.read("study.toml").replace("trials = 4", "trials = 1"));
    let failure = failure(&place.run(), 0);
    assert_eq!(failure.class, FailureClass::Timeout);
    assert!(failure.message.contains("time limit"), "{failure}");
}

#[test]
fn a_trial_is_reproduced_bit_for_bit_and_its_network_is_kept() {
    let study = place("epochs = 3", RATE, "").run_with(&RunOptions::default()).0;
    let error = tunesmith_run::reproduce(&study, 99, &Default::default()).unwrap_err();
    assert!(error.to_string().contains("no trial 99"), "{error}");
    let kept = place("epochs = 3", RATE, "");
    let study = kept.run();
    let again = tunesmith_run::reproduce(&study, 2, &Default::default()).unwrap();
    assert!(again.same(), "{again}");
    assert_eq!(again.reports.len(), 3);
    assert!(again.model.unwrap().exists());
}

#[test]
fn data_that_changed_is_told_each_time() {
    let place = place("epochs = 1", RATE, "");
    place.run();
    place.write("data.csv", &clouds(122));
    let opened = place.prepare().unwrap().open(place.store()).unwrap();
    says(&opened.warnings.join("\n"), &["data.csv", "began with", "120 rows", "122"]);
    let again = tunesmith_run::reproduce(&opened.study, 0, &Default::default()).unwrap();
    assert!(!again.same() && again.warnings.len() == 1, "{again}");
}

#[test]
fn a_check_describes_data_and_space() {
    let space = format!("{RATE}\nmomentum = {{ float = [0.0, 0.9] }}");
    let checked = place("epochs = 1", &space, "").prepare().unwrap().check(None);
    assert_eq!(checked.program, "mlp on data.csv");
    let data = checked.data.as_ref().unwrap();
    assert_eq!((data.rows, data.features, data.train_rows, data.validation_rows), (120, 2, 96, 24));
    assert!(checked.default_trial);
    says(&checked.warnings.join("\n"), &["`momentum` has no effect", "optimizer"]);
    says(&checked.to_string(), &["120 rows of 2 columns in 2 classes", "the default configuration"]);
}

#[test]
fn what_is_wrong_with_the_data_is_told_at_the_line_of_the_study_file() {
    let with = |csv: &str| {
        let place = Place::new();
        place.write("data.csv", csv);
        place.write("study.toml", &study("", RATE, ""));
        place.trouble()
    };
    says(&with("a,b,label\n1,2,x\n1,2\n"), &["data.csv:3", "2 values", "study.toml:8"]);
    says(&with("a,b,lable\n1,2,x\n"), &["no column \"label\"", "lable", "study.toml:9"]);
    says(&with("a,b,label\n1,2,x\n3,4,x\n"), &["same class", "study.toml:9"]);
    says(&with("a,b,label\n1,inf,x\n3,4,y\n"), &["data.csv:2", "\"inf\"", "infinite"]);
    says(&with("a,b,label\n1,2,\n3,4,y\n"), &["data.csv:2", "empty"]);
    let place = place("", RATE, "");
    std::fs::remove_file(place.path().join("data.csv")).unwrap();
    says(&place.trouble(), &["data.csv", "no such file", "study.toml:8"]);
}

#[test]
fn what_is_wrong_with_the_model_is_told_at_the_line_of_the_study_file() {
    let of = |more: &str, space: &str| place(more, space, "").trouble();
    says(&of("epocs = 3", RATE), &["epocs", "did you mean `epochs`?"]);
    says(&of("epochs = 0", RATE), &["`epochs` cannot be 0"]);
    says(&of("", "learning_rates = { float = [0.1, 0.2] }"), &["learning_rates", "learning_rate"]);
    says(&of("", "dropout = { float = [0.0, 1.5] }"), &["`dropout` cannot be 1.5", "0.95"]);
    let place = place("", RATE, "");
    place.write("study.toml", &place.read("study.toml").replace("target = \"label\"\n", ""));
    says(&place.trouble(), &["column to predict", "target = \"COLUMN\"", "study.toml:6"]);
    place.write("study.toml", &study("", RATE, "").replace("mlp", "cnn"));
    says(&place.trouble(), &["pixel"]);
}

#[test]
fn a_study_starts_from_the_weights_that_it_names_and_needs_their_architecture() {
    let first = place("epochs = 3\nlayers = 1\nwidth = 8", RATE, "");
    let again = tunesmith_run::reproduce(&first.run(), 0, &Default::default()).unwrap();
    let network = again.model.unwrap();
    let with = |model: &str, space: &str| place(&format!("start = {network:?}\n{model}"), space, "");
    let rate = "learning_rate = { float = [1e-9, 1e-8], scale = \"log\" }";
    let next = with("epochs = 1\nlayers = 1\nwidth = 8\nfreeze = 1", rate).run();
    let measure =
        |study: &Study, name: &str| trial(study, 0).reports.last().unwrap().measures.get(name).unwrap();
    let before = again.reports.last().unwrap().measures.get("val_loss").unwrap();
    assert!((measure(&next, "val_loss") - before).abs() < 1e-4, "it goes on where the first study ended");

    says(
        &with("layers = 1\nwidth = 9", rate).trouble(),
        &["hidden1.weight", "2 x 8", "2 x 9", "width = 8", "study.toml:10"],
    );
    says(
        &with("layers = 1", "width = { int = [4, 16] }").trouble(),
        &["one architecture", "`width` is tuned"],
    );
    let missing = place("start = \"nowhere.pt\"", rate, "");
    says(&missing.trouble(), &["nowhere.pt", "no such file", "study.toml:10"]);
}

#[test]
fn a_network_beyond_the_memory_fails_its_trial_with_what_it_needs_and_the_others_go_on() {
    let columns: Vec<String> = (0..64).map(|i| format!("p{i}")).collect();
    let mut text = format!("{},label\n", columns.join(","));
    for i in 0..40_usize {
        let pixels: Vec<String> = (0..64).map(|p| ((i * p) % 17).to_string()).collect();
        writeln!(text, "{},{}", pixels.join(","), i % 2).unwrap();
    }
    let place = Place::new();
    place.write("data.csv", &text);
    let model = "kernel_size = 7\nepochs = 1\nwidth = 4096";
    let space = "layers = { int = [1, 16], default = 16 }";
    let text = study(model, space, "").replace("\"mlp\"", "\"cnn\"").replace("trials = 4", "trials = 1");
    place.write("study.toml", &text);
    let failure = failure(&place.run(), 0);
    assert_eq!(failure.class, FailureClass::OutOfMemory);
    says(&failure.message, &[" GB of memory for 12", "are free; make `width`"]);
}

#[test]
fn images_in_idx_are_a_studys_data_and_a_missing_file_of_labels_is_told() {
    let header = |kind: u8, sizes: &[u32]| {
        let sizes: Vec<u8> = sizes.iter().flat_map(|size| size.to_be_bytes()).collect();
        [vec![0, 0, kind, (sizes.len() / 4) as u8], sizes].concat()
    };
    let place = Place::new();
    let images: Vec<u8> =
        (0..40_usize).flat_map(|i| (0..64).map(move |p| (100 * (i % 2) + p) as u8)).collect();
    let labels: Vec<u8> = (0..40).map(|i| i % 2).collect();
    std::fs::write(place.path().join("images"), [header(8, &[40, 8, 8]), images].concat()).unwrap();
    std::fs::write(place.path().join("answers"), [header(8, &[40]), labels].concat()).unwrap();
    let text = study("epochs = 2\nwidth = 4\nlayers = 1", RATE, "").replace("\"mlp\"", "\"cnn\"");
    let text = text.replace("data.csv", "images").replace("trials = 4", "trials = 1");
    place.write("study.toml", &text.replace("target = \"label\"", "target = \"answers\""));
    let checked = place.prepare().unwrap().check(None).data.unwrap();
    assert_eq!((checked.kind.as_str(), checked.rows, checked.classes.len()), ("8x8", 40, 2));
    assert_eq!(place.run().history().unwrap().counts().done, 1);
    place.write("study.toml", &text.replace("target = \"label\"\n", ""));
    says(&place.trouble(), &["there is no labels beside it", "name their file with target", "study.toml:8"]);
    let proposed = tunesmith_run::init::for_csv(&place.path().join("images"), Some("answers")).unwrap();
    says(&proposed.text, &["kind = \"cnn\"", "target = \"answers\""]);
}

#[test]
fn every_hyperparameter_out_of_its_range_is_told_at_its_line_fixed_or_tuned() {
    let vocabulary = tunesmith_run::vocabulary();
    let place = place("", RATE, "");
    for model in &vocabulary.models {
        for h in &model.hyperparameters {
            let (fixed, tuned) = match h.accepts.as_ref().unwrap() {
                Domain::Int { low, high, .. } => {
                    (format!("{}", high + 1), format!("int = [{low}, {}]", high + 1))
                }
                Domain::Float { low, high, .. } => {
                    let beyond = high * 1.5 + 1.0;
                    (format!("{beyond:?}"), format!("float = [{low:?}, {beyond:?}]"))
                }
                _ => ("\"no such word\"".to_owned(), "choice = [\"no such word\", 3]".to_owned()),
            };
            let refused = format!("`{}` cannot be ", h.name);
            let other =
                if h.name == "epochs" { "width = { int = [2, 4] }" } else { "epochs = { int = [1, 2] }" };
            let of = |more: &str, space: &str| {
                let text = study(more, space, "").replace("\"mlp\"", &format!("{:?}", model.name));
                place.write("study.toml", &text);
                place.trouble()
            };
            says(&of(&format!("{} = {fixed}", h.name), other), &[&refused, "it takes", "study.toml:10"]);
            says(&of("", &format!("{} = {{ {tuned} }}", h.name)), &[&refused, "study.toml:13"]);
        }
    }
    place.write("study.toml", &study("", "kernel_size = { int = [1, 7] }", "").replace("\"mlp\"", "\"cnn\""));
    says(&place.trouble(), &["`kernel_size` cannot be 2", "study.toml:13"]);
}

#[test]
fn a_trial_keeps_what_its_batches_cost() {
    for (folds, attempts) in [("", 1), ("\n[validation]\nkind = \"kfold\"\nfolds = 2\n", 2)] {
        let place = place("epochs = 60\nbatch_size = 8", RATE, folds);
        let study = place.run();
        let first = trial(&study, 0);
        let number = |key: &str| first.note(key).and_then(|note| note.as_f64());
        assert!(number("samples_per_second").unwrap() > 1.0, "{attempts} trainings: {:?}", first.notes);
        assert!(number("memory_bytes").unwrap() > 1e3);
        assert!(number("noise_scale_low").unwrap() > 0.0, "{:?}", first.notes);
        assert_eq!(number("noise_scale").is_some(), number("noise_scale_high").is_some());
    }
    let place = place("epochs = 3\nmixup = 0.3", RATE, "");
    let study = place.run();
    assert!(trial(&study, 0).note("samples_per_second").is_some());
    assert_eq!(trial(&study, 0).note("noise_scale_low"), None);
}
