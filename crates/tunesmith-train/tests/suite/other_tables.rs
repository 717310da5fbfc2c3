//! Tables as other programs write them: separators, encodings, columns that number rows, numbers and dates that are no plain ones.

use std::path::Path;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use tunesmith_train::{
    ColumnKind, Control, Dataset, EpochReport, Layout, Model, ModelKind, Predictions, Split, TableOptions,
    Target, csv_columns, train,
};

use crate::common::{digits, message, read_csv, settings, train_digits};

fn read(bytes: &[u8]) -> Arc<Dataset> {
    read_csv(bytes, "y", &Layout::Tabular).unwrap()
}

/// Thirty lines of a table with a class, or a number, `y` in the end.
fn lines(header: &str, cells: impl Fn(usize) -> String) -> String {
    (0..30).fold(format!("{header}\n"), |text, i| text + &cells(i) + "\n")
}

fn kinds(data: &Dataset) -> Vec<(&str, ColumnKind)> {
    data.columns().iter().map(|c| (c.name(), c.kind())).collect()
}

#[test]
fn a_table_is_the_same_with_every_separator_and_ending_of_its_lines() {
    let plain = lines("x,city,y", |i| {
        format!("{}.5,{},{}", i, ["Köln", "北京", "\"a, b\""][i % 3], ["no", "yes"][i % 2])
    });
    let hash = read(plain.as_bytes()).hash().to_owned();
    // The value that holds a comma is quoted, so that no other separator can split it.
    let with = |separator: &str| {
        let parts: Vec<String> = plain
            .split("\"")
            .enumerate()
            .map(|(i, part)| if i % 2 == 1 { format!("\"{part}\"") } else { part.replace(',', separator) })
            .collect();
        parts.concat()
    };
    let variants = [
        ("semicolons", with(";").into_bytes()),
        ("tabs", with("\t").into_bytes()),
        ("bars", with("|").into_bytes()),
        ("a byte-order mark", [b"\xef\xbb\xbf", plain.as_bytes()].concat()),
        ("Windows", plain.replace('\n', "\r\n").into_bytes()),
        ("the first Macs", plain.replace('\n', "\r").into_bytes()),
        ("blank lines", format!("\n\n{}\n\n", plain.replace('\n', "\n\n")).into_bytes()),
        ("spaces", plain.lines().map(|line| format!("  {line}\t\n")).collect::<String>().into_bytes()),
    ];
    for (what, bytes) in variants {
        assert_eq!(read(&bytes).hash(), hash, "{what}");
    }
}

#[test]
fn what_is_no_text_is_told_with_what_it_is() {
    for (bytes, what) in [
        (&b"\x1f\x8b\x08\x00"[..], "the file is compressed with gzip; unpack it"),
        (b"PK\x03\x04rest", "this is a ZIP archive, as workbooks are; save the table as CSV"),
        (b"\xd0\xcf\x11\xe0rest", "this is a workbook; save the table as CSV"),
        (b"PAR1rest", "this is a Parquet file; give it a name that ends in .parquet"),
        (b"\xff\xfex\0,\0", "the text is in UTF-16; save the file as UTF-8"),
        (b"\xfe\xff\0x\0,", "the text is in UTF-16; save the file as UTF-8"),
    ] {
        for layout in [Layout::Tabular, Layout::Images { shape: None }] {
            assert_eq!(message(read_csv(bytes, "y", &layout)), format!("data.csv: {what}"));
        }
    }
    let latin = message(read_csv(b"x,y\n\xe4,a\n", "y", &Layout::Tabular));
    assert_eq!(latin, "data.csv:2: this line is not UTF-8 text; save the file as UTF-8");
}

#[test]
fn a_column_without_a_name_is_left_out_and_said() {
    let numbered = lines(",x,y", |i| format!("{i},{}.5,{}", i % 7, ["a", "b"][i % 2]));
    let data = read(numbered.as_bytes());
    assert_eq!(data.feature_names(), ["x"]);
    assert_eq!(data.notes(), ["column 1 has no name, and is left out; name it to keep it"]);
    let trailing = lines("x,,y,", |i| format!("{}.5,,{},", i % 7, ["a", "b"][i % 2]));
    let data = read(trailing.as_bytes());
    assert_eq!(data.feature_names(), ["x"]);
    assert_eq!(data.notes(), ["columns 2, 4 have no names, and are left out; name them to keep them"]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    std::fs::write(&path, trailing).unwrap();
    assert_eq!(csv_columns(&path).unwrap(), ["x", "y"]);
}

#[test]
fn columns_that_mean_more_than_they_say_are_pointed_at() {
    let note = |cell: &dyn Fn(usize) -> String| {
        let text = lines("x,c,y", |i| format!("{}.5,{},{}", i % 7, cell(i), ["a", "b"][i % 2]));
        read(text.as_bytes()).notes().join("\n")
    };
    let left_out = "the column \"c\" is left out: its texts, such as ";
    let (numbers, dates) = ("look like numbers; write them with", "look like dates; write them as year");
    for (cell, begins, contains) in [
        (
            &(|i: usize| format!("\"{},{:03}.50\"", i + 1, i * 7)) as &dyn Fn(usize) -> String,
            left_out,
            numbers,
        ),
        (&|i| format!("{i}.5%"), left_out, numbers),
        (&|i| format!("${i}.25"), left_out, numbers),
        (&|i| format!("{} €", i + 1), left_out, numbers),
        (&|i| format!("{}%", i % 4), "the column \"c\" is read as texts", numbers),
        (&|i| format!("01/{}/2024", i + 1), left_out, dates),
        (&|i| format!("{}", i + 40), "the column \"c\" numbers the rows", "columns = { c = \"ignored\" }"),
        (
            &|i| format!("user{i}"),
            "the column \"c\" is left out: it holds 30 different texts",
            "say \"categorical\"",
        ),
        (&|i| format!("1.0.{i}"), "the column \"c\" is left out: it holds 30 different texts", ""),
        (&|i| format!("{}", (i * 7) % 30), "", ""),
        (&|i| ["north", "south"][i % 2].to_owned(), "", ""),
    ] {
        let note = note(cell);
        assert!(note.starts_with(begins) && note.contains(contains), "{}: {note}", cell(3));
        assert_eq!(note.is_empty(), begins.is_empty(), "{}: {note}", cell(3));
    }
}

#[test]
fn a_comma_is_the_point_of_a_number_where_it_separates_nothing() {
    let cells = |i: usize| (format!("{}.{}", i as f64 - 15.0, i), format!("1{:03}.25", i));
    let plain = lines("small,large,y", |i| {
        let (small, large) = cells(i);
        format!("{small},{large},{}", ["a", "b"][i % 2])
    });
    for separator in [";", "\t", "|"] {
        let comma = lines(&["small", "large", "y"].join(separator), |i| {
            let (small, large) = cells(i);
            let grouped = format!("{}.{}", &large[..1], large[1..].replace('.', ","));
            [small.replace('.', ",").as_str(), &grouped, ["a", "b"][i % 2]].join(separator)
        });
        assert_eq!(read(comma.as_bytes()).hash(), read(plain.as_bytes()).hash(), "{comma}");
    }
    // Numbers to predict as well, but nothing that is no number: here points group by two digits.
    let target = read(lines("x;y", |i| format!("{};{},5", i % 7, i)).as_bytes());
    assert!(matches!(target.target(), Target::Values(values) if values[3] == 3.5));
    let odd = read(lines("x;c;y", |i| format!("{};1.{:02},5;{}", i % 7, i, ["a", "b"][i % 2])).as_bytes());
    assert_eq!(kinds(&odd), [("x", ColumnKind::Numeric)]);
}

#[test]
fn classes_that_differ_in_capital_letters_only_are_pointed_at() {
    let text = lines("x,y", |i| format!("{}.5,{}", i % 7, ["yes", "no", "Yes"][i % 3]));
    let data = read(text.as_bytes());
    assert_eq!(data.classes(), ["Yes", "no", "yes"]);
    assert_eq!(
        data.notes(),
        [
            "the classes \"Yes\" and \"yes\" differ in capital letters only, and count as two; write them alike if they are one"
        ]
    );
}

#[test]
fn a_line_of_another_length_is_counted() {
    let said = |text: &str| message(read_csv(text.as_bytes(), "y", &Layout::Tabular));
    assert!(
        said("x,y\n1,a\n2\n")
            .starts_with("data.csv:3: this line has 1 value, but the header names 2 columns")
    );
    assert!(
        said("x,y\n1,a,b\n")
            .starts_with("data.csv:2: this line has 3 values, but the header names 2 columns")
    );
}

#[test]
fn a_table_of_one_value_tells_nothing() {
    let same = read(lines("x,c,gone,y", |i| format!("1,k,,{}", ["a", "b"][i % 2])).as_bytes());
    assert!(same.tells_nothing());
    let gap = read(
        lines("x,c,gone,y", |i| format!("{},k,,{}", if i == 9 { "" } else { "1" }, ["a", "b"][i % 2]))
            .as_bytes(),
    );
    assert!(!gap.tells_nothing(), "that a value is missing tells something");
    assert!(!digits().0.tells_nothing());
}

fn predicted(model: &Model, path: &Path) -> Result<Predictions, String> {
    let mut all = Vec::new();
    let mut take = |found: &Predictions| {
        all.push(found.clone());
        Ok(())
    };
    model.predict_file(path, &mut take).map_err(|e| e.to_string())?;
    Ok(all.remove(0))
}

#[test]
fn a_model_is_applied_to_a_table_with_decimal_commas_and_a_numbered_one() {
    let text = lines("x,y", |i| format!("{}.5,{}", i, ["a", "b"][i / 15]));
    let data = read(text.as_bytes());
    let split = Split::stratified(&data, 0.3, 0).unwrap();
    let settings = settings(ModelKind::Mlp, &[("epochs", 2.into())]);
    let mut on = |_: &EpochReport| Control::Continue;
    let model = train(&data, &split, &settings, 1, &mut on, None).unwrap().model;
    let folder = tempfile::tempdir().unwrap();
    let of = |text: &str| {
        let path = folder.path().join("new.csv");
        std::fs::write(&path, text).unwrap();
        predicted(&model, &path)
    };
    let plain = of("x\n1.5\n27.5\n").unwrap();
    assert_eq!(of("k;x\n1;1,5\n2;27,5\n").unwrap(), plain);
    assert_eq!(of(",x\n1,1.5\n2,27.5\n").unwrap(), plain);
    assert_eq!(
        of("x\n1,5\n").unwrap_err().split_once(": ").unwrap().1,
        "this line has 2 values, but the header names 1 column; add or remove values, or quote those that hold a separator"
    );
    assert!(of("\x1f\u{8b}").is_err());
}

/// Writes a Parquet file: its columns with their values.
struct Columns(Vec<(Arc<Type>, Values)>);

enum Values {
    Whole(Vec<i64>),
    Bytes(Vec<Vec<u8>>),
    Text(Vec<&'static str>),
}

impl Columns {
    fn write(self, path: &Path) {
        let fields = self.0.iter().map(|(field, _)| Arc::clone(field)).collect();
        let schema = Type::group_type_builder("table").with_fields(fields).build().unwrap();
        let file = std::fs::File::create(path).unwrap();
        let how = Arc::new(WriterProperties::builder().build());
        let mut writer = SerializedFileWriter::new(file, Arc::new(schema), how).unwrap();
        let mut group = writer.next_row_group().unwrap();
        for (_, values) in self.0 {
            let mut column = group.next_column().unwrap().unwrap();
            match values {
                Values::Whole(values) => column.typed::<Int64Type>().write_batch(&values, None, None),
                Values::Bytes(values) => {
                    let values: Vec<FixedLenByteArray> =
                        values.into_iter().map(|bytes| ByteArray::from(bytes).into()).collect();
                    column.typed::<FixedLenByteArrayType>().write_batch(&values, None, None)
                }
                Values::Text(values) => {
                    let values: Vec<ByteArray> = values.into_iter().map(ByteArray::from).collect();
                    column.typed::<ByteArrayType>().write_batch(&values, None, None)
                }
            }
            .unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
        writer.close().unwrap();
    }
}

fn field(name: &str, physical: Physical, length: i32, logical: Option<LogicalType>) -> Arc<Type> {
    let (precision, scale) =
        if matches!(logical, Some(LogicalType::Decimal(_))) { (20, 2) } else { (-1, -1) };
    let field = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::REQUIRED)
        .with_length(length)
        .with_precision(precision)
        .with_scale(scale)
        .with_logical_type(logical);
    Arc::new(field.build().unwrap())
}

#[test]
fn decimals_and_halves_in_parquet_are_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.parquet");
    let decimal =
        |cents: i64| [vec![if cents < 0 { 0xFF } else { 0 }; 4], cents.to_be_bytes().to_vec()].concat();
    let half = |x: f32| half::f16::from_f32(x).to_le_bytes().to_vec();
    let fixed = Physical::FIXED_LEN_BYTE_ARRAY;
    Columns(vec![
        (
            field("price", fixed, 12, Some(LogicalType::decimal(2, 20))),
            Values::Bytes([199, -50, 12_345_678, 0].map(decimal).to_vec()),
        ),
        (
            field("share", fixed, 2, Some(LogicalType::Float16)),
            Values::Bytes([0.5, -2.0, 0.25, 8.0].map(half).to_vec()),
        ),
        (
            field("y", Physical::BYTE_ARRAY, -1, Some(LogicalType::String)),
            Values::Text(vec!["a", "b", "a", "b"]),
        ),
    ])
    .write(&path);
    let data = Dataset::from_table(&path, &TableOptions::predicting("y")).unwrap();
    let same = read(b"price,share,y\n1.99,0.5,a\n-0.50,-2,b\n123456.78,0.25,a\n0,8,b\n");
    assert_eq!(data.hash(), same.hash());
}

#[test]
fn images_in_parquet_are_those_of_the_csv() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("digits.parquet");
    let (data, _) = digits();
    let mut columns: Vec<(Arc<Type>, Values)> = (0..64)
        .map(|pixel| {
            let values = (0..data.rows()).map(|row| data.row(row)[pixel] as i64).collect();
            (field(&data.feature_names()[pixel], Physical::INT64, -1, None), Values::Whole(values))
        })
        .collect();
    let labels = data.labels().iter().map(|label| i64::from(*label)).collect();
    columns.insert(3, (field("label", Physical::INT64, -1, None), Values::Whole(labels)));
    Columns(columns).write(&path);
    let images = Layout::Images { shape: None };
    assert_eq!(Dataset::from_csv(&path, "label", &images).unwrap().hash(), data.hash());
    let model = train_digits(&settings(ModelKind::Mlp, &[("epochs", 1.into())]), 1, None).model;
    let found = predicted(&model, &path).unwrap();
    let rows: Vec<f32> = (0..50).flat_map(|row| data.row(row).to_vec()).collect();
    assert_eq!(found.classes[..50], model.predict(&rows).unwrap());
    let none = Dataset::from_csv(&path, "digit", &images).unwrap_err().to_string();
    assert!(none.contains("there is no column \"digit\""), "{none}");
}
