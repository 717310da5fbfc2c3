//! What a sound file means.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tunesmith_core::{
    Accept, Condition, Domain, Goal, Metric, Prior, Repeats, Role, SamplerSpec, Scale, Take, Test, Value,
};
use tunesmith_run::file::{ModelProgram, Plan, Program, ReportFormat, StudyFile, ValidationPlan};
use tunesmith_run::template::RunLine;

use crate::support::{parse, vocabulary};

const DIGITS: &str = r#"
[study]
name = "digits"
trials = 40
time = "1h30m"
target = 0.99
seed = 7
sampler = { name = "grid", points = 5, "points.learning_rate" = 9 }
retries = 2
repeats = "reuse"

[model]
kind = "cnn"
data = "./digits.csv"
target = "label"
image = [8, 8]
validation = 0.25
split_seed = 3
epochs = 20

[space.architecture]
layers = { int = [1, 4], default = 3 }
width = { int = [8, 128], scale = "log", step = 8 }

[space.training]
learning_rate = { float = [1e-5, 1e-1], scale = "log", prior = { log_normal = [1e-3, 2] } }
batch_size = { choice = [16, 32, 64], ordered = true }
optimizer = { choice = ["adam", "sgd"] }
momentum = { float = [0.0, 0.99], when = { optimizer = "sgd", layers = { min = 2 }, batch_size = [16, 32] } }

[space]
dropout = { float = [0.0, 0.6] }
constraints = ["layers * width <= 256"]

[metrics]
val_loss = { at_most = 2, take = "last" }
train_loss = "watch"

[stopping]
rule = "median"
warmup_steps = 3

[execution]
jobs = 2
time_limit = 90
gpus = [0, "1,2"]
threads = 1
"#;

#[test]
fn a_model_study_means_what_it_says() {
    let file = parse(DIGITS).unwrap();
    assert_eq!(file.name, "digits");
    let s = &file.settings;
    assert_eq!((s.seed, s.retries, s.repeats), (7, 2, Repeats::Reuse));
    assert_eq!((s.budget.trials, s.budget.seconds, s.budget.target), (Some(40), Some(5400.0), Some(0.99)));
    assert_eq!(s.sampler, SamplerSpec::new("grid").with("points", 5).with("points.learning_rate", 9));
    assert_eq!((s.stopping.name.as_str(), &s.stopping.options["warmup_steps"]), ("median", &Value::Int(3)));
    assert_eq!(
        s.metrics,
        [
            Metric::maximize("val_accuracy"),
            Metric { name: "val_loss".into(), goal: Goal::AtMost(2.0), take: Take::Last },
            Metric { name: "train_loss".into(), goal: Goal::Watch, take: Take::Mean },
        ]
    );
    let Program::Model(model) = &file.plan.program else { panic!("{:?}", file.plan.program) };
    assert_eq!(
        **model,
        ModelProgram {
            kind: "cnn".into(),
            data: "/data/digits/digits.csv".into(),
            target: Some("label".into()),
            image: Some(vec![8, 8]),
            start: None,
            device: None,
            task: None,
            columns: BTreeMap::new(),
            weight: None,
            validation: ValidationPlan { share: 0.25, seed: 3, ..ValidationPlan::default() },
            fixed: [("epochs".to_owned(), Value::Int(20))].into(),
        }
    );
    let e = &file.plan.execution;
    assert_eq!((e.jobs, e.threads, e.time_limit), (Some(2), Some(1), Some(Duration::from_secs(90))));
    assert_eq!(e.gpus, Some(vec![vec!["0".to_owned()], vec!["1".into(), "2".into()]]));
    assert_eq!(e.folder, None);
}

#[test]
fn parameters_keep_their_order_and_get_roles_and_defaults_from_the_model() {
    let space = parse(DIGITS).unwrap().settings.space;
    let names: Vec<&str> = space.params().iter().map(|p| &*p.name).collect();
    assert_eq!(names, ["layers", "width", "learning_rate", "batch_size", "optimizer", "momentum", "dropout"]);
    let get = |name: &str| space.get(name).unwrap();
    assert_eq!(get("dropout").role, Role::Regularization, "the model's own role");
    assert_eq!(get("layers").default, Some(Value::Int(3)), "the file wins");
    assert_eq!(get("learning_rate").default, Some(Value::Float(1e-3)), "the model's default");
    assert_eq!(get("width").default, Some(Value::Int(64)));
    assert_eq!(get("width").domain, Domain::Int { low: 8, high: 128, scale: Scale::Log, step: 8 });
    assert_eq!(get("learning_rate").prior, Some(Prior::LogNormal { median: 1e-3, sigma: 2.0 }));
    assert_eq!(
        get("batch_size").domain,
        Domain::Choice { values: vec![16.into(), 32.into(), 64.into()], ordered: true }
    );
    let one_of = |values: &[Value]| Accept::OneOf(values.to_vec());
    assert_eq!(
        get("momentum").when,
        Some(Condition {
            tests: vec![
                Test { parent: "optimizer".into(), accept: one_of(&["sgd".into()]) },
                Test { parent: "layers".into(), accept: Accept::Between { low: Some(2.0), high: None } },
                Test { parent: "batch_size".into(), accept: one_of(&[16.into(), 32.into()]) },
            ]
        })
    );
    assert_eq!(space.constraints()[0].source(), "layers * width <= 256");
}

#[test]
fn a_model_default_outside_of_the_range_is_no_default() {
    let file = parse(
        "[model]\nkind = \"mlp\"\ndata = \"a.csv\"\n[space]\nwidth = { int = [128, 256] }\nmax = { choice = [1] }\n",
    );
    assert!(file.is_err(), "`max` is no hyperparameter");
    let file =
        parse("[model]\nkind = \"mlp\"\ndata = \"a.csv\"\n[space]\nwidth = { int = [128, 256] }\n").unwrap();
    assert_eq!(file.settings.space.params()[0].default, None);
}

const COMMAND: &str = r#"
[study]
objective = ["minimize loss", { metric = "speed", goal = "maximize", take = "best" }]

[command]
run = ["python", "train.py", "--lr={lr}", "--out", "{trial_dir}"]
cwd = "src"
env = { SEED = 1, NAME = "x y" }
reports = { loss = 'loss: (\S+)', speed = '(\S+) it/s', step = 'epoch (\d+)' }

[space]
lr = { float = [1e-5, 1] }
mix = { simplex = ["a", "b", "c"] }
order = { permutation = [1, 2, "x"] }
depth = { int = [1, 1e3], scale = "log" }

[space.training]
training = { choice = [true, false] }
"#;

#[test]
fn a_command_study_means_what_it_says() {
    let file = parse(COMMAND).unwrap();
    let Program::Command(command) = &file.plan.program else { panic!("{:?}", file.plan.program) };
    let words = ["python", "train.py", "--lr={lr}", "--out", "{trial_dir}"];
    assert_eq!(command.run, RunLine::List(words.map(str::to_owned).to_vec()));
    assert_eq!(command.cwd, Path::new("/data/digits/src"));
    assert_eq!(command.env, [("SEED".to_owned(), "1".to_owned()), ("NAME".into(), "x y".into())]);
    let ReportFormat::Patterns(patterns) = &command.reports else { panic!("{:?}", command.reports) };
    assert_eq!(patterns[2], ("step".to_owned(), "epoch (\\d+)".to_owned()));
    let metrics = &file.settings.metrics;
    assert_eq!(metrics[0], Metric::minimize("loss"));
    assert_eq!(metrics[1], Metric::maximize("speed").taking(Take::Best));
    let space = &file.settings.space;
    assert_eq!(space.get("mix").unwrap().domain.dims(), 2);
    assert_eq!(space.get("order").unwrap().domain.levels(), Some(6));
    assert_eq!(space.get("depth").unwrap().domain.levels(), Some(1000));
    assert_eq!(space.get("training").unwrap().role, Role::Training);
}

#[test]
fn a_parameter_may_have_the_name_of_a_group() {
    let file = parse(
        "[study]\nobjective = \"minimize loss\"\n[command]\nrun = \"train\"\n[space]\ntraining = { int = [1, 2] }\n",
    );
    assert_eq!(file.unwrap().settings.space.get("training").unwrap().role, Role::Other);
}

#[test]
fn everything_has_a_documented_default() {
    let file = parse(
        "[study]\nobjective = \"minimize loss\"\n[command]\nrun = \"train\"\n[space]\nx = { float = [0, 1] }\n",
    );
    let file = file.unwrap();
    let s = &file.settings;
    assert_eq!(file.name, "study");
    assert_eq!((s.seed, s.retries, s.repeats), (0, 0, Repeats::Skip));
    assert_eq!((s.sampler.name.as_str(), s.stopping.name.as_str()), ("auto", "none"));
    assert_eq!((s.budget.trials, s.budget.seconds, s.budget.target), (None, None, None));
    let e = &file.plan.execution;
    assert_eq!((e.slots(), e.time_limit, e.grace), (1, None, Duration::from_secs(10)));
    let Program::Command(command) = &file.plan.program else { panic!("{:?}", file.plan.program) };
    assert_eq!((command.shell, &command.reports), (false, &ReportFormat::Json));
    assert_eq!(command.cwd, Path::new("/data/digits"));
}

#[test]
fn the_plan_reads_back_from_what_a_store_keeps() {
    for text in [DIGITS, COMMAND] {
        let file = parse(text).unwrap();
        let stored = file.settings.program.as_deref().unwrap();
        let again = Plan::from_json(stored, Path::new("/data/digits")).unwrap();
        assert_eq!(again.program, file.plan.program);
        assert_eq!(again.execution.time_limit, file.plan.execution.time_limit);
        let moved = Plan::from_json(stored, Path::new("/elsewhere")).unwrap();
        assert_eq!(moved.to_json().unwrap(), stored, "a project that moved is the same");
        assert!(format!("{:?}", moved.program).contains("/elsewhere"));
    }
    assert!(Plan::from_json("{}", Path::new("/")).unwrap_err().to_string().contains("cannot be read"));
}

#[test]
fn slots_follow_the_devices_unless_jobs_says_otherwise() {
    let with = |execution: &str| {
        let text = format!(
            "[study]\nobjective = \"minimize loss\"\n[command]\nrun = \"train\"\n[space]\nx = {{ float = [0, 1] }}\n\
             [execution]\n{execution}\n"
        );
        parse(&text).unwrap().plan.execution.slots()
    };
    assert_eq!((with("gpus = [0, 1, 2]"), with("gpus = [0, 1]\njobs = 1"), with("")), (3, 1, 1));
}

#[test]
fn lengths_of_time_are_read_as_people_write_them() {
    let seconds = |time: &str| {
        let text = format!(
            "[study]\nobjective = \"minimize loss\"\ntime = {time}\n[command]\nrun = \"train\"\n[space]\nx = {{ int = [0, 1] }}\n"
        );
        parse(&text).ok().and_then(|file| file.settings.budget.seconds)
    };
    let sound = [
        ("\"20m\"", 1200.0),
        ("\"1h30m\"", 5400.0),
        ("\"1 h 30 min\"", 5400.0),
        ("\"1.5 hours\"", 5400.0),
        ("\"2d\"", 172_800.0),
        ("\"250ms\"", 0.25),
        ("90", 90.0),
        ("0.5", 0.5),
    ];
    for (text, expected) in sound {
        assert_eq!(seconds(text), Some(expected), "{text}");
    }
    for text in ["\"20\"", "\"\"", "\"m\"", "\"1x\"", "0", "-3", "inf", "\"1h-3m\"", "1e300", "true"] {
        assert_eq!(seconds(text), None, "{text}");
    }
}

#[test]
fn a_study_without_a_name_is_called_like_its_folder_or_file() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("digits");
    std::fs::create_dir(&home).unwrap();
    let text = "[model]\nkind = \"mlp\"\ndata = \"a.csv\"\n[space]\nlayers = { int = [1, 4] }\n";
    let json = r#"{"$schema": "x", "model": {"kind": "mlp", "data": "a.csv"}, "space": {"layers": {"int": [1, 4]}}}"#;
    for (file, content, name) in
        [("study.toml", text, "digits"), ("fast.toml", text, "fast"), ("study.json", json, "digits")]
    {
        let path: PathBuf = home.join(file);
        std::fs::write(&path, content).unwrap();
        let read = StudyFile::read(&path, &vocabulary()).unwrap();
        assert_eq!(read.name, name);
        assert!(read.plan.folder.is_absolute());
        let Program::Model(model) = &read.plan.program else { panic!("{:?}", read.plan.program) };
        assert_eq!(model.data, home.join("a.csv"));
    }
}

#[test]
fn the_folder_of_trials_is_relative_to_the_study_file() {
    let text = format!("{COMMAND}\n[execution]\nfolder = \"runs\"\n");
    assert_eq!(parse(&text).unwrap().plan.execution.folder.as_deref(), Some(Path::new("/data/digits/runs")));
}

#[test]
fn a_key_is_found_wherever_it_is_written() {
    let file = parse(DIGITS).unwrap();
    let text = |path: &str| DIGITS[file.place(path).span.unwrap()].to_owned();
    assert_eq!(text("space.training.learning_rate.float[1]"), "1e-1");
    assert_eq!(text("study.sampler.points"), "5");
    assert_eq!(text("study.sampler.points.learning_rate"), "9");
    assert_eq!(text("model.nothing.here"), "[model]");
}

#[test]
fn a_report_is_named_relative_to_the_file() {
    let text = "[study]\nobjective = \"minimize loss\"\nreport = \"./out/r.HTML\"\n[command]\nrun = \"x\"\n[space]\na = { int = [1, 2] }\n";
    assert_eq!(parse(text).unwrap().report, Some(Path::new("/data/digits/out/r.HTML").to_owned()));
    assert_eq!(parse(&text.replace("report = \"./out/r.HTML\"\n", "")).unwrap().report, None);
}
