//! The commands that change a study.

use serde_json::json;

use crate::common::Place;
use crate::sample;

#[test]
fn an_enqueued_configuration_is_read_as_its_parameters_need() {
    let place = Place::new();
    place.study("s", sample::settings());
    let said = place.run(&["enqueue", "layers=2", "lr=1e-3", "optimizer=adam w", "dropout=0"]).ends(0);
    assert_eq!(said.out, "trial 0 waits in s: layers=2 lr=0.001 'optimizer=adam w' dropout=0\n");
    place.run(&["enqueue", "s", "--config", r#"{"layers": 3}"#]).ends(0);
    let trials = place.tunesmith("trials --json").json();
    assert_eq!(
        trials[0]["params"],
        json!({ "layers": 2, "lr": 0.001, "optimizer": "adam w", "dropout": 0.0 })
    );
    assert_eq!((&trials[1]["params"], &trials[1]["origin"]), (&json!({ "layers": 3 }), &json!("enqueued")));
}

#[test]
fn what_cannot_be_enqueued_is_said_with_the_range() {
    let place = Place::new();
    place.study("s", sample::settings());
    place
        .tunesmith("enqueue layers=9")
        .ends(2)
        .says(&["`layers` cannot be `9`: it takes whole numbers 1 to 4"]);
    place.tunesmith("enqueue laers=2").ends(2).says(&["no parameter `laers`; did you mean `layers`?"]);
    place.tunesmith("enqueue lr=fast").ends(2).says(&["`lr` cannot be `fast`: it takes 1e-5 to 0.1, log"]);
    place.tunesmith("enqueue s layers=1 layers=2").ends(2).says(&["`layers` is given twice"]);
    place.tunesmith("enqueue s layers=1 lr").ends(2).says(&["`lr` is not `name=value`"]);
    place.tunesmith("enqueue s").ends(2).says(&["name at least one parameter"]);
    place.tunesmith("enqueue s --config [1]").ends(2).says(&["--config is no JSON object"]);
    assert_eq!(place.tunesmith("trials s --json").json(), json!([]));
}

#[test]
fn notes_keep_their_types() {
    let place = Place::new();
    sample::plain(&place, "s", 2);
    for words in [
        ["0", "flag", "true"],
        ["0", "whole", "3"],
        ["0", "real", "1.5"],
        ["0", "text", "nan"],
        ["0", "flag", "false"],
    ] {
        place.run(&[&["note"], words.as_slice()].concat()).ends(0);
    }
    place.tunesmith("note s 0 version 3 --text").ends(0);
    place.run(&["note", "s", "dataset", "two words"]).ends(0).says(&["noted on s: dataset = \"two words\""]);
    place.tunesmith("note owner me").ends(0);
    let note = &place.tunesmith("show 0 --json").json()["note"];
    assert_eq!(*note, json!({ "flag": false, "whole": 3, "real": 1.5, "text": "nan", "version": "3" }));
    assert_eq!(
        place.tunesmith("status --json").json()["note"],
        json!({ "dataset": "two words", "owner": "me" })
    );
    place.tunesmith("note s 5 a b").ends(1).says(&["there is no trial 5; the study has 2, numbered 0 to 1"]);
    place.tunesmith("note s five a b").ends(2).says(&["`five` is not a trial's number"]);
}

#[test]
fn a_study_is_copied_renamed_and_deleted() {
    let place = Place::new();
    sample::plain(&place, "s", 3);
    place.tunesmith("copy s twin").ends(0).says(&["s is copied to twin", "with 3 trials"]);
    place.tunesmith("copy s twin").ends(1).says(&["there is already a study `twin`"]);
    place.tunesmith("copy s --to other.db").ends(0);
    assert!(place.tunesmith("studies --storage other.db").out.contains("3 done"));
    place.tunesmith("rename twin s").ends(1).says(&["there is already a study `s`"]);
    place.tunesmith("rename twin pair").ends(0).says(&["twin is now pair"]);
    let refused = place.tunesmith("delete pair").ends(2);
    refused.says(&["Delete pair with 3 trials", "There is no terminal to ask at; say --yes"]);
    place.tunesmith("delete pair --yes").ends(0).says(&["pair is deleted, with 3 trials"]);
    place.tunesmith("delete pair --yes").ends(1).says(&["there is no study `pair`"]);
    assert_eq!(place.tunesmith("studies --json").json().as_array().unwrap().len(), 1);
}

#[test]
fn deleting_takes_the_folders_of_trials_only_when_asked_to() {
    let place = Place::new();
    sample::plain(&place, "s", 1);
    sample::plain(&place, "t", 1);
    for study in ["s", "t"] {
        place.write(&format!("tunesmith.trials/{study}/trial-0/attempt-1/stdout.log"), "x");
    }
    place.tunesmith("delete s --yes").ends(0);
    place.tunesmith("delete t --yes --folders").ends(0);
    assert!(place.path("tunesmith.trials/s").exists() && !place.path("tunesmith.trials/t").exists());
}
