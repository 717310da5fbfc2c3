//! What training brings: accuracy, the same result again, and endings.

use serde_json::{Value, json};
use tunesmith_train::{
    Control, Dataset, Ending, EpochReport, Layout, ModelKind, Observer, OptimizerKind, Split, TrainError,
    train,
};

use crate::common::{digits, example, read_csv, settings, timeless, train_digits};

#[test]
fn a_convolutional_network_learns_the_digits() {
    let settings = settings(ModelKind::Cnn, &[("epochs", 8.into()), ("learning_rate", 0.005.into())]);
    let outcome = train_digits(&settings, 0, None);
    assert_eq!(outcome.ending, Ending::Finished);
    let best = outcome.best.unwrap();
    assert!(best.val_accuracy >= 0.98, "{best:?}");
    assert_eq!(outcome.reports.len(), 8);
    assert_eq!(outcome.reports.iter().map(|r| r.epoch).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    let (first, last) = (&outcome.reports[0], &outcome.reports[7]);
    assert!(last.train_loss < first.train_loss && last.learning_rate < first.learning_rate);
    assert!(outcome.reports.iter().all(|r| r.grad_norm > 0.0 && r.seconds > 0.0));
}

#[test]
fn a_perceptron_learns_a_table_whose_columns_have_different_scales() {
    let data =
        Dataset::from_csv(&example("tabular/breast_cancer.csv"), "diagnosis", &Layout::Tabular).unwrap();
    let split = Split::stratified(&data, 0.2, 0).unwrap();
    let settings = settings(ModelKind::Mlp, &[("epochs", 20.into()), ("learning_rate", 0.003.into())]);
    let outcome = train(&data, &split, &settings, 1, &mut |_: &EpochReport| Control::Continue, None).unwrap();
    assert!(outcome.best.unwrap().val_accuracy >= 0.95);
}

#[test]
fn every_choice_of_optimizer_activation_pooling_and_schedule_learns() {
    let variants: &[&[(&str, Value)]] = &[
        &[("optimizer", json!("sgd")), ("learning_rate", json!(0.05)), ("weight_decay", json!(1e-4))],
        &[("optimizer", json!("sgd")), ("momentum", json!(0.0)), ("learning_rate", json!(0.2))],
        &[("optimizer", json!("adam")), ("activation", json!("gelu")), ("schedule", json!("linear"))],
        &[("activation", json!("silu")), ("pooling", json!("average")), ("schedule", json!("step"))],
        &[("activation", json!("tanh")), ("schedule", json!("exponential")), ("warmup", json!(0.2))],
        &[("layers", json!(4)), ("kernel_size", json!(5)), ("schedule", json!("constant"))],
        &[("layers", json!(1)), ("kernel_size", json!(1)), ("batch_size", json!(16))],
        &[("optimizer", json!("rmsprop")), ("momentum", json!(0.5)), ("activation", json!("leaky"))],
        &[("optimizer", json!("lion")), ("learning_rate", json!(0.003)), ("schedule", json!("one_cycle"))],
        &[("schedule", json!("cosine_restarts")), ("cycles", json!(2)), ("gradient_clip", json!(1))],
        &[("schedule", json!("plateau")), ("averaging", json!("ema")), ("ema_decay", json!(0.95))],
        &[("averaging", json!("swa")), ("swa_start", json!(0.5)), ("normalization", json!("batch"))],
        &[("normalization", json!("layer")), ("label_smoothing", json!(0.1)), ("width_growth", json!(1.5))],
        &[("residual", json!(true)), ("readout", json!("mean")), ("normalization", json!("batch"))],
        &[("residual", json!(true)), ("pooling", json!("average")), ("width_2", json!(24))],
        &[("pooling", json!("none")), ("layers", json!(1)), ("layer_decay", json!(0.7))],
        &[("mixup", json!(0.2)), ("cutmix", json!(0.5)), ("input_noise", json!(0.1))],
        &[("shift", json!(0.1)), ("rotate", json!(10)), ("scale", json!(0.1)), ("shear", json!(5))],
        &[("crop", json!(0.1)), ("brightness", json!(0.1)), ("contrast", json!(0.2)), ("cutout", json!(0.2))],
        &[("balance", json!(1)), ("freeze", json!(1)), ("unfreeze_epoch", json!(1))],
    ];
    for variant in variants {
        let mut values = vec![
            ("epochs", json!(4)),
            ("width", json!(16)),
            ("learning_rate", json!(0.01)),
            ("dropout", json!(0)),
        ];
        values.retain(|(name, _)| !variant.iter().any(|(given, _)| given == name));
        values.extend_from_slice(variant);
        let best = train_digits(&settings(ModelKind::Cnn, &values), 3, None).best.unwrap();
        assert!(best.val_accuracy > 0.85, "{variant:?}: {best:?}");
    }
}

#[test]
fn a_perceptron_learns_with_every_form_of_block() {
    let data =
        Dataset::from_csv(&example("tabular/breast_cancer.csv"), "diagnosis", &Layout::Tabular).unwrap();
    let split = Split::stratified(&data, 0.2, 0).unwrap();
    for (residual, normalization) in
        [(true, "none"), (true, "batch"), (true, "layer"), (false, "batch"), (false, "layer")]
    {
        let values = [
            ("epochs", json!(10)),
            ("learning_rate", json!(0.003)),
            ("residual", json!(residual)),
            ("normalization", json!(normalization)),
            ("mixup", json!(0.1)),
            ("layers", json!(3)),
        ];
        let settings = settings(ModelKind::Mlp, &values);
        let outcome =
            train(&data, &split, &settings, 1, &mut |_: &EpochReport| Control::Continue, None).unwrap();
        let best = outcome.best.unwrap();
        assert!(best.val_accuracy >= 0.94, "{residual} {normalization}: {best:?}");
    }
}

#[test]
fn a_training_out_of_patience_is_finished_early() {
    // Steps too small to lower the loss of a network that has nothing left to learn.
    let values = [("epochs", json!(500)), ("patience", json!(3)), ("learning_rate", json!(0.05))];
    let settings = settings(ModelKind::Mlp, &values);
    let outcome = train_digits(&settings, 0, None);
    assert_eq!(outcome.ending, Ending::Finished);
    let reports = &outcome.reports;
    assert!(reports.len() < 200, "{}", reports.len());
    let lowest = reports.iter().map(|r| r.val_loss).fold(f64::INFINITY, f64::min);
    let at = reports.iter().position(|r| r.val_loss == lowest).unwrap();
    assert_eq!(reports.len() - 1 - at, 3);
}

#[test]
fn a_clipped_gradient_takes_smaller_steps_but_is_reported_whole() {
    let first = |clip: f64| {
        let values = [
            ("epochs", json!(1)),
            ("optimizer", json!("sgd")),
            ("momentum", json!(0)),
            ("gradient_clip", json!(clip)),
        ];
        train_digits(&settings(ModelKind::Mlp, &values), 0, None)
    };
    let (free, clipped, loose) = (first(0.0), first(1e-3), first(1e6));
    assert!(clipped.reports[0].grad_norm > 0.1);
    assert!(clipped.reports[0].train_loss > free.reports[0].train_loss);
    assert_eq!(loose.model.weights(), free.model.weights());
    assert_eq!(timeless(&loose.reports), timeless(&free.reports));
}

#[test]
fn two_trials_at_once_give_what_each_gives_alone() {
    let cnn =
        settings(ModelKind::Cnn, &[("epochs", 2.into()), ("dropout", 0.4.into()), ("width", 12.into())]);
    let mlp = settings(ModelKind::Mlp, &[("epochs", 4.into()), ("dropout", 0.3.into())]);
    let jobs = [(&cnn, 1), (&cnn, 2), (&mlp, 1), (&mlp, 2)];
    let alone: Vec<_> = jobs.iter().map(|(settings, seed)| train_digits(settings, *seed, None)).collect();
    let together: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = jobs
            .iter()
            .map(|(settings, seed)| scope.spawn(move || train_digits(settings, *seed, None)))
            .collect();
        running.into_iter().map(|r| r.join().unwrap()).collect()
    });
    for (a, b) in alone.iter().zip(&together) {
        assert_eq!(a.model, b.model);
        assert_eq!(timeless(&a.reports), timeless(&b.reports));
    }
    assert_ne!(alone[0].model, alone[1].model, "another seed gives another network");
}

#[test]
fn a_learning_rate_far_too_high_diverges_without_an_error() {
    let values = [("learning_rate", json!(100)), ("optimizer", json!("sgd")), ("activation", json!("leaky"))];
    let outcome = train_digits(&settings(ModelKind::Cnn, &values), 0, None);
    let Ending::Diverged { epoch } = outcome.ending else { panic!("{:?}", outcome.ending) };
    assert_eq!(epoch as usize, outcome.reports.len() + 1);
    let finite = |r: &EpochReport| r.measures().iter().all(|(_, x)| x.is_finite());
    assert!(outcome.reports.iter().all(finite));
}

#[test]
fn the_observer_can_stop_after_any_epoch() {
    let (data, split) = digits();
    let settings = settings(ModelKind::Mlp, &[("epochs", 9.into())]);
    let mut seen = Vec::new();
    let mut observer = |report: &EpochReport| {
        seen.push(report.epoch);
        if report.epoch == 3 { Control::Stop } else { Control::Continue }
    };
    let outcome = train(data, split, &settings, 0, &mut observer, None).unwrap();
    assert_eq!((outcome.ending, outcome.reports.len()), (Ending::Stopped { epoch: 3 }, 3));
    assert_eq!(seen, [1, 2, 3]);
}

/// Asks to leave at once.
struct Leaving;

impl Observer for Leaving {
    fn epoch(&mut self, _: &EpochReport) -> Control {
        Control::Continue
    }

    fn should_suspend(&self) -> bool {
        true
    }
}

#[test]
fn a_training_can_be_left_before_its_first_batch() {
    let (data, split) = digits();
    let outcome = train(data, split, &settings(ModelKind::Mlp, &[]), 0, &mut Leaving, None).unwrap();
    assert_eq!((outcome.ending, outcome.best), (Ending::Suspended { epoch: 0 }, None));
}

#[test]
fn a_batch_larger_than_the_training_part_is_the_whole_of_it() {
    let (_, split) = digits();
    let train_with = |batch: usize| {
        train_digits(
            &settings(ModelKind::Mlp, &[("batch_size", batch.into()), ("epochs", 2.into())]),
            0,
            None,
        )
    };
    let (whole, beyond) = (train_with(split.train.len()), train_with(60_000));
    assert_eq!(timeless(&whole.reports), timeless(&beyond.reports));
}

#[test]
fn the_best_epoch_is_the_most_accurate() {
    let values = [("epochs", json!(6)), ("learning_rate", json!(0.02)), ("optimizer", json!("adam"))];
    let settings = settings(ModelKind::Mlp, &values);
    assert_eq!(settings.optimizer, OptimizerKind::Adam);
    let outcome = train_digits(&settings, 4, None);
    let best = outcome.best.unwrap();
    assert!(outcome.reports.iter().all(|r| r.val_accuracy <= best.val_accuracy));
    let equals = outcome.reports.iter().filter(|r| r.val_accuracy == best.val_accuracy);
    assert!(equals.clone().all(|r| r.val_loss >= best.val_loss));
}

#[test]
fn a_convolutional_network_refuses_a_table() {
    let data = read_csv(b"x,label\n1,a\n2,b\n3,b\n4,a\n", "label", &Layout::Tabular).unwrap();
    let split = Split::stratified(&data, 0.5, 0).unwrap();
    let settings = settings(ModelKind::Cnn, &[]);
    let error =
        train(&data, &split, &settings, 0, &mut |_: &EpochReport| Control::Continue, None).unwrap_err();
    assert!(matches!(error, TrainError::Unfit(_)));
    assert_eq!(
        error.to_string(),
        "a cnn needs images, but the data is a table; use kind = \"mlp\", or give the images' shape"
    );
}

#[test]
fn a_split_of_other_data_is_refused() {
    let (_, split) = digits();
    let data = read_csv(b"x,label\n1,a\n2,b\n3,b\n4,a\n", "label", &Layout::Tabular).unwrap();
    let empty = Split { train: vec![0, 1], validation: Vec::new(), only_in_training: Vec::new() };
    for split in [split, &empty] {
        let settings = settings(ModelKind::Mlp, &[]);
        let error =
            train(&data, split, &settings, 0, &mut |_: &EpochReport| Control::Continue, None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the split has an empty part or rows beyond the data; make it from the same data"
        );
    }
}

#[test]
fn images_too_large_for_one_part_train_as_small_ones_do() {
    // 40 x 40 x 3 pixels and kernels of 7: a batch is computed in several parts.
    let names: Vec<String> = (0..4800).map(|i| format!("p{i}")).collect();
    let row = |class: usize| {
        (0..4800).map(|i| ((i % 3 == class) as u8 * 200).to_string()).collect::<Vec<_>>().join(",")
    };
    let mut text = format!("{},label\n", names.join(","));
    for i in 0..20 {
        text += &format!("{},{}\n", row(i % 2), i % 2);
    }
    let data = read_csv(text.as_bytes(), "label", &Layout::Images { shape: None }).unwrap();
    let split = Split::stratified(&data, 0.2, 0).unwrap();
    let values =
        [("kernel_size", json!(7)), ("width", json!(8)), ("epochs", json!(4)), ("batch_size", json!(16))];
    let settings = settings(ModelKind::Cnn, &values);
    let outcome = train(&data, &split, &settings, 0, &mut |_: &EpochReport| Control::Continue, None).unwrap();
    assert_eq!(outcome.best.unwrap().val_accuracy, 1.0);
}

#[test]
fn tiny_data_with_constant_columns_trains() {
    let data = read_csv(b"x,same,label\n1,5,a\n2,5,b\n3,5,b\n4,5,a\n", "label", &Layout::Tabular).unwrap();
    let split = Split::stratified(&data, 0.5, 0).unwrap();
    let settings = settings(ModelKind::Mlp, &[("epochs", 3.into())]);
    let outcome = train(&data, &split, &settings, 0, &mut |_: &EpochReport| Control::Continue, None).unwrap();
    assert_eq!(outcome.ending, Ending::Finished);
}
