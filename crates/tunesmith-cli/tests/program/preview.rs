//! `tunesmith preview`: sheets of augmented images.

use crate::common::Place;

const HEADER: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];

fn digits() -> String {
    format!("{}/../../examples/digits/study.toml", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_sheet_is_written_and_changes_with_what_is_set() {
    let place = Place::new();
    let sheet = |name: &str, more: &[&str]| {
        let file = digits();
        let mut words = vec!["preview", file.as_str(), "-o", name, "--images", "4", "--variants", "2"];
        words.extend_from_slice(more);
        place.run(&words).ends(0);
        std::fs::read(place.path(name)).unwrap()
    };
    let plain = sheet("plain.png", &[]);
    assert!(plain.starts_with(&HEADER));
    let turned = sheet("turned.png", &["--set", "rotate=20"]);
    assert_ne!(plain, turned);
    assert_eq!(turned, sheet("again.png", &["--set", "rotate=20"]));
    assert_ne!(turned, sheet("other.png", &["--set", "rotate=20", "--seed", "1"]));
}

#[test]
fn what_cannot_be_shown_is_said() {
    let place = Place::new();
    let file = digits();
    let error = place.run(&["preview", &file, "-o", "sheet.png", "--set", "rotat=20"]).ends(1).err;
    assert!(error.contains("Did you mean \"rotate\"?"), "{error}");
    let error = place.run(&["preview", &file, "-o", "sheet.png", "--set", "rotate=500"]).ends(1).err;
    assert!(error.contains("`rotate` is 500, but it must be a number from 0.0 to 180.0"), "{error}");
    let table = file.replace("digits", "tabular");
    let error = place.run(&["preview", &table, "-o", "sheet.png"]).ends(1).err;
    assert!(error.contains("the data is a table; a preview shows images"), "{error}");
    assert!(!place.path("sheet.png").exists());
    for name in ["sheet.jpg", "sheet"] {
        let error = place.run(&["preview", &file, "-o", name]).ends(2).err;
        assert!(error.contains("the sheet is a PNG; name it sheet.png"), "{error}");
        assert!(!place.path(name).exists());
    }
}
