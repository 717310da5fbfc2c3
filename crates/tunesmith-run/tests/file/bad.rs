//! What is said of a bad file, its space aside: the very place and the remedy.

use insta::assert_snapshot;
use std::path::Path;

use tunesmith_run::file::{Problem, StudyFile, Style};

use crate::support::{parse, said, said_of_model, said_of_space, vocabulary};

const SPACE: &str = "[space]\nlayers = { int = [1, 4] }\n";

#[test]
fn malformed_toml_is_marked_wherever_it_is() {
    assert_snapshot!(said("[study]\nname = \"digits\ntrials = 4 0\n\n[model\nkind = \"cnn\"\nseed = 1\nseed = 2\n"), @r#"
    error: this is not valid TOML: invalid basic string, expected `"`
      ,-[study.toml:2:14]
    2 | name = "digits
      :              |
      :              `-- here
      `----

    error: this is not valid TOML: string values must be quoted, expected literal string
      ,-[study.toml:3:10]
    3 | trials = 4 0
      :          ^|^
      :           `-- here
      `----

    error: this is not valid TOML: unclosed table, expected `]`
      ,-[study.toml:5:6]
    5 | [model
      :      |
      :      `-- here
      `----
    "#);
}

#[test]
fn unknown_keys_are_told_what_they_may_have_meant() {
    assert_snapshot!(
        said(&format!(
            "[study]\nobjective = \"minimize loss\"\ntirals = 40\ntime_limit = \"2m\"\npruner = \"median\"\nfoo = 1\n\
             [command]\nrun = \"train\"\n[sapce]\nx = 1\n{SPACE}"
        )),
        @r#"
    error: unknown key `tirals`
      ,-[study.toml:3:1]
    3 | tirals = 40
      : ^^^|^^
      :    `-- did you mean `trials`?
      `----

    error: unknown key `time_limit`
      ,-[study.toml:4:1]
    4 | time_limit = "2m"
      : ^^^^^|^^^^
      :      `-- `time_limit` belongs under [execution]
      `----

    error: unknown key `pruner`
      ,-[study.toml:5:1]
    5 | pruner = "median"
      : ^^^|^^
      :    `-- write a section [stopping] with rule = "median"
      `----

    error: unknown key `foo`
      ,-[study.toml:6:1]
    6 | foo = 1
      : ^|^
      :  `-- not known here
      `----
     help: known here: name, objective, trials, time, target, seed, sampler, retries, repeats,
           warm_start, report

    error: unknown key `sapce`
      ,-[study.toml:9:2]
    9 | [sapce]
      :  ^^|^^
      :    `-- did you mean `space`?
      `----
    "#
    );
}

#[test]
fn values_of_the_wrong_kind_are_marked_all_at_once() {
    assert_snapshot!(
        said(&format!(
            "[study]\nobjective = \"minimize loss\"\ntrials = \"many\"\ntime = \"20 minuets\"\ntarget = nan\nseed = -1\n\
             retries = true\nrepeats = \"skipp\"\n[command]\nrun = \"train\"\n[execution]\njobs = 0\ngpus = 2\n{SPACE}"
        )),
        @r#"
    error: `study.trials` is "many"
      ,-[study.toml:3:10]
    3 | trials = "many"
      :          ^^^|^^
      :             `-- expected a whole number of at least 1
      `----

    error: `study.time` is "20 minuets"
      ,-[study.toml:4:8]
    4 | time = "20 minuets"
      :        ^^^^^^|^^^^^
      :              `-- expected a length of time above 0, such as "20m", "1h30m" or a number of seconds
      `----

    error: `study.target` is NaN
      ,-[study.toml:5:10]
    5 | target = nan
      :          ^|^
      :           `-- expected a finite number
      `----

    error: `study.seed` is -1
      ,-[study.toml:6:8]
    6 | seed = -1
      :        ^|
      :         `-- expected a whole number of at least 0
      `----

    error: `study.retries` is a boolean
      ,-[study.toml:7:11]
    7 | retries = true
      :           ^^|^
      :             `-- expected a whole number of at least 0
      `----

    error: `study.repeats` cannot be "skipp"
      ,-[study.toml:8:11]
    8 | repeats = "skipp"
      :           ^^^|^^^
      :              `-- did you mean "skip"?
      `----

    error: `execution.jobs` is 0
       ,-[study.toml:12:8]
    12 | jobs = 0
       :        |
       :        `-- expected a whole number of at least 1
       `----

    error: `execution.gpus` is a whole number
       ,-[study.toml:13:8]
    13 | gpus = 2
       :        |
       :        `-- expected a list in [ ]
       `----
    "#
    );
}

#[test]
fn a_study_needs_a_model_or_a_command() {
    assert_snapshot!(said(&format!("[study]\nobjective = \"minimize loss\"\n{SPACE}")), @r#"
    error: the study does not say what a trial is
      ,-[study.toml:1:1]
    1 | [study]
      : |
      : `-- add a section [model] with kind, data and target, or [command] with run = "..."
      `----
    "#);
}

#[test]
fn a_study_has_no_model_beside_a_command() {
    assert_snapshot!(said_of_model(&format!("[command]\nrun = \"train\"\n{SPACE}")), @r#"
    error: a study has a [model] or a [command], not both
      ,-[study.toml:5:1]
    5 | [command]
      : ^^^^|^^^^
      :     `-- remove one of the two sections
      `----
    "#);
}

#[test]
fn a_study_needs_something_to_tune() {
    assert_snapshot!(said_of_model(""), @r#"
    error: there is nothing to tune
      ,-[study.toml:1:1]
    1 | [model]
      : |
      : `-- add a section [space], such as learning_rate = { float = [1e-5, 0.1], scale = "log" }
      `----
    "#);
    assert_snapshot!(said_of_model("[space.training]"), @r#"
    error: the space has no parameter
      ,-[study.toml:5:2]
    5 | [space.training]
      :  ^^|^^
      :    `-- add a parameter such as learning_rate = { float = [1e-5, 0.1], scale = "log" }
      `----
    "#);
}

#[test]
fn a_model_needs_a_kind_and_data() {
    assert_snapshot!(said(&format!("[model]\n{SPACE}")), @r#"
    error: [model] does not say which model
      ,-[study.toml:1:1]
    1 | [model]
      : ^^^|^^^
      :    `-- write kind = "mlp"; known: mlp, cnn
      `----

    error: [model] names no data
      ,-[study.toml:1:1]
    1 | [model]
      : ^^^|^^^
      :    `-- write data = "FILE.csv", or the folder of the images
      `----
    "#);
    assert_snapshot!(said(&format!("[model]\nkind = \"ccn\"\ndata = \"a.csv\"\nimage = [8]\nvalidation = 1\n{SPACE}")), @r#"
    error: there is no built-in model "ccn"
      ,-[study.toml:2:8]
    2 | kind = "ccn"
      :        ^^|^^
      :          `-- known: mlp, cnn
      `----

    error: the shape of the images is not two or three numbers
      ,-[study.toml:4:9]
    4 | image = [8]
      :         ^|^
      :          `-- write [height, width] or [height, width, channels]
      `----

    error: `model.validation` is 1
      ,-[study.toml:5:14]
    5 | validation = 1
      :              |
      :              `-- expected a number between 0 and 1, such as 0.2
      `----
    "#);
}

#[test]
fn what_is_fixed_is_not_tuned_as_well() {
    assert_snapshot!(said_of_model(&format!("layers = 3\n{SPACE}")), @r#"
    error: `layers` is fixed here and tuned in [space]
      ,-[study.toml:5:1]
    5 | layers = 3
      : ^^^|^^
      :    `-- remove one of the two
      `----
    "#);
}

#[test]
fn an_objective_is_a_direction_and_a_metric() {
    let with = |objective: &str| {
        said(&format!("[study]\nobjective = {objective}\n[command]\nrun = \"train\"\n{SPACE}"))
    };
    assert_snapshot!(with("\"maximise accuracy\""), @r#"
    error: "maximise" is not a direction
      ,-[study.toml:2:13]
    2 | objective = "maximise accuracy"
      :             ^^^^^^^^^|^^^^^^^^^
      :                      `-- did you mean "maximize accuracy"?
      `----
    "#);
    assert_snapshot!(with("\"accuracy\""), @r#"
    error: the objective "accuracy" is not a direction and a metric
      ,-[study.toml:2:13]
    2 | objective = "accuracy"
      :             ^^^^^|^^^^
      :                  `-- write "maximize accuracy" or "minimize loss"
      `----
    "#);
    assert_snapshot!(with("[\"minimize loss\", { metric = \"loss\", goal = \"maximize\" }]"), @r#"
    error: the metric `loss` is there twice
      ,-[study.toml:2:42]
    2 | objective = ["minimize loss", { metric = "loss", goal = "maximize" }]
      :                                          ^^^|^^
      :                                             `-- give each metric one goal
      `----
    "#);
    assert_snapshot!(with("{ metric = \"loss\", goal = \"minimise\", take = \"first\" }"), @r#"
    error: `study.objective.goal` cannot be "minimise"
      ,-[study.toml:2:39]
    2 | objective = { metric = "loss", goal = "minimise", take = "first" }
      :                                       ^^^^^|^^^^
      :                                            `-- did you mean "minimize"?
      `----

    error: `study.objective.take` cannot be "first"
      ,-[study.toml:2:58]
    2 | objective = { metric = "loss", goal = "minimise", take = "first" }
      :                                                          ^^^|^^^
      :                                                             `-- expected one of "mean", "last", "best"
      `----
    "#);
    assert_snapshot!(with("[]"), @r#"
    error: `study.objective` is empty
      ,-[study.toml:2:13]
    2 | objective = []
      :             ^|
      :              `-- list at least one
      `----
    "#);
}

#[test]
fn a_command_has_no_objective_of_its_own() {
    assert_snapshot!(said(&format!("[command]\nrun = \"train\"\n{SPACE}")), @r#"
    error: the study does not say what is wanted
      ,-[study.toml:1:1]
    1 | [command]
      : ^^^^|^^^^
      :     `-- write objective = "maximize accuracy" or "minimize loss" under [study]
      `----
    "#);
}

#[test]
fn a_metric_that_the_model_does_not_report_is_marked() {
    assert_snapshot!(
        said_of_model(&format!("[study]\nobjective = \"maximize val_acuracy\"\n[metrics]\nlatency = {{ at_most = 20 }}\n{SPACE}")),
        @r#"
    error: the model `cnn` reports no `val_acuracy`
      ,-[study.toml:6:13]
    6 | objective = "maximize val_acuracy"
      :             ^^^^^^^^^^^|^^^^^^^^^^
      :                        `-- did you mean `val_accuracy`?
      `----

    error: the model `cnn` reports no `latency`
      ,-[study.toml:8:1]
    8 | latency = { at_most = 20 }
      : ^^^|^^^
      :    `-- it reports train_loss, train_accuracy, val_loss, val_accuracy, val_rmse
      `----
    "#
    );
}

#[test]
fn metrics_beside_the_objective_have_one_goal_each() {
    assert_snapshot!(
        said(&format!(
            "[study]\nobjective = \"minimize loss\"\n[command]\nrun = \"train\"\n[metrics]\nloss = \"watch\"\n\
             size = {{ at_most = 1, at_least = 0 }}\nspeed = {{}}\nheat = \"minimize\"\nage = \"wacht\"\n{SPACE}"
        )),
        @r#"
    error: the metric `loss` is there twice
      ,-[study.toml:6:1]
    6 | loss = "watch"
      : ^^|^
      :   `-- give each metric one goal
      `----

    error: `metrics.size` has several goals
      ,-[study.toml:7:8]
    7 | size = { at_most = 1, at_least = 0 }
      :        ^^^^^^^^^^^^^^|^^^^^^^^^^^^^^
      :                      `-- give one of at_most, at_least and goal
      `----

    error: `metrics.speed` says nothing about the metric
      ,-[study.toml:8:9]
    8 | speed = {}
      :         ^|
      :          `-- write { at_most = 20 }, { at_least = 0.9 } or "watch"
      `----

    error: an objective does not belong under [metrics]
      ,-[study.toml:9:8]
    9 | heat = "minimize"
      :        ^^^^^|^^^^
      :             `-- name it in objective = [...] under [study]
      `----

    error: `metrics.age` cannot be "wacht"
       ,-[study.toml:10:7]
    10 | age = "wacht"
       :       ^^^|^^^
       :          `-- did you mean "watch"?
       `----
    "#
    );
}

#[test]
fn samplers_rules_and_their_options_are_known() {
    let with = |study: &str, rest: &str| said_of_model(&format!("[study]\n{study}\n{rest}\n{SPACE}"));
    assert_snapshot!(with("sampler = \"randon\"", "[stopping]\nrule = \"medain\""), @r#"
    error: there is no sampler "randon"
      ,-[study.toml:6:11]
    6 | sampler = "randon"
      :           ^^^^|^^^
      :               `-- did you mean "random"?
      `----

    error: there is no stopping rule "medain"
      ,-[study.toml:8:8]
    8 | rule = "medain"
      :        ^^^^|^^^
      :            `-- did you mean "median"?
      `----
    "#);
    assert_snapshot!(
        with("sampler = { name = \"grid\", point = 5, points = { layer = 2 } }", "[stopping]\nrule = \"median\"\nwarmup_step = 3"),
        @r#"
    error: the sampler "grid" has no option `point`
      ,-[study.toml:6:28]
    6 | sampler = { name = "grid", point = 5, points = { layer = 2 } }
      :                            ^^|^^
      :                              `-- did you mean `points`?
      `----

    error: there is no parameter `layer`
      ,-[study.toml:6:50]
    6 | sampler = { name = "grid", point = 5, points = { layer = 2 } }
      :                                                  ^^|^^
      :                                                    `-- did you mean `layers`?
      `----

    error: the rule "median" has no option `warmup_step`
      ,-[study.toml:9:1]
    9 | warmup_step = 3
      : ^^^^^|^^^^^
      :      `-- did you mean `warmup_steps`?
      `----
    "#
    );
    assert_snapshot!(with("sampler = { points = 5 }", "[stopping]\nwarmup_steps = 1"), @r#"
    error: the sampler has no name
      ,-[study.toml:6:11]
    6 | sampler = { points = 5 }
      :           ^^^^^^^|^^^^^^
      :                  `-- write { name = "random" }
      `----

    error: [stopping] names no rule
      ,-[study.toml:7:1]
    7 | [stopping]
      : ^^^^^|^^^^
      :      `-- write rule = "none" or another rule
      `----
    "#);
}

#[test]
fn a_placeholder_that_does_not_exist_is_marked_in_the_command() {
    let with =
        |run: &str| said(&format!("[study]\nobjective = \"minimize loss\"\n[command]\nrun = {run}\n{SPACE}"));
    assert_snapshot!(with("\"python train.py --layers {layer}\""), @r#"
    error: unknown placeholder {layer} at column 26
      ,-[study.toml:4:33]
    4 | run = "python train.py --layers {layer}"
      :                                 ^^^|^^^
      :                                    `-- did you mean {layers}?
      `----
    "#);
    assert_snapshot!(with("[\"python\", \"train.py\", \"--layers={layers\"]"), @r#"
    error: the brace { at argument 3, column 10 is never closed
      ,-[study.toml:4:40]
    4 | run = ["python", "train.py", "--layers={layers"]
      :                                        |
      :                                        `-- write {name} for a value, or {{ for a brace
      `----
    "#);
    assert_snapshot!(with("\"echo 'open\""), @r#"
    error: the quote ' at column 6 is never closed
      ,-[study.toml:4:13]
    4 | run = "echo 'open"
      :             |
      :             `-- close it, or write \' for the character
      `----
    "#);
    assert_snapshot!(with("\"\""), @r#"
    error: the command is empty
      ,-[study.toml:4:7]
    4 | run = ""
      :       ^|
      :        `-- name a program, for example run = "python train.py --lr {lr}"
      `----
    "#);
    assert_snapshot!(with("7"), @r#"
    error: `command.run` is a whole number
      ,-[study.toml:4:7]
    4 | run = 7
      :       |
      :       `-- expected a command such as "python train.py --lr {lr}", or a list of words
      `----
    "#);
}

#[test]
fn patterns_are_checked_one_by_one() {
    assert_snapshot!(
        said(&format!(
            "[study]\nobjective = \"minimize loss\"\n[command]\nrun = \"train\"\n\
             reports = {{ los = 'loss (\\S+)', loss = 'loss (', step = 'epoch' }}\n{SPACE}"
        )),
        @r#"
    error: the pattern `los` belongs to no metric
      ,-[study.toml:5:13]
    5 | reports = { los = 'loss (\S+)', loss = 'loss (', step = 'epoch' }
      :             ^|^
      :              `-- the names are loss, step, fold
      `----

    error: the pattern of `loss` is not a valid regular expression: unclosed group
      ,-[study.toml:5:40]
    5 | reports = { los = 'loss (\S+)', loss = 'loss (', step = 'epoch' }
      :                                        ^^^^|^^^
      :                                            `-- mend this expression
      `----

    error: the pattern of `step` has no group for the value
      ,-[study.toml:5:57]
    5 | reports = { los = 'loss (\S+)', loss = 'loss (', step = 'epoch' }
      :                                                         ^^^|^^^
      :                                                            `-- put brackets around it, for example step=(\S+)
      `----
    "#
    );
}

#[test]
fn a_number_too_large_is_marked() {
    assert_snapshot!(said_of_space("a = { int = [0, 99999999999999999999] }\nb = { float = [0, 1e999] }"), @r#"
    error: 99999999999999999999 is too large a whole number
      ,-[study.toml:6:17]
    6 | a = { int = [0, 99999999999999999999] }
      :                 ^^^^^^^^^^|^^^^^^^^^
      :                           `-- whole numbers reach from -9223372036854775808 to 9223372036854775807
      `----

    error: 1e999 is too large a number
      ,-[study.toml:7:19]
    7 | b = { float = [0, 1e999] }
      :                   ^^|^^
      :                     `-- numbers reach up to 1.7e308
      `----
    "#);
}

#[test]
fn a_missing_file_is_said_in_words() {
    let error = StudyFile::read(Path::new("no/such/study.toml"), &vocabulary()).unwrap_err();
    assert_snapshot!(error, @r#"
    error: there is no study file no/such/study.toml
     help: name the file, or write one with `tunesmith init`
    "#);
}

#[test]
fn a_file_in_another_encoding_is_said_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.toml");
    std::fs::write(&path, b"[study]\nname = \"caf\xe9\"\n").unwrap();
    let error = StudyFile::read(&path, &vocabulary()).unwrap_err();
    assert!(error.to_string().contains("is not UTF-8"), "{error}");
    assert!(error.to_string().contains("line 2 of"), "{error}");
}

#[test]
fn problems_found_later_are_drawn_at_their_key() {
    let file = parse(&format!("[model]\nkind = \"cnn\"\ndata = \"digits.csv\"\n{SPACE}")).unwrap();
    let missing = Problem::new(&file.place("model.data"), "there is no file digits.csv", "name a CSV file");
    let absent = Problem::new(&file.place("model.target"), "the class has no column", "name it as target");
    assert_snapshot!(file.problems(vec![missing, absent]), @r#"
    error: the class has no column
      ,-[study.toml:1:1]
    1 | [model]
      : ^^^|^^^
      :    `-- name it as target
      `----

    error: there is no file digits.csv
      ,-[study.toml:3:8]
    3 | data = "digits.csv"
      :        ^^^^^^|^^^^^
      :              `-- name a CSV file
      `----
    "#);
}

#[test]
fn a_terminal_gets_colours_and_a_pipe_does_not() {
    let problems = parse("[study]\ntrials = 0\n").unwrap_err();
    assert!(problems.render(Style::Fancy).contains("\u{1b}["));
    assert!(problems.render(Style::Plain).is_ascii());
}

#[test]
fn many_problems_are_counted_not_listed() {
    let lines: String = (0..50).map(|i| format!("k{i} = 1\n")).collect();
    let said = said(&format!("[study]\n{lines}{SPACE}"));
    assert!(said.ends_with("and 31 more"), "{said}");
}
