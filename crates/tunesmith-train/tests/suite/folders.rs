//! Images in folders by class.

use std::path::Path;

use image::{GrayImage, Luma, Rgb, RgbImage};
use tempfile::TempDir;
use tunesmith_train::{Control, DataKind, Dataset, Ending, EpochReport, ImageShape, ModelKind, Split, train};

use crate::common::settings;

fn grey(folder: &Path, class: &str, name: &str, (height, width): (u32, u32), shade: u8) {
    std::fs::create_dir_all(folder.join(class)).unwrap();
    let image = GrayImage::from_fn(width, height, |x, _| Luma([if x == 0 { 255 } else { shade }]));
    image.save(folder.join(class).join(name)).unwrap();
}

fn colour(folder: &Path, class: &str, name: &str, pixel: [u8; 3]) {
    std::fs::create_dir_all(folder.join(class)).unwrap();
    RgbImage::from_pixel(9, 8, Rgb(pixel)).save(folder.join(class).join(name)).unwrap();
}

fn error(folder: &TempDir) -> String {
    let text = Dataset::from_folder(folder.path(), None).unwrap_err().to_string();
    text.replace(&folder.path().display().to_string(), "images")
}

#[test]
fn grey_images_are_read_in_the_order_of_their_names() {
    let folder = tempfile::tempdir().unwrap();
    grey(folder.path(), "dog", "b.png", (8, 10), 7);
    grey(folder.path(), "cat", "2.PNG", (8, 10), 20);
    grey(folder.path(), "cat", "1.png", (8, 10), 10);
    std::fs::write(folder.path().join("cat/.hidden"), "left out").unwrap();
    std::fs::write(folder.path().join("readme.txt"), "left out").unwrap();
    let data = Dataset::from_folder(folder.path(), None).unwrap();
    assert_eq!(data.kind(), DataKind::Image(ImageShape { height: 8, width: 10, channels: 1 }));
    assert_eq!(data.classes(), ["cat", "dog"]);
    assert_eq!(data.labels(), [0, 0, 1]);
    assert_eq!((0..3).map(|i| data.row(i)[1]).collect::<Vec<f32>>(), [10.0, 20.0, 7.0]);
    assert_eq!(data.row(0)[0], 255.0);
}

#[test]
fn images_are_colour_as_soon_as_one_is() {
    let folder = tempfile::tempdir().unwrap();
    grey(folder.path(), "a", "grey.png", (8, 9), 50);
    colour(folder.path(), "b", "red.png", [200, 10, 30]);
    let data = Dataset::from_folder(folder.path(), None).unwrap();
    assert_eq!(data.kind(), DataKind::Image(ImageShape { height: 8, width: 9, channels: 3 }));
    assert_eq!(data.row(0)[3..6], [50.0, 50.0, 50.0]);
    assert_eq!(data.row(1)[..6], [200.0, 10.0, 30.0, 200.0, 10.0, 30.0]);
}

#[test]
fn a_network_learns_colours_from_jpeg_files() {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..10 {
        colour(folder.path(), "red", &format!("{i}.jpg"), [200, 20 * i, 90]);
        colour(folder.path(), "blue", &format!("{i}.jpeg"), [90, 20 * i, 200]);
    }
    let data = Dataset::from_folder(folder.path(), None).unwrap();
    let split = Split::stratified(&data, 0.3, 1).unwrap();
    let settings = settings(
        ModelKind::Cnn,
        &[("epochs", 20.into()), ("width", 8.into()), ("learning_rate", 0.01.into())],
    );
    let outcome = train(&data, &split, &settings, 0, &mut |_: &EpochReport| Control::Continue, None).unwrap();
    assert_eq!(outcome.ending, Ending::Finished);
    assert_eq!(outcome.best.unwrap().val_accuracy, 1.0);
}

#[test]
fn images_of_different_sizes_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    grey(folder.path(), "a", "1.png", (8, 8), 1);
    grey(folder.path(), "b", "2.png", (9, 8), 1);
    assert_eq!(
        error(&folder),
        "images/b/2.png: the image is 9x8, but images/a/1.png is 8x8; say image = [32, 32] under [model], or another size, to have all scaled to it"
    );
}

#[test]
fn images_of_any_size_are_scaled_to_the_one_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    grey(folder.path(), "a", "1.png", (300, 200), 100);
    grey(folder.path(), "b", "1.png", (5, 6), 40);
    grey(folder.path(), "b", "2.png", (12, 16), 7);
    let data = Dataset::from_folder(folder.path(), Some(&[12, 16])).unwrap();
    assert_eq!(data.kind(), DataKind::Image(ImageShape { height: 12, width: 16, channels: 1 }));
    // Away from the bright column at the left every pixel keeps its shade; what has the size already is not touched.
    assert!((0..12).all(|y| data.row(0)[y * 16 + 15] == 100.0 && data.row(1)[y * 16 + 15] == 40.0));
    assert!(data.row(0)[0] > 100.0 && data.row(0)[0] < 255.0);
    assert_eq!(data.row(2)[..3], [255.0, 7.0, 7.0]);
    let colours = Dataset::from_folder(folder.path(), Some(&[8, 8, 3])).unwrap();
    assert_eq!(colours.kind(), DataKind::Image(ImageShape { height: 8, width: 8, channels: 3 }));
}

#[test]
fn sizes_to_scale_to_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    grey(folder.path(), "a", "1.png", (8, 8), 1);
    grey(folder.path(), "b", "1.png", (8, 8), 1);
    for (size, problem) in [
        (&[4, 32][..], "each side must be 8 to 64 pixels"),
        (&[32, 65], "each side must be 8 to 64 pixels"),
        (&[32, 32, 2], "images are grey (1) or colour (3)"),
        (&[32], "give [height, width] or [height, width, channels]"),
    ] {
        let error = Dataset::from_folder(folder.path(), Some(size)).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn images_too_small_or_too_large_are_refused_by_name() {
    for (size, shown) in [((7, 8), "7x8"), ((8, 65), "8x65")] {
        let folder = tempfile::tempdir().unwrap();
        grey(folder.path(), "a", "1.png", size, 1);
        grey(folder.path(), "b", "1.png", size, 1);
        assert_eq!(
            error(&folder),
            format!(
                "images/a/1.png: the image is {shown}; each side must be 8 to 64 pixels: say image = [32, 32] under [model] to have all scaled to such a size"
            )
        );
    }
}

#[test]
fn folders_must_hold_classes_of_images() {
    let folder = tempfile::tempdir().unwrap();
    grey(folder.path(), "a", "1.png", (8, 8), 1);
    assert_eq!(
        error(&folder),
        "images: there is one sub-folder; put the images of each class in a folder of its own, with at least two classes"
    );
    std::fs::create_dir(folder.path().join("b")).unwrap();
    assert_eq!(error(&folder), "images/b: this class has no images; add some or remove the folder");
    std::fs::write(folder.path().join("b/notes.txt"), "text").unwrap();
    assert_eq!(
        error(&folder),
        "images/b/notes.txt: this is no PNG or JPEG file; convert it or move it out of the folder"
    );
    std::fs::rename(folder.path().join("b/notes.txt"), folder.path().join("b/notes.png")).unwrap();
    std::fs::create_dir(folder.path().join("a/more")).unwrap();
    assert_eq!(
        error(&folder),
        "images/a/more: this is a folder within that of a class; put its images into that of the class"
    );
    std::fs::remove_dir(folder.path().join("a/more")).unwrap();
    let damaged = error(&folder);
    assert!(damaged.starts_with("images/b/notes.png: the image cannot be decoded ("), "{damaged}");
    assert!(damaged.ends_with("); replace or remove it"), "{damaged}");
}

#[test]
fn what_file_managers_leave_behind_is_no_image() {
    let folder = tempfile::tempdir().unwrap();
    for (class, level) in [("a", 1), ("b", 200)] {
        grey(folder.path(), class, "1.png", (8, 8), level);
        for name in [".DS_Store", "Thumbs.db", "desktop.ini"] {
            std::fs::write(folder.path().join(class).join(name), "x").unwrap();
        }
    }
    assert_eq!(Dataset::from_folder(folder.path(), None).unwrap().rows(), 2);
}

#[test]
fn a_missing_folder_is_named() {
    let error = Dataset::from_folder("nowhere/images".as_ref(), None).unwrap_err();
    assert_eq!(error.to_string(), "cannot read nowhere/images: there is no such file or folder");
}
