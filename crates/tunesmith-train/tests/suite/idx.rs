//! Images in IDX: MNIST's files, and those that are damaged or do not belong together.

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use tunesmith_train::{DataKind, Dataset, ImageShape, ModelKind, Predictions, Split, train};

use crate::common::{example, settings};

fn write(path: &Path, bytes: &[u8]) {
    if path.extension().is_some_and(|e| e == "gz") {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(bytes).unwrap();
        return std::fs::write(path, packed.finish().unwrap()).unwrap();
    }
    std::fs::write(path, bytes).unwrap();
}

/// A header of a type and sizes, then the numbers.
fn idx(kind: u8, sizes: &[u32], numbers: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, kind, sizes.len() as u8];
    sizes.iter().for_each(|size| bytes.extend(size.to_be_bytes()));
    bytes.extend(numbers);
    bytes
}

/// Four images of 8x8, the second class brighter.
fn pixels() -> Vec<u8> {
    (0..4_u8).flat_map(|image| (0..64_u8).map(move |p| p / 2 + 100 * (image % 2))).collect()
}

struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    /// Images and labels as MNIST names them, with `end` after the names.
    fn new(end: &str) -> Self {
        let files = Self { folder: tempfile::tempdir().unwrap() };
        write(&files.images(end), &idx(8, &[4, 8, 8], &pixels()));
        write(&files.labels(end), &idx(8, &[4], &[7, 3, 7, 3]));
        files
    }

    fn images(&self, end: &str) -> PathBuf {
        self.folder.path().join(format!("train-images-idx3-ubyte{end}"))
    }

    fn labels(&self, end: &str) -> PathBuf {
        self.folder.path().join(format!("train-labels-idx1-ubyte{end}"))
    }

    /// What is said of the images, without their folder.
    fn trouble(&self, labels: Option<&str>) -> String {
        let error = Dataset::from_idx(&self.images(""), labels).unwrap_err().to_string();
        error.replace(&format!("{}/", self.folder.path().display()), "")
    }
}

#[test]
fn mnists_files_are_read_with_their_labels() {
    let data = Dataset::from_idx(&example("fine-tuning/few-images-idx3-ubyte.gz"), None).unwrap();
    assert_eq!((data.rows(), data.classes().join(" ")), (2500, "5 6 7 8 9".to_owned()));
    assert_eq!(data.kind(), DataKind::Image(ImageShape { height: 28, width: 28, channels: 1 }));
    assert!(data.row(0).iter().any(|p| *p > 200.0) && data.row(0)[0] == 0.0);
}

#[test]
fn plain_and_packed_files_are_the_same_data() {
    let (plain, packed) = (Files::new(""), Files::new(".gz"));
    assert!(Dataset::is_idx(&plain.images("")) && Dataset::is_idx(&packed.images(".gz")));
    let data = Dataset::from_idx(&plain.images(""), None).unwrap();
    assert_eq!(data.hash(), Dataset::from_idx(&packed.images(".gz"), None).unwrap().hash());
    assert_eq!(
        (data.classes(), data.labels()),
        (["3".to_owned(), "7".to_owned()].as_slice(), [1, 0, 1, 0].as_slice())
    );
    // One of the two packed.
    std::fs::remove_file(plain.labels("")).unwrap();
    write(&plain.labels(".gz"), &idx(8, &[4], &[7, 3, 7, 3]));
    assert_eq!(Dataset::from_idx(&plain.images(""), None).unwrap().hash(), data.hash());
    // Labels of any name.
    std::fs::rename(plain.labels(".gz"), plain.folder.path().join("digits")).unwrap();
    assert_eq!(Dataset::from_idx(&plain.images(""), Some("digits")).unwrap().hash(), data.hash());
}

#[test]
fn numbers_of_other_types_and_colours_are_read() {
    let files = Files::new("");
    let floats: Vec<u8> = pixels().iter().flat_map(|p| f32::from(*p).to_be_bytes()).collect();
    let bytes = Dataset::from_idx(&files.images(""), None).unwrap();
    write(&files.images(""), &idx(0x0D, &[4, 8, 8], &floats));
    assert_eq!(Dataset::from_idx(&files.images(""), None).unwrap().hash(), bytes.hash());
    let shorts: Vec<u8> = pixels().iter().flat_map(|p| i16::from(*p).to_be_bytes()).collect();
    write(&files.images(""), &idx(0x0B, &[4, 8, 8], &shorts));
    assert_eq!(Dataset::from_idx(&files.images(""), None).unwrap().hash(), bytes.hash());
    let colours: Vec<u8> = pixels().iter().flat_map(|p| [*p, 0, 255]).collect();
    write(&files.images(""), &idx(8, &[4, 8, 8, 3], &colours));
    let data = Dataset::from_idx(&files.images(""), None).unwrap();
    assert_eq!((data.features(), data.row(1)[..3].to_vec()), (192, vec![100.0, 0.0, 255.0]));
}

#[test]
fn files_that_cannot_be_used_are_told_with_the_remedy() {
    let files = Files::new("");
    let whole = idx(8, &[4, 8, 8], &pixels());
    let said = |bytes: &[u8]| {
        write(&files.images(""), bytes);
        files.trouble(None)
    };
    let images = "train-images-idx3-ubyte: ";
    for (bytes, what) in [
        (whole[..200].to_vec(), "the file is damaged, or ends before its 4 items do; fetch it anew"),
        (whole[..6].to_vec(), "the file ends within its header; fetch it anew"),
        (idx(8, &[4], &[1, 2, 3, 4]), "the sizes in the file's header are 1, but images have three"),
        (idx(8, &[4, 4, 4], &[0; 64]), "the images are 4x4; each side must be 8 to 64 pixels"),
        (idx(8, &[u32::MAX, u32::MAX, u32::MAX], &[0; 64]), "the images are"),
        (idx(8, &[0, 8, 8], &[]), "there are no images"),
        (idx(8, &[5, 8, 8], &[0; 320]), "5 images, but 4 labels in train-labels-idx1-ubyte"),
        (idx(0x0D, &[4, 8, 8], &[0xFF; 1024]), "a number that is not finite"),
        (b"p0,p1,label\n".to_vec(), "this is no IDX file"),
    ] {
        let error = said(&bytes);
        assert!(error.starts_with(&format!("{images}{what}")) || error.contains(what), "{error}");
        assert!(error.starts_with("train-images"), "{error}");
    }
    write(&files.images(""), &whole);
    write(&files.labels(""), &idx(8, &[4], &[1, 1, 1, 1]));
    assert!(files.trouble(None).contains("every row has the same class \"1\""));
    write(&files.labels(""), &whole);
    assert!(files.trouble(None).contains("labels have one, how many they are"));
    std::fs::remove_file(files.labels("")).unwrap();
    assert!(files.trouble(None).contains("there is no train-labels-idx1-ubyte beside it"));
    assert!(files.trouble(Some("nowhere")).contains("cannot read nowhere"));
    std::fs::rename(files.images(""), files.folder.path().join("digits")).unwrap();
    let error = Dataset::from_idx(&files.folder.path().join("digits"), None).unwrap_err().to_string();
    assert!(error.contains("name it with target = \"FILE\""), "{error}");
}

#[test]
fn a_packed_file_cut_short_is_refused() {
    let files = Files::new(".gz");
    let bytes = std::fs::read(files.images(".gz")).unwrap();
    std::fs::write(files.images(".gz"), &bytes[..bytes.len() / 2]).unwrap();
    let error = Dataset::from_idx(&files.images(".gz"), None).unwrap_err().to_string();
    assert!(error.contains("damaged, or ends before"), "{error}");
}

#[test]
fn images_in_idx_are_predicted_part_by_part() {
    let data = Dataset::from_idx(&example("fine-tuning/few-images-idx3-ubyte.gz"), None).unwrap();
    let split = Split::stratified(&data, 0.9, 0).unwrap();
    let settings = settings(ModelKind::Mlp, &[("epochs", json!(3)), ("width", json!(16))]);
    let model = train(
        &data,
        &split,
        &settings,
        1,
        &mut |_: &tunesmith_train::EpochReport| tunesmith_train::Control::Continue,
        None,
    )
    .unwrap()
    .model;
    let mut parts: Vec<Predictions> = Vec::new();
    let mut take = |found: &Predictions| {
        parts.push(found.clone());
        Ok(())
    };
    let rows = model.predict_file(&example("fine-tuning/few-images-idx3-ubyte.gz"), &mut take).unwrap();
    assert_eq!((rows, parts.len()), (2500, 2));
    let right = parts.iter().flat_map(|p| &p.classes).zip(data.labels()).filter(|(p, l)| **p == **l as usize);
    let accuracy = right.count() as f64 / 2500.0;
    let scores = model.evaluate(&data).unwrap();
    assert_eq!(tunesmith_train::score_of(&scores, tunesmith_train::Metric::Accuracy), Some(accuracy));
    let files = Files::new("");
    let error = model.predict_file(&files.images(""), &mut |_| Ok(())).unwrap_err().to_string();
    assert!(error.contains("the images are 8x8, but the model takes 28x28"), "{error}");
}
