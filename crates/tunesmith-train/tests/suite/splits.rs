//! Dividing rows: every kind keeps its promise.

use std::fmt::Write;
use std::sync::Arc;

use tunesmith_train::{Dataset, Split, SplitKind, TableOptions, Validation};

use crate::common::digits;

/// 60 rows: three classes, twelve patients of five rows, days in a jumbled order.
fn visits() -> Arc<Dataset> {
    let mut text = String::from("x,patient,day,label\n");
    for i in 0..60_usize {
        let day = (i * 37) % 60;
        writeln!(
            text,
            "{i},p{},2024-{:02}-{:02},{}",
            i / 5,
            1 + day / 28,
            1 + day % 28,
            ["a", "b", "c"][i % 3]
        )
        .unwrap();
    }
    let options = TableOptions {
        group: Some("patient".into()),
        time: Some("day".into()),
        ..TableOptions::predicting("label")
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    std::fs::write(&path, text).unwrap();
    Dataset::from_table(&path, &options).unwrap()
}

fn of(kind: SplitKind, folds: Option<usize>) -> Validation {
    Validation { kind, folds, ..Validation::default() }
}

/// Every row is in one part or the other.
fn complete(split: &Split, rows: usize) {
    let mut all: Vec<u32> = split.train.iter().chain(&split.validation).copied().collect();
    all.sort_unstable();
    assert_eq!(all, (0..rows as u32).collect::<Vec<_>>());
}

#[test]
fn folds_validate_each_row_once_with_the_classes_in_proportion() {
    let (data, _) = digits();
    let splits = of(SplitKind::Kfold, Some(5)).splits(data, 0).unwrap();
    assert_eq!(splits.len(), 5);
    let mut validated: Vec<u32> = splits.iter().flat_map(|s| s.validation.iter().copied()).collect();
    validated.sort_unstable();
    assert_eq!(validated, (0..1797).collect::<Vec<_>>());
    for split in &splits {
        complete(split, 1797);
        assert!((359..=360).contains(&split.validation.len()));
        for class in 0..10 {
            let count = |rows: &[u32]| rows.iter().filter(|r| data.labels()[**r as usize] == class).count();
            let (all, here) = (count(&split.train) + count(&split.validation), count(&split.validation));
            assert!((here as f64 - all as f64 / 5.0).abs() < 1.0, "class {class}: {here} of {all}");
        }
    }
}

#[test]
fn repeats_draw_their_folds_anew() {
    let (data, _) = digits();
    let validation = Validation { repeats: 2, ..of(SplitKind::RepeatedKfold, Some(3)) };
    let splits = validation.splits(data, 0).unwrap();
    assert_eq!((splits.len(), validation.rounds()), (6, 6));
    assert_eq!(splits[..3], of(SplitKind::Kfold, Some(3)).splits(data, 0).unwrap()[..]);
    assert_ne!(splits[0], splits[3]);
}

#[test]
fn trials_share_a_division_unless_it_is_reshuffled() {
    let (data, split) = digits();
    let fixed = Validation::default();
    assert_eq!(fixed.splits(data, 1).unwrap(), fixed.splits(data, 2).unwrap());
    assert_eq!(fixed.splits(data, 1).unwrap()[0], *split);
    let reshuffled = Validation { reshuffle: true, ..fixed };
    assert_ne!(reshuffled.splits(data, 1).unwrap(), reshuffled.splits(data, 2).unwrap());
    assert_eq!(reshuffled.splits(data, 1).unwrap(), reshuffled.splits(data, 1).unwrap());
}

#[test]
fn groups_stay_together() {
    let data = visits();
    let groups = data.groups().unwrap();
    for validation in [of(SplitKind::Group, Some(4)), of(SplitKind::Group, None)] {
        let splits = validation.splits(&data, 0).unwrap();
        assert_eq!(splits.len(), validation.rounds());
        for split in &splits {
            complete(split, 60);
            let of = |rows: &[u32]| rows.iter().map(|r| groups[*r as usize]).collect::<Vec<_>>();
            let (train, validation) = (of(&split.train), of(&split.validation));
            assert!(train.iter().all(|group| !validation.contains(group)));
            assert!((10..=15).contains(&validation.len()), "{}", validation.len());
        }
    }
}

#[test]
fn what_is_validated_on_is_later_than_what_is_trained_on() {
    let data = visits();
    let times = data.times().unwrap();
    for (validation, sizes) in [
        (of(SplitKind::Time, None), vec![(48, 12)]),
        (of(SplitKind::Time, Some(3)), vec![(15, 15), (30, 15), (45, 15)]),
    ] {
        let splits = validation.splits(&data, 0).unwrap();
        let found: Vec<_> = splits.iter().map(|s| (s.train.len(), s.validation.len())).collect();
        assert_eq!(found, sizes);
        for split in &splits {
            let moments = |rows: &[u32]| rows.iter().map(|r| times[*r as usize]).collect::<Vec<f64>>();
            let latest = moments(&split.train).into_iter().fold(f64::MIN, f64::max);
            assert!(moments(&split.validation).into_iter().all(|t| t > latest));
        }
    }
}

#[test]
fn the_sealed_part_is_taken_by_the_same_rule_and_does_not_depend_on_the_rest() {
    let data = visits();
    for kind in [SplitKind::Holdout, SplitKind::Kfold, SplitKind::Group, SplitKind::Time] {
        let validation = Validation { test: Some(0.2), ..of(kind, None) };
        let sealed = validation.sealed(&data).unwrap().unwrap();
        complete(&sealed, 60);
        assert!((9..=15).contains(&sealed.validation.len()), "{kind:?}");
        let more_folds = Validation { folds: Some(3), share: 0.4, ..validation };
        assert_eq!(more_folds.sealed(&data).unwrap().unwrap(), sealed);
        if kind == SplitKind::Group {
            let groups = data.groups().unwrap();
            let of = |row: &u32| groups[*row as usize];
            assert!(sealed.train.iter().all(|r| !sealed.validation.iter().map(of).any(|g| g == of(r))));
        }
    }
    assert_eq!(Validation::default().sealed(&data).unwrap(), None);
}

#[test]
fn a_class_with_one_row_trains_in_every_fold_and_is_named() {
    let text =
        (0..30).fold(String::from("x,label\n"), |text, i| text + &format!("{i},{}\n", i % 2)) + "99,rare\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.csv");
    std::fs::write(&path, text).unwrap();
    let data = Dataset::from_table(&path, &TableOptions::predicting("label")).unwrap();
    for split in of(SplitKind::Kfold, Some(5)).splits(&data, 0).unwrap() {
        assert!(split.train.contains(&30));
        assert_eq!(split.only_in_training, ["rare"]);
        complete(&split, 31);
    }
}

#[test]
fn divisions_that_cannot_be_say_why() {
    let data = visits();
    let error = |validation: Validation, data: &Dataset| validation.splits(data, 0).unwrap_err().to_string();
    assert!(error(of(SplitKind::Kfold, Some(1)), &data).contains("at least 2"));
    assert!(error(of(SplitKind::Kfold, Some(61)), &data).contains("at most 60"));
    assert!(
        error(of(SplitKind::Group, Some(13)), &data).contains("the group column has 12 different values")
    );
    let (plain, _) = digits();
    assert!(error(of(SplitKind::Group, None), plain).contains("group = \"COLUMN\""));
    assert!(error(of(SplitKind::Time, None), plain).contains("time = \"COLUMN\""));
    let bad_share = Validation { test: Some(1.5), ..Validation::default() };
    assert!(bad_share.sealed(&data).unwrap_err().to_string().contains("between 0 and 1"));
}
