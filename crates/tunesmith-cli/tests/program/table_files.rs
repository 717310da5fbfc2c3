//! Export to CSV, JSON and Parquet, and import from CSV.

use std::fs::File;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::json;

use crate::common::Place;
use crate::sample;

#[test]
fn an_exported_csv_has_a_row_a_trial_and_a_column_a_name() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    let csv = place.tunesmith("export --format csv").ends(0).out;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    for name in [
        "number",
        "state",
        "param.lr",
        "param.optimizer",
        "metric.accuracy",
        "metric.loss",
        "note.verdict",
        "error_class",
    ] {
        assert!(header.iter().any(|h| h == name), "{name} in {header:?}");
    }
    let column = |name: &str| header.iter().position(|h| h == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 7);
    assert_eq!(&rows[0][column("note.verdict")], "looks\ngood");
    assert_eq!((&rows[1][column("metric.accuracy")], &rows[1][column("diverged")]), ("nan", "true"));
    assert_eq!((&rows[2][column("error_class")], &rows[2][column("metric.accuracy")]), ("exit_code", ""));
    let curves = place.tunesmith("export --reports").ends(0).out;
    assert_eq!(curves.lines().count(), 1 + 4);
    assert!(curves.starts_with("trial,attempt,step,fold,time,metric.accuracy,metric.loss\n"), "{curves}");
}

#[test]
fn a_parquet_file_keeps_types_and_gaps() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    place.tunesmith("export mixed -o t.parquet").ends(0).says(&["wrote 7 trials to t.parquet"]);
    let reader = SerializedFileReader::new(File::open(place.path("t.parquet")).unwrap()).unwrap();
    let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    let get =
        |row: usize, name: &str| rows[row].get_column_iter().find(|(n, _)| *n == name).unwrap().1.clone();
    assert_eq!(rows.len(), 7);
    assert_eq!(
        (get(0, "number"), get(0, "note.seen"), get(0, "feasible")),
        (Field::Long(0), Field::Long(3), Field::Bool(true))
    );
    assert_eq!((get(0, "metric.accuracy"), get(2, "metric.accuracy")), (Field::Double(0.91), Field::Null));
    assert!(matches!(get(1, "metric.accuracy"), Field::Double(x) if x.is_nan()));
    assert!(
        matches!(get(0, "param.layers"), Field::Long(_)) && matches!(get(0, "param.lr"), Field::Double(_))
    );
    assert!(
        matches!(get(0, "param.optimizer"), Field::Str(_))
            && matches!(get(0, "started"), Field::TimestampMillis(_))
    );
    assert_eq!(get(6, "started"), Field::Null);
    place.tunesmith("export mixed --reports -o r.parquet").ends(0);
    let reader = SerializedFileReader::new(File::open(place.path("r.parquet")).unwrap()).unwrap();
    assert_eq!(reader.metadata().file_metadata().num_rows(), 4);
}

#[test]
fn the_format_follows_the_file_name() {
    let place = Place::new();
    sample::plain(&place, "s", 2);
    place.tunesmith("export -o t.json").ends(0);
    assert!(place.read("t.json").starts_with('['));
    place.tunesmith("export -o t.CSV").ends(0);
    assert!(place.read("t.CSV").starts_with("number,"));
    place
        .tunesmith("export -o t.xls")
        .ends(2)
        .says(&["`.xls` tells no format; say --format csv, json or parquet"]);
    place.tunesmith("export -o no/such/folder.csv").ends(1).says(&["no/such/folder.csv cannot be written"]);
}

#[test]
fn what_was_exported_can_be_imported() {
    let place = Place::new();
    let _running = sample::mixed(&place);
    place.tunesmith("export -o t.csv").ends(0);
    place.study("again", sample::settings());
    let said = place.tunesmith("import t.csv again").ends(0).says(&["2 rows without an outcome left out"]);
    assert_eq!(said.out, "added 5 trials to again: numbers 0 to 4\n");
    let (old, new) =
        (place.tunesmith("trials mixed --json").json(), place.tunesmith("trials again --json").json());
    for i in 0..5 {
        for key in ["state", "params", "metrics", "note", "diverged", "feasible", "error"] {
            assert_eq!(old[i][key], new[i][key], "{key} of trial {i}");
        }
    }
    let status = place.tunesmith("status again --json").json();
    assert_eq!(status["used"]["trials"], 0, "added trials do not count");
}

#[test]
fn a_study_file_makes_the_study_once_the_trials_are_read() {
    let place = Place::new();
    place.write(
        "study.toml",
        "[study]\nname = \"s\"\nobjective = \"minimize loss\"\n[command]\nrun = \"echo {x}\"\n[space]\nx = { float = [0.0, 1.0] }\n",
    );
    place.write("t.csv", "x,loss\n2,0.5\n");
    place.tunesmith("import t.csv study.toml").ends(1).says(&["t.csv:2: column `x`"]);
    assert_eq!(place.tunesmith("studies --json").ends(0).json(), json!([]), "none for a file that is wrong");
    place.write("t.csv", "x,loss\n0.25,0.5\n");
    let said = place.tunesmith("import t.csv study.toml").ends(0);
    assert_eq!(said.out, "added 1 trial to s: number 0\n");
}

#[test]
fn columns_go_by_their_names() {
    let place = Place::new();
    place.study("s", sample::settings());
    place.write("a.csv", "optimizer,lr,layers,dropout,value,params_x,mood\nsgd,1e-3,2,0.1,0.5,1,fine\n");
    place
        .tunesmith("import a.csv")
        .ends(0)
        .says(&["the column `mood` is no parameter and no metric of s", "`params_x`"]);
    let trial = &place.tunesmith("trials --json").json()[0];
    assert_eq!((&trial["value"], &trial["origin"]), (&json!(0.5), &json!("added")));
    assert_eq!(trial["params"], json!({ "layers": 2, "lr": 0.001, "optimizer": "sgd", "dropout": 0.1 }));
}

#[test]
fn a_wrong_import_names_line_and_column_and_adds_nothing() {
    let place = Place::new();
    place.study("s", sample::settings());
    let head = "optimizer,lr,layers,dropout,accuracy\nsgd,1e-3,2,0.1,0.5\n";
    for (rest, said) in [
        (
            "sgd,1e-3,two,0.1,0.5\n",
            "bad.csv:3: column `layers`: `layers` cannot be `two`: it takes whole numbers 1 to 4",
        ),
        ("sgd,1,2,0.1,0.5\n", "bad.csv:3: column `lr`: `lr` cannot be `1`"),
        ("sgd,1e-3,2,0.1,high\n", "bad.csv:3: column `accuracy`: `high` is not a number"),
        ("sgd,1e-3,,0.1,0.5\n", "bad.csv:3: `layers` has no value"),
        ("sgd,1e-3,2,0.1,\n", "bad.csv:3: the objective `accuracy` has no value"),
        ("sgd,1e-3,2\n", "bad.csv:3: this line has 3 fields where the header has 5"),
    ] {
        place.write("bad.csv", format!("{head}{rest}"));
        place.tunesmith("import bad.csv s").ends(1).says(&[said]);
    }
    place.write("bad.csv", b"optimizer,lr\nsgd,\xff\n");
    place.tunesmith("import bad.csv").ends(1).says(&["bad.csv:2: this line is not UTF-8"]);
    place.write("bad.csv", "lr,param.lr\n1,1\n");
    place
        .tunesmith("import bad.csv")
        .ends(1)
        .says(&["bad.csv:1: the column `param.lr` means the same as an earlier one"]);
    place.tunesmith("import missing.csv").ends(1).says(&["missing.csv cannot be read"]);
    assert_eq!(place.tunesmith("trials --json").json(), json!([]));
}
