//! Interrupted and continued: the same as never interrupted.

use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

use serde_json::json;
use tunesmith_train::{
    Checkpoints, Control, Ending, EpochReport, ModelKind, Observer, Settings, TrainError, TrainOutcome, train,
};

use crate::common::{digits, settings, timeless, train_digits};

fn every_epoch(folder: &Path) -> Checkpoints {
    Checkpoints::in_folder(folder).every(Duration::ZERO)
}

fn small_cnn() -> Settings {
    settings(ModelKind::Cnn, &[("epochs", 4.into()), ("width", 8.into()), ("dropout", 0.3.into())])
}

fn assert_same(resumed: &TrainOutcome, whole: &TrainOutcome) {
    assert_eq!(resumed.ending, whole.ending);
    assert_eq!(timeless(&resumed.reports), timeless(&whole.reports));
    assert_eq!(resumed.model, whole.model);
    assert_eq!(resumed.cost.noise_scale(), whole.cost.noise_scale());
}

/// Suspends after an epoch, or before a batch counted over the whole run.
struct Interrupt {
    after_epoch: Option<u32>,
    before_batch: Option<usize>,
    batches: Cell<usize>,
    epochs: Vec<u32>,
}

impl Interrupt {
    fn after_epoch(epoch: u32) -> Self {
        Self { after_epoch: Some(epoch), before_batch: None, batches: Cell::new(0), epochs: Vec::new() }
    }

    fn before_batch(batch: usize) -> Self {
        Self { after_epoch: None, before_batch: Some(batch), batches: Cell::new(0), epochs: Vec::new() }
    }
}

impl Observer for Interrupt {
    fn epoch(&mut self, report: &EpochReport) -> Control {
        self.epochs.push(report.epoch);
        if self.after_epoch == Some(report.epoch) { Control::Suspend } else { Control::Continue }
    }

    fn should_suspend(&self) -> bool {
        let batch = self.batches.replace(self.batches.get() + 1);
        self.before_batch == Some(batch)
    }
}

fn run(
    settings: &Settings,
    observer: &mut dyn Observer,
    checkpoints: &Checkpoints,
) -> Result<TrainOutcome, TrainError> {
    let (data, split) = digits();
    train(data, split, settings, 7, observer, Some(checkpoints))
}

#[test]
fn a_training_suspended_after_any_epoch_continues_bit_for_bit() {
    for settings in [
        small_cnn(),
        settings(
            ModelKind::Mlp,
            &[("epochs", 4.into()), ("optimizer", json!("sgd")), ("dropout", 0.2.into())],
        ),
    ] {
        let whole = train_digits(&settings, 7, None);
        for epoch in 1..4 {
            let folder = tempfile::tempdir().unwrap();
            let checkpoints = Checkpoints::in_folder(folder.path());
            let first = run(&settings, &mut Interrupt::after_epoch(epoch), &checkpoints).unwrap();
            assert_eq!(first.ending, Ending::Suspended { epoch });
            assert_eq!(first.reports.len(), epoch as usize);
            let mut observer = Interrupt::after_epoch(99);
            let resumed = run(&settings, &mut observer, &checkpoints).unwrap();
            assert_same(&resumed, &whole);
            assert_eq!(resumed.resumed_after, Some(epoch));
            assert_eq!(observer.epochs, (epoch + 1..=4).collect::<Vec<_>>(), "no epoch is reported twice");
        }
    }
}

#[test]
fn every_part_of_a_training_with_a_state_of_its_own_continues_bit_for_bit() {
    let variants: &[&[(&str, serde_json::Value)]] = &[
        &[("optimizer", json!("rmsprop")), ("averaging", json!("ema"))],
        &[("optimizer", json!("lion")), ("schedule", json!("plateau")), ("plateau_patience", json!(0))],
        &[("optimizer", json!("adam")), ("averaging", json!("swa")), ("swa_start", json!(0.3))],
        &[("normalization", json!("batch")), ("schedule", json!("cosine_restarts"))],
        &[("residual", json!(true)), ("normalization", json!("layer")), ("schedule", json!("one_cycle"))],
        &[
            ("mixup", json!(0.3)),
            ("cutmix", json!(0.5)),
            ("input_noise", json!(0.1)),
            ("balance", json!(0.5)),
        ],
        &[("shift", json!(0.1)), ("rotate", json!(9)), ("cutout", json!(0.3)), ("flip_vertical", json!(0.2))],
        &[("freeze", json!(1)), ("unfreeze_epoch", json!(2)), ("layer_decay", json!(0.5))],
    ];
    for variant in variants {
        let mut values = vec![
            ("epochs", json!(4)),
            ("width", json!(4)),
            ("layers", json!(2)),
            ("batch_size", json!(128)),
            ("dropout", json!(0.2)),
        ];
        values.extend_from_slice(variant);
        let settings = settings(ModelKind::Cnn, &values);
        let whole = train_digits(&settings, 7, None);
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::in_folder(folder.path());
        // 4 epochs of 12 batches, 19 at a time: within an epoch, twice.
        let resumed = loop {
            let outcome = run(&settings, &mut Interrupt::before_batch(19), &checkpoints).unwrap();
            if !matches!(outcome.ending, Ending::Suspended { .. }) {
                break outcome;
            }
        };
        assert!(resumed.resumed_after.is_some(), "{variant:?}");
        assert_same(&resumed, &whole);
    }
}

#[test]
fn a_training_left_within_an_epoch_continues_bit_for_bit() {
    let settings = small_cnn();
    let whole = train_digits(&settings, 7, None);
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::in_folder(folder.path());
    let mut interruptions = 0;
    let resumed = loop {
        let outcome = run(&settings, &mut Interrupt::before_batch(29), &checkpoints).unwrap();
        match outcome.ending {
            Ending::Suspended { .. } => interruptions += 1,
            _ => break outcome,
        }
    };
    // 4 epochs of 45 batches, 29 at a time.
    assert_eq!(interruptions, 6);
    assert_same(&resumed, &whole);
}

#[test]
fn a_killed_training_continues_from_its_last_checkpoint() {
    let settings = small_cnn();
    let whole = train_digits(&settings, 7, None);
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = every_epoch(folder.path());
    let killed = std::thread::scope(|scope| {
        let running = scope.spawn(|| {
            let mut observer = |report: &EpochReport| {
                assert!(report.epoch < 3, "the plug is pulled");
                Control::Continue
            };
            run(&settings, &mut observer, &checkpoints).map(|_| ())
        });
        running.join().is_err()
    });
    assert!(killed);
    std::fs::write(folder.path().join("checkpoint-000000000135.bin.1.tmp"), "cut off").unwrap();
    let resumed = run(&settings, &mut Interrupt::after_epoch(99), &checkpoints).unwrap();
    assert_eq!(resumed.resumed_after, Some(2));
    assert_same(&resumed, &whole);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        2,
        "what was being written is cleared away"
    );
}

#[test]
fn the_two_newest_checkpoints_are_kept_and_other_files_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("stdout.log"), "kept").unwrap();
    let checkpoints = every_epoch(folder.path());
    run(&small_cnn(), &mut Interrupt::after_epoch(99), &checkpoints).unwrap();
    let files = checkpoints.files().unwrap();
    let names: Vec<_> = files.iter().map(|f| f.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(names, ["checkpoint-000000000135.bin", "checkpoint-000000000090.bin"]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
}

/// Alters a file's bytes.
type Damage = fn(&mut Vec<u8>);

#[test]
fn a_damaged_checkpoint_is_skipped_for_the_one_before() {
    let settings = small_cnn();
    let whole = train_digits(&settings, 7, None);
    let damages: [(&str, Damage); 4] = [
        ("its checksum does not match", |bytes| bytes.truncate(bytes.len() / 2)),
        ("its checksum does not match", |bytes| bytes[1000] ^= 1),
        ("it is incomplete", |bytes| bytes.clear()),
        ("it is no checkpoint of this version", |bytes| bytes[3] = b'?'),
    ];
    for (why, damage) in damages {
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = every_epoch(folder.path());
        run(&settings, &mut Interrupt::after_epoch(3), &checkpoints).unwrap();
        let newest = checkpoints.files().unwrap().remove(0);
        let mut bytes = std::fs::read(&newest).unwrap();
        damage(&mut bytes);
        std::fs::write(&newest, bytes).unwrap();
        let resumed = run(&settings, &mut Interrupt::after_epoch(99), &checkpoints).unwrap();
        assert_eq!(resumed.resumed_after, Some(2), "{why}");
        assert_eq!(resumed.notes, [format!("{} is skipped: {why}", newest.display())]);
        assert_same(&resumed, &whole);
    }
}

#[test]
fn with_no_readable_checkpoint_the_training_begins_anew() {
    let settings = small_cnn();
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = every_epoch(folder.path());
    run(&settings, &mut Interrupt::after_epoch(2), &checkpoints).unwrap();
    for file in checkpoints.files().unwrap() {
        std::fs::write(file, "torn").unwrap();
    }
    let outcome = run(&settings, &mut Interrupt::after_epoch(99), &checkpoints).unwrap();
    assert_eq!((outcome.resumed_after, outcome.notes.len()), (None, 2));
    assert_same(&outcome, &train_digits(&settings, 7, None));
}

#[test]
fn checkpoints_of_another_training_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = every_epoch(folder.path());
    run(&small_cnn(), &mut Interrupt::after_epoch(1), &checkpoints).unwrap();
    let other = settings(ModelKind::Cnn, &[("width", 9.into())]);
    let error = run(&other, &mut Interrupt::after_epoch(99), &checkpoints).unwrap_err().to_string();
    let file = checkpoints.files().unwrap().remove(0);
    assert_eq!(
        error,
        format!(
            "{} belongs to another training (different settings); use another folder, or empty this one",
            file.display()
        )
    );
    let (data, split) = digits();
    let seed =
        train(data, split, &small_cnn(), 8, &mut Interrupt::after_epoch(99), Some(&checkpoints)).unwrap_err();
    assert!(matches!(seed, TrainError::Foreign { differs, .. } if differs == "seed"));
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let checkpoints = every_epoch(&folder.path().join("file"));
    let error = run(&small_cnn(), &mut Interrupt::after_epoch(1), &checkpoints).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "cannot keep checkpoints in {}: it is a file, not a folder",
            folder.path().join("file").display()
        )
    );
}
