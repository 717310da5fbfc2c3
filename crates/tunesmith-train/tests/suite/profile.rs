//! What a profile finds in data with planted faults.

use std::fmt::Write;
use std::sync::Arc;

use tunesmith_train::{
    ColumnProfile, Comparison, Dataset, Profile, Split, SplitKind, TableOptions, Validation,
};

use crate::common::digits;

fn read(text: &str, options: &TableOptions) -> Arc<Dataset> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    std::fs::write(&path, text).unwrap();
    Dataset::from_table(&path, options).unwrap()
}

/// A fraction that looks random.
fn noise(i: usize, k: usize) -> f64 {
    (((i + 1) * (7919 + 104_729 * k) * (i + k + 3)) % 10_007) as f64 / 10_007.0
}

fn compared(data: &Dataset) -> Comparison {
    data.profile_split(&Split::stratified(data, 0.25, 0).unwrap()).comparison.unwrap()
}

fn column<'a>(found: &'a Comparison, name: &str) -> &'a ColumnProfile {
    found.columns.iter().find(|c| c.name == name).unwrap()
}

/// 400 rows: a leak, a number of the row, a constant, a column with holes, honest noise.
fn faulty(extra: &str) -> String {
    let mut text = String::from("noise,other,third,id,leak,same,holes,label\n");
    for i in 0..400 {
        let class = usize::from(noise(i, 5) > 0.5);
        let holes = if i % 4 == 0 { String::new() } else { format!("{:.3}", noise(i, 3)) };
        writeln!(
            text,
            "{:.4},{:.4},{:.4},{i},{},7,{holes},{class}",
            noise(i, 0),
            noise(i, 1),
            noise(i, 2),
            ["no way", "yes it is"][class]
        )
        .unwrap();
    }
    text + extra
}

#[test]
fn columns_that_leak_name_rows_or_tell_nothing_are_found() {
    let data = read(&faulty(""), &TableOptions::predicting("label"));
    let found = compared(&data);
    assert_eq!(column(&found, "leak").alone, Some(1.0));
    let honest = column(&found, "noise").alone.unwrap();
    assert!((0.3..0.7).contains(&honest), "{honest}");
    assert!(column(&found, "id").identifier && !column(&found, "noise").identifier);
    assert!(column(&found, "id").alone.unwrap() < 0.7, "a number of the row predicts nothing");
    let same = column(&found, "same");
    assert!(same.constant && same.distinct == 1 && same.alone.is_none());
    assert_eq!(column(&found, "holes").missing, 0.25);
    assert!(found.columns.iter().filter_map(|c| c.shift_p).all(|p| p > 1e-4), "the parts are alike");
    assert_eq!(found.duplicates.rows, 0);
    // One row in a hundred is near another by chance.
    let near = found.near_duplicates.unwrap();
    assert!(20 * near.rows <= near.looked_at, "{near:?}");
}

#[test]
fn copies_near_copies_and_contradictions_are_found() {
    let plain = faulty("");
    let mut text = plain.clone();
    for (i, line) in plain.lines().skip(1).take(120).enumerate() {
        let class = if line.ends_with('1') { 1 } else { 0 };
        let body = &line[..line.len() - 1];
        // A third are copies, a third copies with the other class.
        match i % 3 {
            0 => writeln!(text, "{line}").unwrap(),
            1 => writeln!(text, "{body}{}", 1 - class).unwrap(),
            _ => {}
        }
    }
    let found = compared(&read(&text, &TableOptions::predicting("label")));
    assert_eq!((found.duplicates.rows, found.duplicates.conflicts), (80, 80));
    assert!((15..=50).contains(&found.duplicates.across), "{:?}", found.duplicates);

    let mut near = String::from("a,b,c,d,label\n");
    for i in 0..300 {
        let row: Vec<f64> = (0..4).map(|k| noise(i, k)).collect();
        let class = usize::from(noise(i, 5) > 0.5);
        writeln!(near, "{},{},{},{},{class}", row[0], row[1], row[2], row[3]).unwrap();
        if i % 3 == 0 {
            writeln!(near, "{},{},{},{},{class}", row[0] + 1e-4, row[1], row[2], row[3]).unwrap();
        }
    }
    let found = compared(&read(&near, &TableOptions::predicting("label")));
    assert_eq!(found.duplicates.rows, 0);
    let near = found.near_duplicates.unwrap();
    assert!(near.rows >= 20 && near.looked_at == found.validation_rows, "{near:?}");
}

/// A fraction by a hash, without the pattern that `noise` has over many columns.
fn random(i: usize, k: usize) -> f64 {
    let mut x = ((i as u64) << 16 | k as u64).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ (x >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Rows of six numbers of which two tell the class, each followed by so many copies with noise.
fn copied(rows: usize, copies: usize, spread: f64) -> String {
    let mut text = String::from("a,b,c,d,e,f,label\n");
    for i in 0..rows {
        let row: Vec<f64> = (0..6).map(|k| random(i, k)).collect();
        let class = usize::from(row[0] + row[1] > 1.0);
        for copy in 0..=copies {
            for (k, value) in row.iter().enumerate() {
                let moved = if copy == 0 { 0.0 } else { spread * (random(i * 7 + copy, k + 9) - 0.5) };
                write!(text, "{:.6},", value + moved).unwrap();
            }
            writeln!(text, "{class}").unwrap();
        }
    }
    text
}

#[test]
fn near_copies_are_found_however_many_there_are_of_a_row() {
    for (rows, copies, spread, most) in [(400, 1, 0.01, 1.0), (150, 4, 0.02, 1.0), (600, 0, 0.0, 0.02)] {
        let found = compared(&read(&copied(rows, copies, spread), &TableOptions::predicting("label")));
        let near = found.near_duplicates.unwrap();
        let share = near.rows as f64 / near.looked_at as f64;
        assert!(share <= most && (copies == 0 || share > 0.5), "{copies} copies: {near:?}");
    }
}

#[test]
fn the_nearest_rows_predict_what_can_be_learned() {
    let classes =
        compared(&read(&copied(400, 0, 0.0), &TableOptions::predicting("label"))).neighbours.unwrap();
    assert!(classes.accuracy.unwrap() > 0.75 && classes.r2.is_none(), "{classes:?}");
    let mut text = String::from("a,b,y,unknown\n");
    for i in 0..400 {
        let (a, b) = (random(i, 0), random(i, 1));
        writeln!(text, "{a:.4},{b:.4},{:.4},{:.4}", 2.0 * a - b * b, random(i, 4)).unwrap();
    }
    let of = |target: &str| {
        let ignored = if target == "y" { "unknown" } else { "y" };
        let columns = [(ignored.to_owned(), tunesmith_train::ColumnKind::Ignored)].into_iter().collect();
        let options = TableOptions { columns, ..TableOptions::predicting(target) };
        compared(&read(&text, &options)).neighbours.unwrap().r2.unwrap()
    };
    assert!(of("y") > 0.9 && of("unknown") < 0.2, "{} {}", of("y"), of("unknown"));
}

#[test]
fn numbers_in_a_column_that_is_called_an_id_name_rows() {
    let mut text = String::from("patient_id,amount,label\n");
    for i in 0..100 {
        writeln!(text, "{},{},{}", 1000 + (i * 7919) % 100_003, 1000 + (i * 6007) % 100_003, i % 2).unwrap();
    }
    let found = compared(&read(&text, &TableOptions::predicting("label")));
    assert!(column(&found, "patient_id").identifier && !column(&found, "amount").identifier);
}

#[test]
fn parts_that_differ_are_told_apart() {
    let mut text = String::from("drifts,stays,kind,day,y\n");
    for i in 0..400 {
        let kind = if i < 300 { "old" } else { ["old", "new"][i % 2] };
        writeln!(text, "{},{:.4},{kind},{i},{:.4}", i as f64 / 400.0, noise(i, 0), noise(i, 1)).unwrap();
    }
    let options = TableOptions { time: Some("day".into()), ..TableOptions::predicting("y") };
    let data = read(&text, &options);
    let split =
        Validation { kind: SplitKind::Time, ..Validation::default() }.splits(&data, 0).unwrap().remove(0);
    let profile = data.profile_split(&split);
    let found = profile.comparison.clone().unwrap();
    let shift = |name: &str| (column(&found, name).shift.unwrap(), column(&found, name).shift_p.unwrap());
    assert!(shift("drifts").0 == 1.0 && shift("drifts").1 < 1e-9);
    assert!(shift("kind").1 < 1e-9, "{:?}", shift("kind"));
    assert!(shift("stays").1 > 1e-3, "{:?}", shift("stays"));
    let target = profile.target.clone().unwrap();
    assert!(target.min >= 0.0 && target.max <= 1.0 && (0.4..0.6).contains(&target.mean));
    let json = serde_json::to_string(&profile).unwrap();
    assert_eq!(serde_json::from_str::<Profile>(&json).unwrap(), profile);
}

#[test]
fn images_are_compared_too_and_the_digits_are_sound() {
    let (data, split) = digits();
    let found = data.profile_split(split).comparison.unwrap();
    assert_eq!(found.duplicates.rows, 0);
    assert!(found.columns.is_empty() && found.near_duplicates.unwrap().rows == 0);
    assert_eq!(found.validation_classes.iter().sum::<usize>(), split.validation.len());
}
