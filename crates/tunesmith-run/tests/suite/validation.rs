//! How trials of built-in models are judged: folds, tasks, objectives, the sealed part, and confirming.

use std::fmt::Write;

use tunesmith::Urgency;
use tunesmith::core::State;
use tunesmith_run::{ConfirmOptions, PredictFormat, RunOptions, confirm, predict};

use crate::studies::{Place, trial, value};

/// Two clouds that overlap, with a patient a pair of rows, and a number to predict.
fn table(rows: usize) -> String {
    let mut text = String::from("a,b,patient,label,y\n");
    for i in 0..rows {
        let (side, t) = (i % 2, i as f64);
        let (a, b) = ((t * 0.7).sin() + side as f64, (t * 1.3).cos());
        writeln!(text, "{a:.4},{b:.4},p{},{side},{:.4}", i / 4, 3.0 * a - b + 10.0).unwrap();
    }
    text
}

fn study(objective: &str, model: &str, validation: &str) -> Place {
    let place = Place::new();
    place.write("data.csv", &table(160));
    place.write(
        "study.toml",
        &format!(
            "[study]\nname = \"s\"\ntrials = 4\nseed = 1\n{objective}\n[model]\nkind = \"mlp\"\ndata = \"data.csv\"\nepochs = 3\n{model}\n\
             [validation]\n{validation}\n[space]\nlearning_rate = {{ float = [1e-3, 1e-1], scale = \"log\" }}\n"
        ),
    );
    place
}

const CLASSES: &str = "target = \"label\"\ncolumns = { patient = \"ignored\", y = \"ignored\" }";

fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is missing in:\n{text}");
    }
}

#[test]
fn a_trial_trains_on_every_fold_and_its_objective_is_their_mean() {
    let place = study("objective = \"val_roc_auc\"", CLASSES, "kind = \"kfold\"\nfolds = 3");
    let study = place.run();
    let first = trial(&study, 0);
    let reports: Vec<(u32, u64)> = first.reports.iter().map(|r| (r.fold.unwrap(), r.step.unwrap())).collect();
    assert_eq!(reports, [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]);
    let last = |fold: u32| {
        first.reports.iter().rfind(|r| r.fold == Some(fold)).unwrap().measures.get("val_roc_auc").unwrap()
    };
    assert_eq!(value(&study, 0).unwrap(), (last(0) + last(1) + last(2)) / 3.0);
    let checked = place.prepare().unwrap().check(None);
    says(&checked.to_string(), &["in each of 3 folds"]);
}

#[test]
fn a_trial_that_left_between_folds_goes_on_and_comes_to_the_same_result() {
    let of = || {
        let place = study("", CLASSES, "kind = \"kfold\"\nfolds = 4");
        let text =
            place.read("study.toml").replace("trials = 4", "trials = 1").replace("epochs = 3", "epochs = 60");
        place.write("study.toml", &text);
        place
    };
    let place = of();
    let begun = |study: &tunesmith::Study| {
        study.history().unwrap().trial(0).is_some_and(|t| t.reports.iter().any(|r| r.fold == Some(1)))
    };
    let (first, _) = place.interrupted(Urgency::Preempt, begun);
    assert_eq!(trial(&first, 0).state(), State::Waiting);
    let (resumed, calm) = (place.run(), of().run());
    let measures = |study: &tunesmith::Study| {
        trial(study, 0).reports.iter().map(|r| (r.fold, r.step, r.measures.clone())).collect::<Vec<_>>()
    };
    assert_eq!(measures(&resumed), measures(&calm));
    assert_eq!(trial(&resumed, 0).attempt(), 2);
}

#[test]
fn a_regression_has_its_own_objective_where_none_is_given() {
    let model =
        "target = \"y\"\ntask = \"regression\"\ncolumns = { patient = \"ignored\", label = \"boolean\" }";
    let study = study("", model, "share = 0.25").run();
    let history = study.history().unwrap();
    assert_eq!(&*history.settings().objectives().next().unwrap().name, "val_rmse");
    assert_eq!(history.counts().done, 4);
    assert!(history.data_profile().unwrap().contains("\"regression\""));
}

#[test]
fn objectives_that_cannot_be_are_told_at_their_line() {
    let of = |objective: &str, model: &str| study(objective, model, "share = 0.2").trouble();
    says(&of("objective = \"maximize val_auc\"", CLASSES), &["reports no `val_auc`", "study.toml:5"]);
    says(
        &of("objective = \"minimize val_accuracy\"", CLASSES),
        &["`val_accuracy` is better the higher", "maximize val_accuracy"],
    );
    says(&of("objective = \"minimize val_rmse\"", CLASSES), &["`val_rmse` is not measured", "classes"]);
    let measured = "target = \"y\"\ncolumns = { patient = \"ignored\" }";
    says(&of("objective = \"maximize val_accuracy\"", measured), &["regression", "minimize val_rmse"]);
}

#[test]
fn divisions_that_cannot_be_are_told_at_their_line() {
    let of = |validation: &str| study("", CLASSES, validation).trouble();
    says(&of("folds = 3"), &["a holdout has no folds"]);
    says(&of("kind = \"kfold\"\nfolds = 1"), &["at least 2"]);
    says(&of("kind = \"group\""), &["group = \"COLUMN\""]);
    says(&of("kind = \"kfolds\""), &["did you mean \"kfold\"?"]);
    says(&of("kind = \"time\"\ntime = \"when\""), &["no column \"when\""]);
    says(
        &of("kind = \"kfold\"\nfolds = 500"),
        &["160 rows cannot be divided into 500 folds", "give at least 2, and at most 160"],
    );
    let twice = study("", &format!("{CLASSES}\nvalidation = 0.3"), "share = 0.2").trouble();
    says(&twice, &["here and in [validation]"]);
}

#[test]
fn groups_are_no_feature_and_stay_together() {
    let model = "target = \"label\"\ncolumns = { y = \"ignored\" }";
    let place = study("", model, "kind = \"group\"\ngroup = \"patient\"\nfolds = 4\ntest = 0.25");
    let checked = place.prepare().unwrap().check(None);
    let data = checked.data.unwrap();
    assert_eq!((data.features, data.folds, data.sealed_rows), (2, 4, 40));
    assert_eq!(place.run().history().unwrap().counts().done, 4);
}

#[test]
fn a_column_that_knows_the_target_is_warned_of() {
    let place = study("", "target = \"label\"\ncolumns = { patient = \"ignored\" }", "share = 0.2");
    let leaky = place.read("data.csv").lines().fold(String::new(), |text, line| {
        let leak = match line.rsplit(',').nth(1).unwrap() {
            "label" => "leak",
            "0" => "5",
            _ => "7",
        };
        text + &format!("{line},{leak}\n")
    });
    place.write("data.csv", &leaky);
    let warnings = place.prepare().unwrap().check(None).warnings.join("\n");
    says(&warnings, &["the column \"leak\" alone predicts the target"]);
}

#[test]
fn the_sealed_part_is_fixed_at_the_start_and_its_opening_is_on_record() {
    let place = study("objective = \"val_accuracy\"", CLASSES, "share = 0.2\ntest = 0.25");
    let study = place.run();
    let profile = study.history().unwrap().data_profile().unwrap().to_owned();
    says(&profile, &["\"sealed\":{\"rows\":40,\"hash\":", "\"rows\":120"]);
    let confirmed = |folder: &str, jobs: usize| {
        let output = Some(place.path().join(folder));
        let options = ConfirmOptions { top: 2, seeds: 3, jobs, output, ..ConfirmOptions::default() };
        confirm(&study, &options).unwrap()
    };
    let first = confirmed("one", 1);
    let sealed = first.sealed.as_ref().unwrap();
    assert_eq!((sealed.rows, sealed.revealed, sealed.metric.as_str()), (40, 1, "val_accuracy"));
    assert!((0.0..=1.0).contains(&sealed.score.value) && sealed.score.low <= sealed.score.value);
    assert_eq!(first.warnings, Vec::<String>::new());
    assert!(
        first.candidates.iter().any(|c| c.default) && first.candidates.iter().all(|c| c.values.len() == 3)
    );
    for name in
        ["model.safetensors", "configuration.json", "preprocessing.json", "classes.json", "metrics.json"]
    {
        assert!(place.path().join("one").join(name).exists(), "{name}");
    }
    let second = confirmed("two", 2);
    says(&second.warnings.join("\n"), &["was revealed once before"]);
    assert_eq!(second.sealed.as_ref().unwrap().revealed, 2);
    assert_eq!(second.candidates, first.candidates, "two at a time come to the results of one");
    let again =
        confirm(&study, &ConfirmOptions { output: Some(place.path().join("one")), ..Default::default() });
    says(&again.unwrap_err().to_string(), &["is there already", "--output"]);
}

#[test]
fn what_cannot_be_confirmed_is_told() {
    let place = study("", CLASSES, "share = 0.2");
    let study = place.run();
    let options = ConfirmOptions { top: 1, seeds: 2, ..ConfirmOptions::default() };
    place.write("data.csv", &table(150));
    says(&confirm(&study, &options).unwrap_err().to_string(), &["not the data that this study began with"]);
    place.write("data.csv", &table(160));
    let found = confirm(&study, &options).unwrap();
    assert!(found.sealed.is_none());
    says(&found.warnings.join("\n"), &["no sealed test part"]);
    let command = Place::of_script("echo '{\"loss\": 1}'\n", "");
    let study = command.run_with(&RunOptions::default()).0;
    says(&confirm(&study, &options).unwrap_err().to_string(), &["runs a command"]);
}

#[test]
fn the_winner_that_is_kept_learned_from_all_rows_unless_its_training_goes_by_some() {
    let confirmed = |model: &str| {
        let place =
            study("objective = \"val_accuracy\"", &format!("{CLASSES}\n{model}"), "share = 0.2\ntest = 0.25");
        let options = ConfirmOptions { top: 1, seeds: 2, ..ConfirmOptions::default() };
        let found = confirm(&place.run(), &options).unwrap();
        let metrics = std::fs::read_to_string(found.folder.join("metrics.json")).unwrap();
        says(&metrics, &[&format!("\"trained_on\": {}", found.trained_on)]);
        (found.trained_on, found.held_back)
    };
    assert_eq!(confirmed(""), (120, None));
    let why = Some("its training goes by the others".to_owned());
    assert_eq!(confirmed("patience = 2"), (96, why.clone()));
    assert_eq!(confirmed("schedule = \"plateau\""), (96, why));
}

#[test]
fn where_the_training_on_all_rows_diverges_the_network_of_a_division_is_kept() {
    let model = "target = \"y\"\ncolumns = { patient = \"ignored\", label = \"ignored\" }\noptimizer = \"sgd\"\nmomentum = 0.0\n\
                 batch_size = 1\nactivation = \"leaky\"\nwidth = 8\nschedule = \"constant\"";
    let place = study("objective = \"val_mae\"", model, "kind = \"time\"\ntime = \"t\"\nshare = 0.2");
    let narrow = place.read("study.toml").replace("[1e-3, 1e-1], scale = \"log\"", "[0.05, 0.051]");
    place
        .write("study.toml", &narrow.replace("epochs = 3", "epochs = 8").replace("trials = 4", "trials = 1"));
    // The last three rows, which every division by time holds back, lie a million away from all others.
    let far = place.read("data.csv").lines().enumerate().fold(String::new(), |text, (i, line)| match i {
        0 => text + line + ",t\n",
        158.. => text + &format!("{},1000000,p,0,10,{i}\n", if i % 2 == 0 { 1e6 } else { -1e6 }),
        i => text + &format!("{line},{i}\n"),
    });
    place.write("data.csv", &far);
    let options = ConfirmOptions { top: 1, seeds: 2, ..ConfirmOptions::default() };
    let found = confirm(&place.run(), &options).unwrap();
    assert_eq!(found.held_back.as_deref(), Some("on all of them the training diverges"));
    assert_eq!(found.trained_on, 128);
    let data = place.path().join("data.csv");
    let mut out = Vec::new();
    let predicted = predict(&found.folder, &data, PredictFormat::Csv, &mut out).unwrap();
    assert_eq!(predicted.rows, 160);
    let text = String::from_utf8(out).unwrap();
    assert!(
        text.lines().skip(1).all(|y| y.parse::<f64>().unwrap().is_finite()),
        "the network that is kept works"
    );
}
