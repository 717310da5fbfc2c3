//! Sheets of augmented images.

use serde_json::json;
use tunesmith_train::{Dataset, Layout, ModelKind, Split, preview};

use crate::common::{digits, example, settings};

#[test]
fn a_sheet_shows_each_image_as_it_is_and_then_changed() {
    let (data, split) = digits();
    let folder = tempfile::tempdir().unwrap();
    let sheet = |name: &str, strength: f64, seed: u64| {
        let settings =
            settings(ModelKind::Cnn, &[("rotate", json!(strength)), ("shift", json!(strength / 90.0))]);
        let path = folder.path().join(name);
        preview(data, split, &settings, seed, (4, 3), &path).unwrap();
        image::open(path).unwrap().into_rgb8()
    };
    let plain = sheet("plain.png", 0.0, 0);
    // Four images of 48 pixels in each direction and one more, with gaps of 2.
    assert_eq!(plain.dimensions(), (4 * 50 + 2, 4 * 50 + 2));
    let tile = |sheet: &image::RgbImage, x: u32, y: u32| {
        image::imageops::crop_imm(sheet, 2 + 50 * x, 2 + 50 * y, 48, 48).to_image()
    };
    assert_eq!(tile(&plain, 0, 1), tile(&plain, 3, 1), "without augmentation all versions are alike");
    assert_ne!(tile(&plain, 0, 0), tile(&plain, 0, 1), "each line has another class");
    let changed = sheet("changed.png", 30.0, 0);
    for line in 0..4 {
        assert_eq!(tile(&changed, 0, line), tile(&plain, 0, line));
        assert_ne!(tile(&changed, 1, line), tile(&changed, 0, line));
        assert_ne!(tile(&changed, 1, line), tile(&changed, 2, line));
    }
    assert_eq!(changed, sheet("again.png", 30.0, 0));
    assert_ne!(changed, sheet("other.png", 30.0, 1));
}

#[test]
fn a_table_has_no_sheet_and_a_folder_that_is_missing_is_named() {
    let table =
        Dataset::from_csv(&example("tabular/breast_cancer.csv"), "diagnosis", &Layout::Tabular).unwrap();
    let split = Split::stratified(&table, 0.2, 0).unwrap();
    let mlp = settings(ModelKind::Mlp, &[]);
    let error = preview(&table, &split, &mlp, 0, (1, 1), "sheet.png".as_ref()).unwrap_err();
    assert_eq!(error.to_string(), "the data is a table; a preview shows images");
    let (data, split) = digits();
    let error = preview(data, split, &mlp, 0, (1, 1), "nowhere/sheet.png".as_ref()).unwrap_err();
    assert_eq!(error.to_string(), "cannot write nowhere/sheet.png: there is no such file or folder");
}
