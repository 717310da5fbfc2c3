//! Applying a model to files.

use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use tunesmith_train::{
    Control, Dataset, EpochReport, Layout, Model, ModelKind, Predictions, Split, TableOptions, train,
};

use crate::common::{digits, example, settings, train_digits};

fn predicted(model: &Model, path: &Path) -> Result<Vec<Predictions>, String> {
    let mut all = Vec::new();
    let mut take = |found: &Predictions| {
        all.push(found.clone());
        Ok(())
    };
    model.predict_file(path, &mut take).map_err(|e| e.to_string())?;
    Ok(all)
}

fn penguins() -> (Arc<Dataset>, Model) {
    let data = Dataset::from_csv(&example("penguins/penguins.csv"), "species", &Layout::Tabular).unwrap();
    let split = Split::stratified(&data, 0.25, 0).unwrap();
    let settings = settings(ModelKind::Mlp, &[("epochs", 10.into()), ("learning_rate", 0.01.into())]);
    let outcome = train(&data, &split, &settings, 3, &mut |_: &EpochReport| Control::Continue, None).unwrap();
    (data, outcome.model)
}

#[test]
fn a_table_is_predicted_whatever_the_order_of_its_columns() {
    let (data, model) = penguins();
    let found = predicted(&model, &example("penguins/penguins.csv")).unwrap().remove(0);
    let right = found.classes.iter().zip(data.labels()).filter(|(p, label)| **p as u32 == **label).count();
    assert!(right > 330, "{right}");
    assert!(found.probabilities.iter().all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-9));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.csv");
    let turned = "sex;year;more;flipper_length_mm;body_mass_g;bill_depth_mm;bill_length_mm;island\n\
                  male;2007;x;181;3750;18.7;39.1;Torgersen\n\
                  NA;2007;x;NA;3750;18.7;39.1;Elsewhere\n";
    std::fs::write(&path, turned).unwrap();
    let again = predicted(&model, &path).unwrap().remove(0);
    assert_eq!(again.probabilities[0], found.probabilities[0]);
    assert_eq!(again.classes.len(), 2, "missing values and unseen categories are taken");
}

#[test]
fn a_table_that_does_not_fit_is_refused_with_its_column() {
    let (_, model) = penguins();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.csv");
    let with = |text: &str| {
        std::fs::write(&path, text).unwrap();
        predicted(&model, &path).unwrap_err()
    };
    let error = with("island,bill_lenght_mm\nTorgersen,3\n");
    assert!(
        error.contains("needs the column \"bill_length_mm\"") && error.contains("Did you mean"),
        "{error}"
    );
    let text = std::fs::read_to_string(example("penguins/penguins.csv")).unwrap();
    let error = with(&text.replacen("39.5", "long", 1));
    assert!(error.contains("new.csv:3") && error.contains("\"bill_length_mm\" holds \"long\""), "{error}");
    let error = predicted(&model, folder.path()).unwrap_err();
    assert!(error.contains("this is a folder"), "{error}");
}

#[test]
fn parts_of_a_long_file_are_handed_out_one_by_one() {
    let (_, model) = penguins();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.csv");
    let text = std::fs::read_to_string(example("penguins/penguins.csv")).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    std::fs::write(&path, format!("{header}\n{}", rows.repeat(20))).unwrap();
    let parts = predicted(&model, &path).unwrap();
    assert!(parts.len() > 2 && parts.iter().all(|p| p.classes.len() <= 2048));
    let all: Vec<usize> = parts.iter().flat_map(|p| p.classes.iter().copied()).collect();
    assert_eq!(all.len(), 344 * 20);
    assert_eq!(all[..344], all[344 * 19..]);
}

#[test]
fn pixels_and_folders_of_images_are_predicted() {
    let settings = settings(ModelKind::Mlp, &[("epochs", 2.into()), ("learning_rate", 0.01.into())]);
    let model = train_digits(&settings, 1, None).model;
    let (data, _) = digits();
    let found: Vec<usize> = predicted(&model, &example("digits/digits.csv"))
        .unwrap()
        .into_iter()
        .flat_map(|p| p.classes)
        .collect();
    let rows: Vec<f32> = (0..100).flat_map(|row| data.row(row).to_vec()).collect();
    assert_eq!(found[..100], model.predict(&rows).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let image =
        image::GrayImage::from_fn(8, 8, |x, y| image::Luma([data.row(0)[(y * 8 + x) as usize] as u8]));
    image.save(folder.path().join("first.png")).unwrap();
    let of_folder = predicted(&model, folder.path()).unwrap().remove(0);
    assert_eq!((of_folder.files[0].as_str(), of_folder.classes[0]), ("first.png", found[0]));
    // Twice as large, it is scaled back to nearly what it was.
    let large = image::imageops::resize(&image, 16, 16, image::imageops::FilterType::Nearest);
    large.save(folder.path().join("large.png")).unwrap();
    let both = predicted(&model, folder.path()).unwrap().remove(0);
    assert_eq!(both.files, ["first.png", "large.png"]);
    assert_eq!(both.classes, [found[0]; 2]);
    let single = predicted(&model, &folder.path().join("first.png")).unwrap_err();
    assert!(single.ends_with("first.png: this is a single image; name the folder that it is in"), "{single}");
}

/// Two columns, one with a missing value.
fn write_parquet(path: &Path, packing: Compression) {
    let field = |name: &str, physical, logical| {
        let field = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        Arc::new(field.build().unwrap())
    };
    let fields = vec![
        field("x", Physical::DOUBLE, None),
        field("colour", Physical::BYTE_ARRAY, Some(LogicalType::String)),
        field("y", Physical::BYTE_ARRAY, Some(LogicalType::String)),
    ];
    let schema = Type::group_type_builder("table").with_fields(fields).build().unwrap();
    let file = std::fs::File::create(path).unwrap();
    let how = WriterProperties::builder().set_compression(packing).build();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(how)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<DoubleType>().write_batch(&[1.0, 3.0, 4.0], Some(&[1, 0, 1, 1]), None).unwrap();
    column.close().unwrap();
    for texts in [["red", "blue", "red", "blue"], ["a", "b", "a", "b"]] {
        let mut column = group.next_column().unwrap().unwrap();
        let texts: Vec<ByteArray> = texts.into_iter().map(ByteArray::from).collect();
        column.typed::<ByteArrayType>().write_batch(&texts, Some(&[1, 1, 1, 1]), None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
}

#[test]
fn parquet_is_read_as_a_csv_of_the_same_is_and_predicted() {
    let folder = tempfile::tempdir().unwrap();
    let (parquet, csv) = (folder.path().join("data.parquet"), folder.path().join("data.csv"));
    write_parquet(&parquet, Compression::UNCOMPRESSED);
    std::fs::write(&csv, "x,colour,y\n1,red,a\n,blue,b\n3,red,a\n4,blue,b\n").unwrap();
    let options = TableOptions::predicting("y");
    let data = Dataset::from_table(&parquet, &options).unwrap();
    assert_eq!(data.hash(), Dataset::from_table(&csv, &options).unwrap().hash());
    let split = Split::stratified(&data, 0.5, 0).unwrap();
    let settings = settings(ModelKind::Mlp, &[("epochs", 1.into())]);
    let model =
        train(&data, &split, &settings, 3, &mut |_: &EpochReport| Control::Continue, None).unwrap().model;
    assert_eq!(predicted(&model, &parquet).unwrap(), predicted(&model, &csv).unwrap());
    std::fs::write(&parquet, b"no parquet").unwrap();
    let error = Dataset::from_table(&parquet, &options).unwrap_err().to_string();
    assert!(error.contains("this is no Parquet file"), "{error}");
}

#[test]
fn parquet_of_every_common_compression_is_the_same_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.parquet");
    let hash = |packing| {
        write_parquet(&path, packing);
        Dataset::from_table(&path, &TableOptions::predicting("y")).unwrap().hash().to_owned()
    };
    let plain = hash(Compression::UNCOMPRESSED);
    for packing in [
        Compression::SNAPPY,
        Compression::GZIP(Default::default()),
        Compression::ZSTD(Default::default()),
        Compression::LZ4_RAW,
    ] {
        assert_eq!(hash(packing), plain, "{packing:?}");
    }
}
