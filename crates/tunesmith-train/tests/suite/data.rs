//! Reading, describing and dividing data.

use tunesmith_train::{DataKind, Dataset, ImageShape, Layout, Split, csv_columns};

use crate::common::{digits, example, read_csv};

#[test]
fn the_digits_are_read_as_square_images() {
    let (data, _) = digits();
    assert_eq!((data.rows(), data.features()), (1797, 64));
    assert_eq!(data.kind(), DataKind::Image(ImageShape { height: 8, width: 8, channels: 1 }));
    assert_eq!(data.classes(), ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    assert_eq!(data.labels()[..4], [0, 1, 2, 3]);
    assert_eq!(data.row(0)[..6], [0.0, 0.0, 5.0, 13.0, 9.0, 1.0]);
}

#[test]
fn a_table_may_name_its_classes_in_words() {
    let data =
        Dataset::from_csv(&example("tabular/breast_cancer.csv"), "diagnosis", &Layout::Tabular).unwrap();
    assert_eq!((data.rows(), data.features(), data.kind()), (569, 30, DataKind::Tabular));
    assert_eq!(data.classes(), ["benign", "malignant"]);
    assert_eq!(data.feature_names()[0], "mean_radius");
    let columns = csv_columns(&example("tabular/breast_cancer.csv")).unwrap();
    assert_eq!((columns.len(), columns[30].as_str()), (31, "diagnosis"));
}

#[test]
fn colour_images_are_inferred_from_three_times_a_square() {
    let names: Vec<String> = (0..192).map(|i| format!("p{i}")).collect();
    let row: Vec<String> = (0..192).map(|i| i.to_string()).collect();
    let row = row.join(",");
    let text = format!("{},label\n{row},a\n{row},a\n{row},b\n", names.join(","));
    let data = read_csv(text.as_bytes(), "label", &Layout::Images { shape: None }).unwrap();
    assert_eq!(data.kind(), DataKind::Image(ImageShape { height: 8, width: 8, channels: 3 }));
    let given = Layout::Images { shape: Some(vec![12, 16]) };
    let data = read_csv(text.as_bytes(), "label", &given).unwrap();
    assert_eq!(data.kind(), DataKind::Image(ImageShape { height: 12, width: 16, channels: 1 }));
}

#[test]
fn separators_quotes_spaces_blank_lines_and_byte_order_marks_do_not_matter() {
    let plain = read_csv(b"x,y,label\n1,2,a\n3,4,b\n5,6,b\n", "label", &Layout::Tabular).unwrap();
    for variant in [
        "\u{feff}x,y,label\n1,2,a\n3,4,b\n5,6,b\n",
        "x;y;label\r\n1;2;a\r\n3;4;b\r\n5;6;b\r\n",
        "x\ty\tlabel\n1\t2\ta\n3\t4\tb\n5\t6\tb",
        "x, y ,label\n\n 1,2, a\n\"3\",4,\"b\"\n5.0,6e0,b\n\n",
    ] {
        let data = read_csv(variant.as_bytes(), "label", &Layout::Tabular).unwrap();
        assert_eq!(data.hash(), plain.hash(), "{variant:?}");
    }
}

#[test]
fn classes_that_are_numbers_are_ordered_as_numbers() {
    let data = read_csv(b"label,x\n10,1\n2,1\n10,1\n-1,1\n", "label", &Layout::Tabular).unwrap();
    assert_eq!(data.classes(), ["-1", "2", "10"]);
    assert_eq!(data.labels(), [2, 1, 2, 0]);
}

#[test]
fn the_hash_tells_content_apart() {
    let hash = |text: &str| read_csv(text.as_bytes(), "label", &Layout::Tabular).unwrap().hash().to_owned();
    let base = hash("x,label\n1,a\n2,b\n2,b\n");
    for other in [
        "x,label\n1,a\n3,b\n2,b\n",
        "x,label\n1,b\n2,a\n2,a\n",
        "z,label\n1,a\n2,b\n2,b\n",
        "x,label\n1,a\n2,c\n2,c\n",
    ] {
        assert_ne!(hash(other), base, "{other:?}");
    }
    assert_eq!(base.len(), 64);
}

#[test]
fn a_profile_describes_the_data_and_survives_json() {
    let profile = digits().0.profile();
    assert_eq!((profile.rows, profile.features, profile.classes.len()), (1797, 64, 10));
    assert_eq!((profile.classes[3].name.as_str(), profile.classes[3].rows), ("3", 183));
    assert_eq!((profile.constant_features, profile.range), (3, (0.0, 16.0)));
    let json = serde_json::to_string(&profile).unwrap();
    assert_eq!(serde_json::from_str::<tunesmith_train::Profile>(&json).unwrap(), profile);
}

#[test]
fn a_split_keeps_each_class_in_proportion() {
    let (data, split) = digits();
    assert_eq!(split.train.len() + split.validation.len(), data.rows());
    let mut all: Vec<u32> = split.train.iter().chain(&split.validation).copied().collect();
    all.sort_unstable();
    assert_eq!(all, (0..1797).collect::<Vec<u32>>());
    for class in 0..10 {
        let count =
            |rows: &[u32]| rows.iter().filter(|r| data.labels()[**r as usize] == class).count() as f64;
        let (train, validation) = (count(&split.train), count(&split.validation));
        assert!(
            (validation - 0.2 * (train + validation)).abs() <= 0.5,
            "class {class}: {validation} of {train}"
        );
    }
    assert!(split.only_in_training.is_empty());
}

#[test]
fn a_split_depends_on_its_seed_alone() {
    let (data, split) = digits();
    assert_eq!(*split, Split::stratified(data, 0.2, 0).unwrap());
    assert_ne!(*split, Split::stratified(data, 0.2, 1).unwrap());
}

#[test]
fn a_class_with_one_row_trains_and_is_named() {
    let data = read_csv(b"x,label\n1,a\n2,b\n3,b\n4,c\n5,c\n6,c\n7,c\n", "label", &Layout::Tabular).unwrap();
    let split = Split::stratified(&data, 0.9, 3).unwrap();
    assert_eq!(split.only_in_training, ["a"]);
    assert!(split.train.contains(&0));
    let labels = |rows: &[u32]| rows.iter().map(|r| data.labels()[*r as usize]).collect::<Vec<u32>>();
    assert_eq!(labels(&split.validation), [1, 2, 2, 2]);
    assert_eq!(labels(&split.train), [0, 1, 2]);
}
