//! Whether a model, its data and what the study file asks for fit each other: told before any trial, at the line that it concerns.

use std::fmt::Write;

use crate::studies::Place;

const RATE: &str = "learning_rate = { float = [1e-4, 1e-1], scale = \"log\" }";

/// Sixty rows: a number, a kind, a class of which the last ten rows have one only, and numbers below and above 0.
fn table() -> String {
    let mut text = String::from("x,kind,day,class,value,price\n");
    for i in 0..60 {
        let class = if i < 50 { ["a", "b"][i % 2] } else { "a" };
        let (x, value) = ((i * 7 % 31) as f64 / 3.0, i as f64 - 20.5);
        writeln!(text, "{x:.3},{},{i},{class},{value},{}", ["red", "blue"][i % 2], value.abs() + 0.25)
            .unwrap();
    }
    text
}

/// Sixteen images of 8x8 pixels as columns, in two classes.
fn pixels() -> String {
    let names: Vec<String> = (0..64).map(|i| format!("p{i}")).collect();
    let mut text = names.join(",") + ",label\n";
    for row in 0..16 {
        let cells: Vec<String> = (0..64).map(|i| ((row * 31 + i * 7) % 256).to_string()).collect();
        writeln!(text, "{},{}", cells.join(","), row % 2).unwrap();
    }
    text
}

/// A study of a `model` with all its keys but those of the data.
fn place(objective: &str, model: &str, space: &str, validation: &str) -> Place {
    let regression = model.starts_with(NUMBERS) || model.contains("target = \"price\"");
    let objective = if objective.is_empty() && regression { "objective = \"val_rmse\"" } else { objective };
    let place = Place::new();
    place.write("table.csv", &table());
    place.write("pixels.csv", &pixels());
    place.write(
        "blank.csv",
        &(0..20).fold("x,class\n".to_owned(), |text, i| text + &format!("1,{}\n", i % 2)),
    );
    place.write(
        "study.toml",
        &format!(
            "[study]\nname = \"s\"\ntrials = 2\n{objective}\n\n[model]\n{model}\nepochs = 1\n\n[validation]\n{validation}\n\n[space]\n{space}\n"
        ),
    );
    place
}

const CLASSES: &str = "kind = \"mlp\"\ndata = \"table.csv\"\ntarget = \"class\"\ncolumns = { value = \"ignored\", price = \"ignored\" }";
const NUMBERS: &str =
    "kind = \"mlp\"\ndata = \"table.csv\"\ntarget = \"value\"\ncolumns = { class = \"ignored\" }";
const IMAGES: &str = "kind = \"cnn\"\ndata = \"pixels.csv\"\ntarget = \"label\"";

fn says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "`{word}` is missing in:\n{text}");
    }
}

#[test]
fn a_roc_curve_needs_rows_of_two_classes_to_judge_by() {
    let of = |objective: &str, validation: &str| place(objective, CLASSES, RATE, validation);
    let late = "kind = \"time\"\ntime = \"day\"\nshare = 0.1";
    let said = of("objective = \"val_roc_auc\"", late).trouble();
    says(
        &said,
        &["study.toml:4", "`val_roc_auc` cannot be measured", "rows of one class only", "larger share"],
    );
    of("objective = \"val_accuracy\"", late).prepare().unwrap();
    of("objective = \"val_roc_auc\"", &late.replace("0.1", "0.4")).prepare().unwrap();
    let regression = place("", NUMBERS, RATE, late);
    regression.prepare().unwrap();
}

#[test]
fn a_validation_part_of_a_few_rows_is_warned_of() {
    let warnings = |validation: &str| {
        let prepared = place("", CLASSES, RATE, validation).prepare().unwrap();
        prepared.check(None).warnings.into_iter().filter(|w| w.contains("judged by")).collect::<Vec<_>>()
    };
    says(
        &warnings("share = 0.01")[0],
        &["trials are judged by 2 rows, so chance decides", "a larger share or folds"],
    );
    says(&warnings("share = 0.1")[0], &["judged by 7 rows"]);
    let one = warnings("kind = \"time\"\ntime = \"day\"\nshare = 0.01");
    says(&one[0], &["judged by one row"]);
    assert!(warnings("share = 0.2").is_empty() && warnings("kind = \"kfold\"\nfolds = 20").is_empty());
}

#[test]
fn a_target_without_a_logarithm_is_told_whether_the_scale_is_fixed_or_tuned() {
    let fixed = place("", &format!("{NUMBERS}\ntarget_scale = \"log\""), RATE, "").trouble();
    says(
        &fixed,
        &[
            "`target_scale` cannot be \"log\": the target goes down to -20.5",
            "a logarithm needs values above 0",
        ],
    );
    let tuned = "target_scale = { choice = [\"linear\", \"log\"] }";
    says(&place("", NUMBERS, tuned, "").trouble(), &["the target goes down to -20.5"]);
    let above = NUMBERS.replace("target = \"value\"", "target = \"price\"");
    place("", &above, tuned, "").prepare().unwrap();
    place("", &format!("{NUMBERS}\ntarget_scale = \"linear\""), RATE, "").prepare().unwrap();
}

#[test]
fn a_table_of_which_every_column_has_one_value_is_refused() {
    let said = place("", "kind = \"mlp\"\ndata = \"blank.csv\"\ntarget = \"class\"", RATE, "").trouble();
    says(&said, &["no column tells anything", "give columns whose values differ", "blank.csv"]);
}

#[test]
fn what_is_said_of_images_that_only_tables_have_is_refused() {
    let with =
        |model: &str, validation: &str| place("", &format!("{IMAGES}\n{model}"), RATE, validation).trouble();
    for (model, validation, key) in [
        ("task = \"regression\"", "", "task"),
        ("columns = { p0 = \"numeric\" }", "", "columns"),
        ("weight = \"p0\"", "", "weight"),
        ("", "kind = \"group\"\ngroup = \"p0\"", "group"),
        ("", "kind = \"time\"\ntime = \"p0\"", "time"),
    ] {
        says(
            &with(model, validation),
            &[&format!("`{key}` is for tables, but the data is images"), "leave it out"],
        );
    }
    place("", &format!("{IMAGES}\ntask = \"classification\""), RATE, "").prepare().unwrap();
}

#[test]
fn images_that_are_none_are_told_with_what_to_write() {
    let of = |model: &str| place("", model, RATE, "");
    let table = of(&CLASSES.replace("mlp", "cnn").replace("columns", "#")).trouble();
    says(&table, &["5 pixel columns are no square image", "image = [8, 16]", "write kind = \"mlp\""]);
    let flat = of(&format!("{IMAGES}\nimage = [4, 16]")).trouble();
    says(&flat, &["the images are 4x16", "each side must be 8 to 64 pixels", "image = [4, 16]"]);
    let single = of("kind = \"cnn\"\ndata = \"cat.PNG\"");
    single.write("cat.PNG", "");
    says(&single.trouble(), &["is a single image", "a folder of images for each class"]);
    let folder = of("kind = \"cnn\"\ndata = \"photos\"\nimage = [8, 80]");
    folder.write("photos/a/1.txt", "");
    says(&folder.trouble(), &["the images are 8x80", "each side must be 8 to 64 pixels"]);
}

#[test]
fn hyperparameters_of_another_model_and_keys_of_the_model_are_told_apart() {
    let of = |model: &str, space: &str| place("", &format!("{CLASSES}\n{model}"), space, "").trouble();
    says(&of("cutmix = 0.5", RATE), &["has no hyperparameter `cutmix`", "it is one of the model \"cnn\""]);
    says(&of("", "rotate = { float = [0.0, 9.0] }"), &["it is one of the model \"cnn\""]);
    says(
        &of("", "data = { choice = [\"a.csv\", \"b.csv\"] }"),
        &["`data` stands under [model]; it cannot be tuned"],
    );
    says(&of("learnin_rate = 1.0", RATE), &["did you mean `learning_rate`?"]);
    says(&of("trials = 3", RATE), &["`trials` belongs under [study]"]);
    says(
        &of("frobnicate = 3", RATE),
        &["the model knows no such hyperparameter", "its hyperparameters: layers, width"],
    );
}

#[test]
fn hyperparameters_that_do_nothing_here_are_warned_of() {
    let warnings = |base: &str, model: &str, space: &str| {
        let prepared = place("", &format!("{base}\n{model}"), space, "").prepare().unwrap();
        let all = prepared.check(None).warnings;
        all.into_iter().filter(|w| w.starts_with('`')).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(warnings(CLASSES, "", RATE), none);
    assert_eq!(warnings(CLASSES, "label_smoothing = 0.1\nembedding_size = 3\nfreeze = 0", RATE), none);
    assert_eq!(warnings(NUMBERS, "target_scale = \"linear\"\nclass_weights = \"none\"", RATE), none);
    let regression = "it works with classes, and this is a regression";
    for (base, model, space, expected) in [
        (
            NUMBERS,
            "",
            "label_smoothing = { float = [0.0, 0.2] }",
            format!("`label_smoothing` has no effect: {regression}"),
        ),
        (
            NUMBERS,
            "class_weights = \"balanced\"",
            RATE,
            format!("`class_weights` has no effect: {regression}"),
        ),
        (NUMBERS, "balance = 0.5", RATE, format!("`balance` has no effect: {regression}")),
        (
            CLASSES,
            "",
            "target_scale = { choice = [\"linear\", \"log\"] }",
            "`target_scale` has no effect: it works with a regression, and the target holds classes"
                .to_owned(),
        ),
        (
            CLASSES,
            "unfreeze_epoch = 2",
            RATE,
            "`unfreeze_epoch` has no effect: it works with `freeze` only".to_owned(),
        ),
    ] {
        assert_eq!(warnings(base, model, space), [expected]);
    }
    let frozen = warnings(CLASSES, "", "freeze = { int = [0, 2] }");
    assert_eq!(frozen.len(), 1);
    says(&frozen[0], &["`freeze` learns nothing", "stays random", "start = \"FILE\""]);
    let texts = "kind = \"mlp\"\ndata = \"table.csv\"\ntarget = \"class\"\n\
                 columns = { value = \"ignored\", price = \"ignored\", x = \"ignored\", day = \"categorical\" }";
    let idle = warnings(texts, "numeric_scaling = \"quantile\"\ninput_noise = 0.1", RATE).join("\n");
    says(&idle, &["`numeric_scaling` has no effect: no column is numeric", "`input_noise` has no effect"]);
    let numbers = CLASSES.replace("value =", "kind = \"ignored\", value =");
    says(
        &warnings(&numbers, "embedding_size = 4", RATE).join("\n"),
        &["`embedding_size` has no effect: no column is categorical"],
    );
}

#[test]
fn weights_to_start_from_are_refused_with_the_whole_reason() {
    let of = |start: &str| {
        let place = place("", &format!("{CLASSES}\nstart = {start:?}"), RATE, "");
        place.write("junk.safetensors", "junk");
        place.write("empty/readme.txt", "");
        place.trouble()
    };
    let junk = of("junk.safetensors").replace("\n | ", " ");
    says(
        &junk,
        &["junk.safetensors: this is no checkpoint in safetensors, .pt or .pth, or it is damaged: header"],
    );
    says(&of("nowhere.pt"), &["nowhere.pt", "there is no such file or folder"]);
    says(&of("empty"), &["model.safetensors", "there is no such file or folder"]);
}
