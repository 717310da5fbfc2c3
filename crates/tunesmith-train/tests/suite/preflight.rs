//! Preflight: a healthy model passes, planted faults are found.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use tunesmith_train::{
    Dataset, Layout, ModelKind, OptimizerKind, Preflight, PreflightOptions, Pretrained, RateQuestion, Split,
    TableOptions, TaskKind, Verdict, preflight,
};

use crate::common::{digits, read_csv, settings, train_digits};

fn options() -> PreflightOptions<'static> {
    PreflightOptions {
        seed: 1,
        start: None,
        rates: None,
        searched: None,
        largest: None,
        trainings: None,
        time_limit: None,
        seconds: 600.0,
        share: 1.0,
        cancelled: &|| false,
    }
}

fn map(values: &[(&str, Value)]) -> BTreeMap<String, Value> {
    values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn fly(data: &Dataset, split: &Split, values: &[(&str, Value)], options: &PreflightOptions<'_>) -> Preflight {
    preflight(data, split, ModelKind::Mlp, &map(values), options).unwrap()
}

fn verdict(found: &Preflight, name: &str) -> Verdict {
    found.check(name).unwrap_or_else(|| panic!("no {name} in {found:?}")).verdict
}

/// A table of two classes in which `row` writes the inputs of row `i`.
fn table(rows: usize, row: impl Fn(usize) -> String) -> (Arc<Dataset>, Split) {
    let mut text = "a,b,label\n".to_owned();
    (0..rows).for_each(|i| text += &format!("{},{}\n", row(i), ["x", "y"][i % 2]));
    let data = read_csv(text.as_bytes(), "label", &Layout::Tabular).unwrap();
    let split = Split::stratified(&data, 0.25, 0).unwrap();
    (data, split)
}

/// A regression on one input, in which `target` is that of row `i`.
fn regression(rows: usize, target: impl Fn(usize) -> f64) -> (Arc<Dataset>, Split) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    let mut text = "a,y\n".to_owned();
    (0..rows).for_each(|i| text += &format!("{},{}\n", noise(i), target(i)));
    std::fs::write(&path, text).unwrap();
    let options = TableOptions { task: Some(TaskKind::Regression), ..TableOptions::predicting("y") };
    let data = Dataset::from_table(&path, &options).unwrap();
    let split = Split::stratified(&data, 0.25, 0).unwrap();
    (data, split)
}

/// A number in `[0, 1)` that looks random.
fn noise(i: usize) -> f64 {
    (i as f64 * 0.754_877_666).fract()
}

#[test]
fn healthy_digits_pass_and_learning_rates_are_proposed() {
    let (data, split) = digits();
    let options = PreflightOptions {
        rates: Some(RateQuestion { optimizers: Vec::new() }),
        searched: Some((1e-4, 1e-2)),
        largest: Some(map(&[("width", json!(256)), ("layers", json!(4))])),
        ..options()
    };
    let found = fly(data, split, &[("dropout", json!(0.5)), ("label_smoothing", json!(0.3))], &options);
    assert_eq!(found.verdict(), Verdict::Ok, "{found:#?}");
    let names: Vec<&str> = found.checks.iter().map(|check| check.name).collect();
    let all =
        ["target", "initial_loss", "gradients", "cost", "largest", "one_batch", "inputs", "learning_rate"];
    assert_eq!(names, all);
    assert!(found.checks[1].found.contains("ln 10 = 2.303"), "{found:?}");
    let [rates] = found.rates[..] else { panic!("{found:?}") };
    assert!(rates.low <= 1e-3 && rates.high >= 2e-3 && rates.high < 3.0, "{rates:?}");
    assert_eq!(rates.optimizer, OptimizerKind::AdamW);
    let (cost, largest) = (found.cost.unwrap(), found.largest.unwrap());
    assert!(cost.seconds > 0.0 && cost.weights > 1_000 && largest.weights > 10 * cost.weights);
    assert!((cost.training_seconds() - 20.0 * cost.seconds).abs() < 1e-9);
    if cfg!(target_os = "linux") {
        assert!(cost.process_bytes.unwrap() > 1_000_000, "{cost:?}");
    }
}

#[test]
fn the_same_seed_finds_the_same() {
    let (data, split) = digits();
    let once = || {
        let found = fly(data, split, &[], &options());
        found.checks.into_iter().filter(|c| c.name != "cost").collect::<Vec<_>>()
    };
    assert_eq!(once(), once());
}

#[test]
fn networks_of_every_form_pass_where_nothing_is_wrong() {
    let (data, split) = digits();
    let forms: [&[(&str, Value)]; 5] = [
        &[("residual", json!(true)), ("layers", json!(4)), ("normalization", json!("layer"))],
        &[("activation", json!("tanh")), ("layers", json!(3))],
        &[("normalization", json!("batch")), ("class_weights", json!("balanced"))],
        &[("optimizer", json!("sgd")), ("learning_rate", json!(0.05)), ("schedule", json!("one_cycle"))],
        &[
            ("mixup", json!(0.4)),
            ("input_noise", json!(0.3)),
            ("averaging", json!("ema")),
            ("freeze", json!(1)),
        ],
    ];
    for form in forms {
        let found = fly(data, split, form, &options());
        assert_eq!(found.verdict(), Verdict::Ok, "{form:?}: {found:#?}");
    }
    let cnn = preflight(data, split, ModelKind::Cnn, &map(&[("shift", json!(0.1))]), &options()).unwrap();
    assert_eq!(cnn.verdict(), Verdict::Ok, "{cnn:#?}");
}

#[test]
fn a_regression_is_judged_by_the_variance_of_its_target() {
    let (data, split) = regression(300, |i| 1e6 + 5e4 * (6.0 * noise(i)).sin());
    let found = fly(&data, &split, &[("learning_rate", json!(0.003))], &options());
    assert_eq!(found.verdict(), Verdict::Ok, "{found:#?}");
    let loss = found.check("initial_loss").unwrap();
    assert!((loss.numbers["expected"] - 1.0).abs() < 0.3, "{loss:?}");
    assert!(found.check("inputs").unwrap().numbers["loss"] < 0.9, "{found:?}");
}

#[test]
fn a_target_that_never_varies_is_a_problem() {
    // The other half, which validates, has other targets.
    let split = Split {
        train: (0..100).step_by(2).collect(),
        validation: (1..100).step_by(2).collect(),
        ..Split::default()
    };
    let (data, _) = regression(100, |i| if i % 2 == 0 { 25.0 } else { i as f64 / 7.0 });
    let found = fly(&data, &split, &[], &options());
    assert_eq!(verdict(&found, "target"), Verdict::Problem);
    assert!(found.check("target").unwrap().found.contains("the target 25"), "{found:?}");
    assert!(found.check("one_batch").is_none(), "nothing else is to be said: {found:?}");
    let (data, _) = table(100, |i| format!("{},{}", noise(i), noise(3 * i)));
    assert_eq!(verdict(&fly(&data, &split, &[], &options()), "target"), Verdict::Problem);
}

#[test]
fn blank_images_cannot_be_learned_by_heart() {
    let mut text = (0..64).map(|i| format!("p{i},")).collect::<String>() + "label\n";
    (0..200).for_each(|i| text += &("0,".repeat(64) + ["x\n", "y\n"][i % 2]));
    let data = read_csv(text.as_bytes(), "label", &Layout::Images { shape: None }).unwrap();
    let split = Split::stratified(&data, 0.25, 0).unwrap();
    let found = fly(&data, &split, &[], &options());
    assert_eq!(found.verdict(), Verdict::Problem, "{found:#?}");
    let troubled = found.checks.iter().find(|c| c.verdict == Verdict::Problem).unwrap();
    let words = troubled.remedy.clone().unwrap() + troubled.means.as_deref().unwrap();
    assert!(words.contains("inputs"), "{troubled:?}");
}

#[test]
fn a_table_that_tells_nothing_is_a_problem_that_keeps_trials_from_beginning() {
    let (data, split) = table(200, |_| "0,0".into());
    let found = fly(&data, &split, &[], &options());
    assert_eq!(verdict(&found, "begin"), Verdict::Problem);
    assert!(found.check("begin").unwrap().found.contains("no column tells anything"), "{found:?}");
}

#[test]
fn targets_that_do_not_belong_to_their_rows_are_learned_by_heart_but_do_not_hold_on_others() {
    let (data, split) = table(400, |i| format!("{},{}", noise(i), noise(7 * i + 3)));
    let values = [("learning_rate", json!(0.01))];
    let found = fly(&data, &split, &values, &options());
    assert_ne!(verdict(&found, "one_batch"), Verdict::Problem, "{found:?}");
    assert_eq!(verdict(&found, "inputs"), Verdict::Warning, "{found:?}");
    assert_eq!(found.verdict(), Verdict::Warning, "a search would not be in vain for sure: {found:?}");
    // The same inputs pass where they say something about the target.
    let (data, split) = table(400, |i| format!("{},{}", noise(i), (i % 2) as f64));
    assert_eq!(verdict(&fly(&data, &split, &values, &options()), "inputs"), Verdict::Ok);
}

#[test]
fn missing_and_extreme_numbers_are_borne() {
    let cell = |i: usize| match i % 10 {
        0 => String::new(),
        1 => "nan".to_owned(),
        2 => "1e30".to_owned(),
        _ => noise(i).to_string(),
    };
    let (data, split) = table(300, |i| format!("{},{}", cell(i), (i % 2) as f64));
    let found = fly(&data, &split, &[("learning_rate", json!(0.01))], &options());
    assert_ne!(found.verdict(), Verdict::Problem, "{found:#?}");
}

#[test]
fn a_huge_learning_rate_is_found_with_one_that_does() {
    let (data, split) = digits();
    let found = fly(data, split, &[("learning_rate", json!(80.0))], &options());
    let check = found.check("one_batch").unwrap();
    assert_eq!(check.verdict, Verdict::Warning, "{check:?}");
    assert!(check.found.contains("not at 80"), "{check:?}");
    let wide = PreflightOptions { searched: Some((1e-4, 100.0)), ..options() };
    let found = fly(data, split, &[("learning_rate", json!(80.0))], &wide);
    assert_eq!(verdict(&found, "one_batch"), Verdict::Ok, "the search will find the better rate: {found:?}");
}

#[test]
fn a_dead_network_is_found_by_its_gradients() {
    // A network that starts from weights that are all zero.
    let small = settings(
        ModelKind::Mlp,
        &[("epochs", json!(1)), ("width", json!(8)), ("learning_rate", json!(1e-9))],
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dead.safetensors");
    train_digits(&small, 1, None).model.save(&path).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    bytes[header..].fill(0);
    std::fs::write(&path, bytes).unwrap();
    let start = Pretrained::load(&path).unwrap();
    let (data, split) = digits();
    let found =
        fly(data, split, &[("width", json!(8))], &PreflightOptions { start: Some(&start), ..options() });
    let check = found.check("gradients").unwrap();
    assert_eq!(check.verdict, Verdict::Warning, "{found:#?}");
    assert!(check.means.as_deref().unwrap().contains("hardly learns"), "{check:?}");
    assert_eq!(verdict(&found, "one_batch"), Verdict::Problem, "{found:#?}");
}

#[test]
fn a_range_of_learning_rates_far_off_is_found_with_one_that_is_not() {
    let (data, split) = digits();
    let with = |searched: (f64, f64), optimizers: Vec<OptimizerKind>| {
        let rates = Some(RateQuestion { optimizers });
        let options = PreflightOptions { rates, searched: Some(searched), ..options() };
        fly(data, split, &[], &options)
    };
    let found = with((50.0, 100.0), Vec::new());
    let check = found.check("learning_rate").unwrap();
    assert_eq!(check.verdict, Verdict::Problem, "{check:?}");
    assert!(check.remedy.as_ref().unwrap().starts_with("write learning_rate = { float = ["), "{check:?}");
    assert_eq!(verdict(&with((1e-9, 1e-8), Vec::new()), "learning_rate"), Verdict::Problem);
    assert_eq!(verdict(&with((1e-9, 1e-1), Vec::new()), "learning_rate"), Verdict::Warning);
    let both = with((1e-4, 1e-1), vec![OptimizerKind::Sgd, OptimizerKind::AdamW]);
    let [sgd, adam] = &both.rates[..] else { panic!("{both:?}") };
    assert!(sgd.high > adam.high, "plain descent takes larger rates: {both:?}");
    assert!(both.check("learning_rate").unwrap().found.contains("with sgd"), "{both:?}");
}

#[test]
fn what_does_not_fit_into_the_time_is_left_out_and_said() {
    let (data, split) = digits();
    let short = PreflightOptions { trainings: Some(1.0), share: 1e-9, ..options() };
    let found = fly(data, split, &[], &short);
    assert_eq!(verdict(&found, "initial_loss"), Verdict::Ok);
    for name in ["one_batch", "inputs"] {
        assert_eq!(verdict(&found, name), Verdict::Skipped, "{found:?}");
    }
    assert_eq!(found.verdict(), Verdict::Ok);
    let stopped = fly(data, split, &[], &PreflightOptions { cancelled: &|| true, ..options() });
    assert_eq!(verdict(&stopped, "cost"), Verdict::Skipped);
}

#[test]
fn a_time_limit_that_no_training_keeps_is_a_problem() {
    let (data, split) = digits();
    let limit = PreflightOptions { time_limit: Some((1e-3, 5)), ..options() };
    let found = fly(data, split, &[], &limit);
    let cost = found.check("cost").unwrap();
    assert_eq!(cost.verdict, Verdict::Problem, "{found:?}");
    assert!(cost.found.contains("a trial trains 5 times within 1.0 ms"), "{cost:?}");
}

#[test]
fn a_network_beyond_the_memory_is_found_without_making_it() {
    let (data, split) = digits();
    let values = map(&[
        ("width", json!(4096)),
        ("layers", json!(16)),
        ("kernel_size", json!(7)),
        ("residual", json!(true)),
    ]);
    let huge = preflight(
        data,
        split,
        ModelKind::Cnn,
        &map(&[]),
        &PreflightOptions { largest: Some(values), ..options() },
    );
    let found = huge.unwrap();
    if cfg!(target_os = "linux") {
        assert_eq!(verdict(&found, "largest"), Verdict::Problem, "{found:?}");
        assert!(found.largest.is_none());
    }
    assert_eq!(verdict(&found, "one_batch"), Verdict::Ok, "the others go on: {found:?}");
}

#[test]
fn values_that_are_not_valid_are_an_error() {
    let (data, split) = digits();
    let error = preflight(data, split, ModelKind::Mlp, &map(&[("learning_rate", json!(-1))]), &options());
    let error = error.unwrap_err();
    assert!(error.to_string().contains("`learning_rate` is -1"), "{error}");
}
