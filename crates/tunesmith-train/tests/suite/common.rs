//! What several tests need.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use tunesmith_train::{
    Checkpoints, Control, DataError, Dataset, EpochReport, Layout, ModelKind, Settings, Split, TrainOutcome,
    train,
};

/// A file of the repository's examples.
pub(crate) fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(path)
}

/// The digits as images, and their split.
pub(crate) fn digits() -> &'static (Arc<Dataset>, Split) {
    static DIGITS: OnceLock<(Arc<Dataset>, Split)> = OnceLock::new();
    DIGITS.get_or_init(|| {
        let data = Dataset::from_csv(&example("digits/digits.csv"), "label", &Layout::Images { shape: None })
            .unwrap();
        let split = Split::stratified(&data, 0.2, 0).unwrap();
        (data, split)
    })
}

/// Settings from `NAME=VALUE` pairs.
pub(crate) fn settings(kind: ModelKind, values: &[(&str, Value)]) -> Settings {
    let map: BTreeMap<String, Value> = values.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
    Settings::from_map(kind, &map).unwrap()
}

/// Trains on the digits to the end.
pub(crate) fn train_digits(
    settings: &Settings,
    seed: u64,
    checkpoints: Option<&Checkpoints>,
) -> TrainOutcome {
    let (data, split) = digits();
    train(data, split, settings, seed, &mut |_: &EpochReport| Control::Continue, checkpoints).unwrap()
}

/// Reports without the time that they took.
pub(crate) fn timeless(reports: &[EpochReport]) -> Vec<EpochReport> {
    reports.iter().map(|r| EpochReport { seconds: 0.0, ..r.clone() }).collect()
}

/// Writes `text` to `data.csv` in a folder of its own and reads it.
pub(crate) fn read_csv(text: &[u8], target: &str, layout: &Layout) -> Result<Arc<Dataset>, DataError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    std::fs::write(&path, text).unwrap();
    Dataset::from_csv(&path, target, layout)
}

/// The message of a failed reading, with the file's name in place of its path.
pub(crate) fn message(result: Result<Arc<Dataset>, DataError>) -> String {
    let text = result.expect_err("the data should not be accepted").to_string();
    let at = text.find("data.csv").unwrap_or_else(|| panic!("no file in: {text}"));
    let start = text[..at].rfind(' ').map_or(0, |i| i + 1);
    format!("{}{}", &text[..start], &text[at..])
}
