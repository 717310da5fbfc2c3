//! Values outside the ranges of every hyperparameter, and images cut short.

use std::collections::BTreeMap;

use image::{GrayImage, Luma};
use serde_json::{Value as Json, json};
use tunesmith_train::{Dataset, ModelKind, Range, Settings, hyperparameters};

#[test]
fn every_hyperparameter_refuses_what_lies_beyond_its_range_by_name() {
    for kind in [ModelKind::Mlp, ModelKind::Cnn] {
        for h in hyperparameters(kind) {
            let mut beyond = vec![json!(null), json!([1]), json!({}), json!("no such word")];
            match h.valid {
                Range::Int { low, high, .. } => {
                    beyond.extend([json!(low - 1), json!(high + 1), json!(0.5), json!(1e300), json!(true)]);
                }
                Range::Float { low, high, .. } => {
                    beyond.extend([
                        json!(low - 1e-3),
                        json!(high * 1.001 + 1e-9),
                        json!(-1e300),
                        json!(true),
                    ]);
                }
                Range::Choice { .. } => beyond.extend([json!(-1), json!(0.5)]),
            }
            for value in beyond {
                let map: BTreeMap<String, Json> = BTreeMap::from([(h.name.to_owned(), value.clone())]);
                let error = Settings::from_map(kind, &map).unwrap_err().to_string();
                let start = format!("`{}` is {value}, but it must be ", h.name);
                assert!(error.starts_with(&start), "{error}");
            }
        }
    }
}

#[test]
fn an_image_cut_short_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    for class in ["a", "b"] {
        std::fs::create_dir(folder.path().join(class)).unwrap();
        let image = GrayImage::from_fn(32, 32, |x, y| Luma([(x * y % 251) as u8]));
        for name in ["1.png", "2.jpg"] {
            image.save(folder.path().join(class).join(name)).unwrap();
        }
    }
    Dataset::from_folder(folder.path(), None).unwrap();
    for name in ["1.png", "2.jpg"] {
        let path = folder.path().join("b").join(name);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 3]).unwrap();
        let error = Dataset::from_folder(folder.path(), None).unwrap_err().to_string();
        let start = format!("{}: the image cannot be decoded (", path.display());
        assert!(error.starts_with(&start), "{error}");
        assert!(error.ends_with("); replace or remove it"), "{error}");
        std::fs::write(&path, whole).unwrap();
    }
}
