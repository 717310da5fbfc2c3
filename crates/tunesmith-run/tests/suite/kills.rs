//! A run that is killed again and again, at any moment, finishes each trial exactly once and leaves no process behind.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::studies::{Place, command_study, trial, until};
use tunesmith::core::{Body, Config, Outcome, State};
use tunesmith::{Ended, Study};
use tunesmith_run::{Job, RunOptions};

const FOLDER: &str = "TEST_RUN_FOLDER";
/// How often a run is killed, and how many trials there are for it; the variable asks for more.
fn kills() -> u64 {
    std::env::var("TUNESMITH_TEST_KILLS").map_or(30, |text| text.parse().unwrap())
}

/// Started again as its own process by the tests below, which kill it.
#[test]
fn a_run_to_be_killed_by_other_tests() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let store = tunesmith::open_store(&folder.join("store.db").display().to_string()).unwrap();
    let prepared = Job::load(&folder).unwrap().prepare().unwrap();
    let study = prepared.open(&store).unwrap().study;
    prepared.run(&study, &RunOptions { jobs: Some(2), ..RunOptions::default() }).unwrap();
}

fn worker(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kills::a_run_to_be_killed_by_other_tests"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills runs at random moments, then runs to the end. An enqueued trial is there from the start.
fn killed_again_and_again(place: &Place, enqueued: Config, longest: u64) -> Study {
    let study = place.prepare().unwrap().open(place.store()).unwrap().study;
    study.enqueue(enqueued).unwrap();
    let mut random = 88_172_645_463_325_252_u64;
    for _ in 0..kills() {
        let mut run = worker(place.path());
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let end = Instant::now() + Duration::from_millis(5 + random % longest);
        while Instant::now() < end && run.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        // It may have come to its end by itself.
        drop(run.kill());
        run.wait().unwrap();
    }
    let (study, ended) =
        place.run_with(&RunOptions { jobs: Some(2), wait_for_others: true, ..RunOptions::default() });
    assert!(matches!(ended, Ended::Enough(_)));
    study
}

/// Each trial of the budget has one outcome, nothing is left over, and no process mentions the folder.
fn each_trial_finished_once(study: &Study, trials: u64, place: &Place) {
    let history = study.history().unwrap();
    let counts = history.counts();
    assert_eq!((history.len(), counts.done), (trials, trials), "{counts:?}");
    let mut outcomes = vec![0; trials as usize];
    for event in study.events(0).unwrap() {
        if let (Some(trial), Body::Finished(finished)) = (event.trial, &event.body) {
            assert!(!finished.late && matches!(finished.outcome, Outcome::Done(_)), "{finished:?}");
            outcomes[trial as usize] += 1;
        }
    }
    assert!(outcomes.iter().all(|n| *n == 1), "{outcomes:?}");
    for trial in history.trials() {
        let mut steps: Vec<_> = trial.reports.iter().map(|r| r.step).collect();
        let reported = steps.len();
        steps.sort_unstable();
        steps.dedup();
        assert_eq!(reported, steps.len(), "trial {} reported a step twice", trial.number);
    }
    let name = place.path().to_str().unwrap().to_owned();
    until("every process to end", || processes_of(&name).is_empty());
}

fn processes_of(name: &str) -> Vec<String> {
    let lines = std::fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
        let line = std::fs::read(entry.path().join("cmdline")).ok()?;
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        line.contains(name).then_some(line)
    });
    lines.collect()
}

#[test]
fn a_killed_run_of_a_command_finishes_each_trial_exactly_once() {
    let place = Place::new();
    let script = r#"
case "$TUNESMITH_TRIAL" in 3|5|7) test -f "$1/failed-$TUNESMITH_TRIAL" || { touch "$1/failed-$TUNESMITH_TRIAL"; exit 7; };; esac
sh -c "sleep 0.03; : $1" &
for i in 1 2 3; do echo "{\"step\": $i, \"loss\": $2}"; echo $i > "$TUNESMITH_TRIAL_DIR/new"; mv "$TUNESMITH_TRIAL_DIR/new" "$TUNESMITH_TRIAL_DIR/checkpoint"; sleep 0.04; done
"#;
    place.write("trial.sh", script);
    let run = format!("sh trial.sh {} {{x}}", place.path().display());
    let trials = kills() / 2;
    let text = command_study(&run, "").replace("trials = 1", &format!("trials = {trials}\nretries = 1"));
    place.write("study.toml", &text);
    let enqueued: Config = [("x", 0.5)].into_iter().collect();
    let study = killed_again_and_again(&place, enqueued, 180);
    each_trial_finished_once(&study, trials, &place);
    let history = study.history().unwrap();
    assert_eq!(history.trial(0).unwrap().config.get("x").unwrap().as_f64(), Some(0.5));
    // One that is killed between its mark and its exit has not failed.
    let retried: Vec<u32> = history.trials().map(|t| t.retried()).collect();
    assert!(retried.contains(&1) && retried.iter().all(|n| *n <= 1), "{retried:?}");
    assert!(history.trials().any(|t| t.attempt() > 1), "some attempts were interrupted");
    assert!(history.trials().all(|t| t.state() == State::Done));
}

#[cfg(feature = "train")]
#[test]
fn a_killed_run_of_a_model_comes_to_the_same_results_as_one_that_was_not() {
    let trials = kills() / 2;
    let study_file = |place: &Place| {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/tabular/breast_cancer.csv");
        place.write(
            "study.toml",
            &format!(
                "[study]\nname = \"s\"\ntrials = {trials}\nseed = 5\nsampler = \"sobol\"\n\n[model]\nkind = \"mlp\"\ndata = {data:?}\ntarget = \"diagnosis\"\n\
                 layers = 1\nepochs = 25\n\n[space]\nlearning_rate = {{ float = [1e-4, 1e-1], scale = \"log\" }}\n\
                 width = {{ int = [4, 32] }}\n\n[execution]\ncheckpoint = \"1ms\"\n"
            ),
        );
    };
    let enqueued: Config = [("learning_rate", 0.01)].into_iter().collect();
    let place = Place::new();
    study_file(&place);
    let study = killed_again_and_again(&place, enqueued.clone(), 160);
    each_trial_finished_once(&study, trials, &place);

    let resumed = study
        .history()
        .unwrap()
        .trials()
        .filter(|t| t.reports.iter().any(|r| r.attempt < t.attempt()))
        .count();
    assert!(resumed > 0, "some trainings went on from the checkpoint of an earlier attempt");

    let calm = Place::new();
    study_file(&calm);
    let other = calm.prepare().unwrap().open(calm.store()).unwrap().study;
    other.enqueue(enqueued).unwrap();
    let other = calm.run_with(&RunOptions { jobs: Some(1), ..RunOptions::default() }).0;
    for number in 0..trials {
        let (a, b) = (trial(&study, number), trial(&other, number));
        assert_eq!(a.config, b.config);
        let measures = |t: &tunesmith::core::Trial| {
            t.reports.iter().map(|r| (r.step, r.measures.clone())).collect::<Vec<_>>()
        };
        assert_eq!(measures(&a), measures(&b), "trial {number}");
    }
}
