//! Proposed study files: what they say, and that they check cleanly.

use crate::studies::Place;
use tunesmith::core::{Domain, Scale, Value};
use tunesmith_run::init;

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn flags_with_numbers_become_parameters_with_these_defaults() {
    let place = Place::new();
    let run =
        "sh train.sh --lr 0.01 --batch-size=32 --layers 3 --dropout 0.2 --seed 7 --data d.csv --verbose";
    place.write("train.sh", "echo \"{\\\"val_loss\\\": 1}\"");
    let proposal = init::for_command(&words(run)).unwrap();
    assert!(
        proposal.text.contains("--lr {lr} --batch-size={batch_size} --layers {layers} --dropout {dropout} --seed {seed} --data d.csv --verbose"),
        "{}",
        proposal.text
    );
    place.write("study.toml", &proposal.text);
    let job = place.load().unwrap_or_else(|e| panic!("{e}\n{}", proposal.text));
    let space = &job.settings().space;
    let default = |name: &str| space.get(name).unwrap().default.clone().unwrap();
    assert_eq!(default("lr"), Value::from(0.01));
    assert_eq!(default("batch_size"), Value::from(32));
    assert_eq!(default("layers"), Value::from(3));
    assert_eq!(
        space.get("lr").unwrap().domain,
        Domain::Float { low: 1e-5, high: 0.1, scale: Scale::Log, step: None }
    );
    assert_eq!(space.get("seed"), None);
    let roles: Vec<&str> = space.params().iter().map(|p| p.role.as_str()).collect();
    assert_eq!(roles, ["architecture", "training", "training", "regularization"]);
    let checked = job.prepare().unwrap().check(None);
    assert_eq!((checked.default_trial, checked.warnings), (true, Vec::new()));
}

#[test]
fn the_objective_is_read_from_the_programs_source() {
    let place = Place::new();
    place.write("fit.py", "print(json.dumps({'val_accuracy': 0.5}))");
    let script = place.path().join("fit.py").display().to_string();
    let proposal = init::for_command(&["python3".into(), script, "--lr".into(), "0.1".into()]).unwrap();
    assert!(proposal.text.contains("objective = \"maximize val_accuracy\""), "{}", proposal.text);
    assert!(proposal.notes.iter().any(|n| n.contains("source")));
}

#[test]
fn a_command_without_numbers_gets_an_example_and_a_hint() {
    let proposal = init::for_command(&["sh train.sh 'two words' {brace}".to_owned()]).unwrap();
    assert!(proposal.notes[0].contains("TUNESMITH_PARAM_NAME"));
    assert!(proposal.text.contains(r#"["sh", "train.sh", "two words", "{{brace}}"]"#), "{}", proposal.text);
    let place = Place::new();
    place.write("study.toml", &proposal.text);
    place.load().unwrap_or_else(|e| panic!("{e}"));
    assert!(init::for_command(&[]).unwrap_err().to_string().contains("no command"));
    assert!(init::for_command(&["sh 'open".into()]).unwrap_err().to_string().contains("quote"));
}

#[test]
fn every_kind_of_number_is_given_a_range_that_holds_it() {
    let run = "p --a 0 --b 0.0 --c 1 --d 1.0 --e 1e-9 --f 123456 --momentum 0.9 --momentum-2 1 --wd 0 --lr 5 --lr 3 --batch 7 --neg -3 --in 4";
    let place = Place::new();
    let proposal = init::for_command(&words(run)).unwrap();
    place.write("study.toml", &proposal.text);
    let job = place.load().unwrap_or_else(|e| panic!("{e}\n{}", proposal.text));
    assert!(job.settings().space.default_config().is_some());
    assert!(
        proposal.text.contains("--lr {lr} --lr 3") && proposal.text.contains("--neg -3 --in 4"),
        "{}",
        proposal.text
    );
}

#[cfg(feature = "train")]
mod data {
    use super::*;
    use std::path::{Path, PathBuf};

    const EIGHT: [&str; 8] =
        ["layers", "width", "learning_rate", "schedule", "batch_size", "epochs", "dropout", "weight_decay"];

    fn example(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
    }

    fn checks(proposal: &init::Proposal) -> tunesmith_run::Checked {
        let place = Place::new();
        place.write("study.toml", &proposal.text);
        let job = place.load().unwrap_or_else(|e| panic!("{e}\n{}", proposal.text));
        let mut names: Vec<String> =
            job.settings().space.params().iter().map(|p| p.name.to_string()).collect();
        let mut eight = EIGHT.map(str::to_owned);
        names.sort_unstable();
        eight.sort_unstable();
        assert_eq!(names, eight);
        let rate = job.settings().space.get("learning_rate").unwrap().domain.clone();
        assert_eq!(rate, Domain::Float { low: 1e-5, high: 0.1, scale: Scale::Log, step: None });
        let checked = job.prepare().unwrap_or_else(|e| panic!("{e}")).check(None);
        assert_eq!(checked.warnings, Vec::<String>::new());
        assert!(checked.default_trial);
        checked
    }

    #[test]
    fn columns_of_pixels_get_a_convolutional_network_with_the_eight_hyperparameters() {
        let proposal = init::for_csv(&example("digits/digits.csv"), None).unwrap();
        let checked = checks(&proposal);
        assert_eq!(checked.program, "cnn on digits.csv");
        assert!(
            proposal.notes[0].contains("\"label\"") && proposal.notes[1].contains("8x8"),
            "{:?}",
            proposal.notes
        );
    }

    #[test]
    fn a_table_gets_a_perceptron_and_the_guess_of_its_target_is_told() {
        let proposal = init::for_csv(&example("tabular/breast_cancer.csv"), None).unwrap();
        assert_eq!(checks(&proposal).program, "mlp on breast_cancer.csv");
        assert!(proposal.notes[0].contains("diagnosis"), "{:?}", proposal.notes);
        let measured = init::for_csv(&example("tabular/breast_cancer.csv"), Some("mean_radius")).unwrap();
        assert!(measured.text.contains("minimize val_rmse"), "{}", measured.text);
    }

    #[test]
    fn photos_of_several_sizes_get_a_size_that_they_are_scaled_to() {
        let place = Place::new();
        for (class, shade) in [("day", 200), ("night", 20)] {
            for i in 0..12_u32 {
                place.write(&format!("photos/{class}/x"), "");
                let photo = image::GrayImage::from_pixel(90 + 7 * i, 70 + i, image::Luma([shade + i as u8]));
                photo.save(place.path().join(format!("photos/{class}/{i}.png"))).unwrap();
                std::fs::remove_file(place.path().join(format!("photos/{class}/x"))).unwrap();
            }
        }
        let proposal = init::for_images(&place.path().join("photos")).unwrap();
        assert!(proposal.text.contains("\nimage = [32, 32]   # the images are scaled"), "{}", proposal.text);
        assert!(proposal.notes[0].contains("32x32"), "{:?}", proposal.notes);
        place.write("study.toml", &proposal.text);
        let checked = place.load().unwrap().prepare().unwrap_or_else(|e| panic!("{e}")).check(None);
        assert_eq!(checked.program, "cnn on photos");
    }

    #[test]
    fn data_that_cannot_be_used_is_told() {
        let error = init::for_csv(Path::new("nowhere.csv"), None).unwrap_err().to_string();
        assert!(error.contains("nowhere.csv"), "{error}");
        assert!(init::for_images(Path::new("nowhere")).unwrap_err().to_string().contains("nowhere"));
    }
}

#[cfg(feature = "train")]
#[test]
fn what_to_predict_is_found_in_the_header_of_any_table() {
    let place = Place::new();
    let guessed = |name: &str, header: &str, separator: &str| {
        let rows: String = (0..30_usize)
            .map(|i| [format!("{}.5", i % 7), format!("{}", i * 11 % 13), ["a", "b"][i % 2].to_owned()])
            .map(|cells| cells.join(separator) + "\n")
            .collect();
        place.write(name, &format!("{header}\n{rows}"));
        let proposal =
            init::for_csv(&place.path().join(name), None).unwrap_or_else(|e| panic!("{header}: {e}"));
        place.write("study.toml", &proposal.text);
        place.prepare().unwrap_or_else(|e| panic!("{e}\n{}", proposal.text));
        let note =
            proposal.notes.iter().find_map(|n| n.strip_prefix("what to predict is taken from the column "));
        note.unwrap_or_else(|| panic!("{:?}", proposal.notes)).to_owned()
    };
    let last = "it is the last one; name another with --target";
    assert_eq!(guessed("a.csv", "x,n,label", ","), "\"label\": its name says so");
    assert_eq!(guessed("b.csv", "x,n,kind", ","), format!("\"kind\": {last}"));
    assert_eq!(guessed("c.csv", "Target;n;kind", ";"), "\"Target\": its name says so");
    assert_eq!(guessed("d.csv", "x|n|\"size, or kind\"", "|"), format!("\"size, or kind\": {last}"));
    assert_eq!(guessed("e.csv", "\u{feff},n,kind", ","), format!("\"kind\": {last}"));
    let error = init::for_csv(&place.path().join("nowhere.csv"), None).unwrap_err().to_string();
    assert!(error.ends_with("nowhere.csv: there is no such file or folder"), "{error}");
}
