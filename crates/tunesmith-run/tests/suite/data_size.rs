//! Whether more data would help, asked of trainings on parts of it.

use std::fmt::Write;

use tunesmith_run::{DataSizeOptions, MoreData, RunOptions, data_size};

use crate::studies::Place;

/// Two classes told apart by a curve in two columns, with a share of wrong labels; eight columns are noise.
fn table(rows: usize) -> String {
    let mut text = String::from("a,b,c,d,e,f,g,h,label\n");
    let mut state = 7_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31) * 2.0 - 1.0
    };
    for _ in 0..rows {
        let x: Vec<f64> = (0..8).map(|_| noise()).collect();
        let side = if x[0] + x[1] > 0.0 { "up" } else { "down" };
        for value in &x {
            write!(text, "{value:.4},").unwrap();
        }
        writeln!(text, "{side}").unwrap();
    }
    text
}

fn place(rows: usize, model: &str) -> Place {
    let place = Place::new();
    place.write("data.csv", &table(rows));
    place.write(
        "study.toml",
        &format!(
            "[study]\nname = \"s\"\ntrials = 2\nseed = 1\nobjective = \"maximize val_accuracy\"\n[model]\nkind = \"mlp\"\n\
             data = \"data.csv\"\ntarget = \"label\"\nepochs = 4\n{model}\n[space]\nwidth = {{ int = [8, 16] }}\n"
        ),
    );
    place
}

#[test]
fn parts_grow_and_are_judged_by_the_same_rows_however_many_trainings_run_at_once() {
    let place = place(240, "learning_rate = 0.01");
    let study = place.run();
    let of =
        |jobs| data_size(&study, &DataSizeOptions { seeds: 3, jobs, ..DataSizeOptions::default() }).unwrap();
    let found = of(1);
    let rows: Vec<usize> = found.points.iter().map(|p| p.rows).collect();
    // A quarter and a half, but for the rounding of each class.
    assert!(rows[0].abs_diff(48) <= 1 && rows[1].abs_diff(96) <= 1, "{rows:?}");
    assert_eq!((rows[2], found.validation_rows), (192, 48));
    assert!(
        found
            .points
            .iter()
            .all(|p| p.values.len() == 3 && p.mean.low <= p.mean.value && p.mean.value <= p.mean.high)
    );
    assert_eq!((found.objective.as_str(), found.maximize), ("val_accuracy", true));
    assert!(found.sentence.contains("192 rows"), "{}", found.sentence);
    // Best epochs of such an easy problem are good, and more rows do not make them worse.
    assert!(found.points[2].mean.value >= found.points[0].mean.value && found.points[2].mean.value > 0.7);
    assert_eq!(of(2), found);
}

#[test]
fn labels_that_are_noise_ask_for_no_more_data() {
    let place = place(240, "learning_rate = 0.01");
    // Every row twice, with both labels: nothing can be learned from more of them.
    let text = table(120);
    let mut both = String::from("a,b,c,d,e,f,g,h,label\n");
    for (i, line) in text.lines().skip(1).enumerate() {
        let body = line.rsplit_once(',').unwrap().0;
        writeln!(both, "{body},{}\n{body},{}", ["up", "down"][i % 2], ["down", "up"][i % 2]).unwrap();
    }
    place.write("data.csv", &both);
    let found = data_size(&place.run(), &DataSizeOptions::default()).unwrap();
    assert_ne!(found.more_data, MoreData::Helps, "{}", found.sentence);
}

#[test]
fn what_cannot_be_asked_is_told() {
    let options = DataSizeOptions { seeds: 3, ..DataSizeOptions::default() };
    let says = |study: &tunesmith::Study, words: &[&str]| {
        let error = data_size(study, &options).unwrap_err().to_string();
        for word in words {
            assert!(error.contains(word), "`{word}` is missing: {error}");
        }
    };
    let command = Place::of_script("echo '{\"loss\": 1}'\n", "");
    let study = command.run_with(&RunOptions::default()).0;
    says(&study, &["runs a command", "a parameter for the share"]);
    let few = place(30, "");
    says(&few.run(), &["24 rows to train on are too few"]);
    let changed = place(120, "");
    let study = changed.run();
    changed.write("data.csv", &table(100));
    says(&study, &["not the data that this study began with"]);
}
