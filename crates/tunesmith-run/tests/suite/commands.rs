//! A study file with a command, from its text to recorded trials.

use std::fs;
use std::time::{Duration, Instant};

use crate::studies::{Place, command_study, failure, trial, until, value};
use tunesmith::core::{AttemptEnd, Enough};
use tunesmith::core::{Cause, FailureClass, State};
use tunesmith::{Ended, Urgency};
use tunesmith_run::RunOptions;

#[test]
fn a_command_reports_and_its_best_trial_is_known() {
    let place = Place::new();
    let text = command_study("sh trial.sh {x}", "").replace("trials = 1", "trials = 6");
    place.write("study.toml", &text);
    place.write(
        "trial.sh",
        "echo starting\necho '{\"step\": 1, \"loss\": 2, \"grad\": 0.5}'\necho \"{\\\"step\\\": 2, \\\"loss\\\": $1}\"",
    );
    let (study, ended) = place.run_with(&RunOptions { jobs: Some(2), ..RunOptions::default() });
    assert_eq!(ended, Ended::Enough(Enough::Trials(6)));
    let history = study.history().unwrap();
    assert_eq!(history.counts().done, 6);
    for trial in history.trials() {
        let x = trial.config.get("x").unwrap().as_f64().unwrap();
        assert_eq!(value(&study, trial.number), Some(x));
        assert_eq!(trial.reports[0].measures.get("grad"), Some(0.5), "other numbers of a report are kept");
    }
    let best = study.best().unwrap().unwrap();
    assert!(history.trials().all(|t| value(&study, t.number) >= value(&study, best.number)));
}

#[test]
fn the_command_gets_its_parameters_in_arguments_environment_and_a_file() {
    let place = Place::of_script(
        "echo \"$1\" > \"$TUNESMITH_TRIAL_DIR/argument\"\necho \"$TUNESMITH_PARAM_X\" > \"$TUNESMITH_TRIAL_DIR/variable\"\n\
         cp \"$TUNESMITH_PARAMS\" \"$TUNESMITH_TRIAL_DIR/file\"\npwd > \"$TUNESMITH_TRIAL_DIR/folder\"\n\
         echo $TUNESMITH_SEED > \"$TUNESMITH_TRIAL_DIR/seed\"\necho '{\"loss\": 1}'",
        "",
    );
    let study = place.run();
    let x = trial(&study, 0).config.get("x").unwrap().to_string();
    let folder = place.attempt("s", 0, 1);
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap().trim().to_owned();
    assert_eq!(read("argument"), x);
    assert_eq!(read("variable"), x);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&read("file")).unwrap()["x"].to_string(), x);
    assert_eq!(fs::canonicalize(read("folder")).unwrap(), fs::canonicalize(place.path()).unwrap());
    assert!(read("seed").parse::<u64>().unwrap() < 1 << 31, "small enough for every generator");
    assert!(read("stdout.log").contains("loss"));
}

#[test]
fn the_final_result_counts_and_patterns_find_values_in_plain_text() {
    let place =
        Place::of_script("echo '{\"step\": 1, \"loss\": 5}'; echo '{\"result\": {\"loss\": 0.25}}'", "");
    assert_eq!(value(&place.run(), 0), Some(0.25));
    let text = command_study("sh trial.sh {x}", "reports = { loss = 'loss: (\\S+)', step = 'epoch (\\d+)' }");
    place.write("study.toml", &text.replace("\"s\"", "\"patterns\""));
    place.write("trial.sh", "echo 'epoch 1 of 2, loss: 0.5'; echo 'epoch 2 of 2, loss: 0.125'");
    let study = place.run();
    assert_eq!(value(&study, 0), Some(0.125));
    assert_eq!(trial(&study, 0).reports.last().unwrap().step, Some(2));
}

#[test]
fn each_way_to_fail_has_its_class_and_says_what_was_printed() {
    for (script, class, says) in [
        ("echo 'no such column' >&2; exit 3", FailureClass::ExitCode, ["exit code 3", "no such column"]),
        ("kill -SEGV $$", FailureClass::Signal, ["SIGSEGV", "11"]),
        ("echo training", FailureClass::BadReport, ["reported no loss", "\"loss\": 0.5"]),
        ("echo '{\"loss\": \"low\"}'", FailureClass::BadReport, ["loss is the text", "line 1"]),
        ("echo '{\"failed\": \"no convergence\"}'; exit 0", FailureClass::Error, ["no convergence", ""]),
        ("echo '{\"loss\": 1}'; exit 1", FailureClass::ExitCode, ["exit code 1", ""]),
    ] {
        let study = Place::of_script(script, "").run();
        let failure = failure(&study, 0);
        assert_eq!(failure.class, class, "{script}: {failure}");
        for words in says {
            assert!(failure.message.contains(words), "{script}: {failure}");
        }
    }
}

#[test]
fn not_a_number_is_a_diverged_trial_and_not_a_failed_one() {
    let study = Place::of_script("echo '{\"step\": 1, \"loss\": NaN}'", "").run();
    assert_eq!(trial(&study, 0).state(), State::Done);
    assert!(value(&study, 0).unwrap().is_nan());
    assert!(study.best().unwrap().is_none());
}

#[test]
fn lines_that_are_no_reports_are_told_beside_a_good_result() {
    let study = Place::of_script("echo '{\"loss\": }'; echo '{\"loss\": 1}'", "").run();
    assert_eq!(value(&study, 0), Some(1.0));
    assert!(trial(&study, 0).note("bad_reports").unwrap().as_str().unwrap().contains("line 1"));
}

#[test]
fn a_flood_of_output_neither_hangs_nor_fills_the_disk() {
    let study_place = Place::of_script(
        "yes 'a line of no use, again and again' | head -n 2000000; echo '{\"loss\": 1}'",
        "",
    );
    let study = study_place.run();
    assert_eq!(value(&study, 0), Some(1.0));
    assert!(fs::metadata(study_place.attempt("s", 0, 1).join("stdout.log")).unwrap().len() < 9 << 20);
}

#[test]
fn a_command_that_forks_and_hangs_or_ignores_its_signal_is_ended_at_its_time_limit() {
    let limits = "[execution]\ntime_limit = 0.5\ngrace = 0.2";
    let place = Place::of_script(
        "trap '' TERM; sleep 300 & echo '{\"loss\": 1}'; echo $$ > pid; wait; sleep 300",
        limits,
    );
    let start = Instant::now();
    let study = place.run();
    assert!(start.elapsed() < Duration::from_secs(20));
    let failure = failure(&study, 0);
    assert_eq!(failure.class, FailureClass::Timeout);
    assert!(failure.message.contains("time limit"), "{failure}");
    let pid = place.read("pid").trim().to_owned();
    until("the command to be gone", || !std::path::Path::new(&format!("/proc/{pid}/status")).exists());
}

#[test]
fn a_failed_attempt_is_tried_again_in_a_folder_of_its_own() {
    let script = "test -f tried && { echo '{\"loss\": 1}'; exit 0; }; touch tried; exit 9";
    let place = Place::of_script(script, "");
    let text = place.read("study.toml").replace("trials = 1", "trials = 1\nretries = 1");
    place.write("study.toml", &text);
    let study = place.run();
    let trial = trial(&study, 0);
    assert_eq!((trial.state(), trial.attempt(), trial.retried()), (State::Done, 2, 1));
    assert!(place.attempt("s", 0, 1).is_dir() && place.attempt("s", 0, 2).is_dir());
}

const COUNTING: &str = r#"
n=0; test -n "$TUNESMITH_CHECKPOINT" && n=$(cat "$TUNESMITH_CHECKPOINT")
save() { echo $n > "$TUNESMITH_TRIAL_DIR/new"; mv "$TUNESMITH_TRIAL_DIR/new" "$TUNESMITH_TRIAL_DIR/checkpoint"; }
trap 'save; exit 0' TERM
while test $n -lt 4; do
  n=$((n+1)); echo "{\"step\": $n, \"loss\": $n}"; save
  test $n = 2 && test -z "$TUNESMITH_CHECKPOINT" && while :; do sleep 0.02; done
done
exit 0
"#;

#[test]
fn a_preempted_command_goes_on_from_its_checkpoint() {
    let place = Place::of_script(COUNTING, "");
    let two =
        |study: &tunesmith::Study| study.history().unwrap().trial(0).is_some_and(|t| t.reports.len() == 2);
    let (study, ended) = place.interrupted(Urgency::Preempt, two);
    assert_eq!(ended, Ended::Stopped(Urgency::Preempt));
    let first = trial(&study, 0);
    assert_eq!(first.state(), State::Waiting);
    assert!(matches!(first.attempts[0].ended, Some((_, AttemptEnd::Interrupted(Cause::Preempted)))));
    let study = place.run();
    let again = trial(&study, 0);
    assert_eq!((again.state(), again.attempt(), value(&study, 0)), (State::Done, 2, Some(4.0)));
    let steps: Vec<_> = again.reports.iter().map(|r| (r.step.unwrap(), r.attempt)).collect();
    assert_eq!(steps, [(1, 1), (2, 1), (3, 2), (4, 2)]);
    assert_eq!(study.history().unwrap().counts().failed, 0);
}

#[test]
fn a_checkpoint_that_was_announced_is_handed_on_whole_and_an_unfinished_one_is_not() {
    let script = r#"
if test -n "$TUNESMITH_CHECKPOINT"; then cat "$TUNESMITH_CHECKPOINT/deep/weights"; exit 0; fi
mkdir -p "$TUNESMITH_TRIAL_DIR/epoch-1/deep" "$TUNESMITH_TRIAL_DIR/epoch-2"
echo '{"loss": 7}' > "$TUNESMITH_TRIAL_DIR/epoch-1/deep/weights"
echo "{\"checkpoint\": \"$TUNESMITH_TRIAL_DIR/epoch-1\"}"
echo half > "$TUNESMITH_TRIAL_DIR/epoch-2/weights"
exit 1
"#;
    let place = Place::of_script(script, "");
    place.write("study.toml", &place.read("study.toml").replace("trials = 1", "trials = 1\nretries = 1"));
    assert_eq!(value(&place.run(), 0), Some(7.0));
}

#[test]
fn stopping_now_ends_the_command_at_once_and_gives_the_trial_back() {
    let place =
        Place::of_script("trap '' TERM; echo '{\"step\": 1, \"loss\": 1}'; while :; do sleep 0.02; done", "");
    let start = Instant::now();
    let reported =
        |study: &tunesmith::Study| study.history().unwrap().trial(0).is_some_and(|t| !t.reports.is_empty());
    let (study, ended) = place.interrupted(Urgency::Now, reported);
    assert_eq!(ended, Ended::Stopped(Urgency::Now));
    assert!(start.elapsed() < Duration::from_secs(8), "no grace is given");
    let trial = trial(&study, 0);
    assert_eq!(trial.state(), State::Waiting);
    assert!(matches!(trial.attempts[0].ended, Some((_, AttemptEnd::Interrupted(Cause::Cancelled)))));
}

#[test]
fn finishing_lets_the_running_trial_end_and_starts_no_other() {
    let script = "echo '{\"step\": 1, \"loss\": 1}'; while ! test -f go; do sleep 0.02; done; echo '{\"step\": 2, \"loss\": 0.5}'";
    let place = Place::of_script(script, "");
    place.write("study.toml", &place.read("study.toml").replace("trials = 1", "trials = 3"));
    let raised = |study: &tunesmith::Study| {
        let started = study.history().unwrap().trial(0).is_some_and(|t| !t.reports.is_empty());
        if started {
            place.write("go", "");
        }
        started
    };
    // The command ends only after `go` appeared; it may do so before the flag is raised, and then a second trial runs.
    let (study, _) = place.interrupted(Urgency::Finish, raised);
    let counts = study.history().unwrap().counts();
    assert!((1..=2).contains(&counts.done), "{counts:?}");
    assert_eq!((counts.waiting, counts.running, counts.failed), (0, 0, 0));
}

#[test]
fn the_stopping_rule_ends_a_command_early() {
    let script =
        "for i in 1 2 3; do echo \"{\\\"step\\\": $i, \\\"loss\\\": 1}\"; done; while :; do sleep 0.02; done";
    let place = Place::of_script(script, "[stopping]\nrule = \"patience\"\nsteps = 1");
    let study = place.run();
    assert_eq!(trial(&study, 0).state(), State::Stopped);
}

#[test]
fn two_runs_of_one_study_share_its_budget_exactly() {
    let place = Place::of_script("echo '{\"loss\": 1}'; echo $TUNESMITH_TRIAL >> carried-out", "");
    place.write("study.toml", &place.read("study.toml").replace("trials = 1", "trials = 20"));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                // Each with a store of its own, as two processes have.
                let store = tunesmith::open_store(&place.store().describe()).unwrap();
                let prepared = place.prepare().unwrap();
                let study = prepared.open(&store).unwrap().study;
                prepared.run(&study, &RunOptions { jobs: Some(2), ..RunOptions::default() }).unwrap();
            });
        }
    });
    let mut numbers: Vec<u64> = place.read("carried-out").lines().map(|n| n.parse().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..20).collect::<Vec<_>>());
}

#[test]
fn slots_share_devices_and_threads() {
    let place = Place::of_script(
        "echo $CUDA_VISIBLE_DEVICES $OMP_NUM_THREADS $TUNESMITH_SLOT > \"$TUNESMITH_TRIAL_DIR/share\"; echo '{\"loss\": 1}'",
        "[execution]\ngpus = [\"0,1\", 2]\nthreads = 3",
    );
    place.write("study.toml", &place.read("study.toml").replace("trials = 1", "trials = 8"));
    place.run();
    let shares: std::collections::BTreeSet<String> = (0..8)
        .map(|n| fs::read_to_string(place.attempt("s", n, 1).join("share")).unwrap().trim().to_owned())
        .collect();
    assert!(shares.iter().all(|s| s == "0,1 3 0" || s == "2 3 1"), "{shares:?}");
}

#[test]
fn what_a_deleted_study_left_is_not_taken_for_an_earlier_attempt() {
    let place = Place::of_script(
        "echo '{\"loss\": 3}' > \"$TUNESMITH_TRIAL_DIR/checkpoint\"; echo '{\"loss\": 1}'",
        "",
    );
    place.run();
    assert!(place.attempt("s", 0, 1).join("checkpoint").exists());
    place.store().delete("s").unwrap();
    place.write("trial.sh", "test -e \"$TUNESMITH_TRIAL_DIR/checkpoint\" && exit 1; echo '{\"loss\": 2}'");
    assert_eq!(value(&place.run(), 0), Some(2.0));
}

#[test]
fn a_trial_can_be_reproduced_without_its_study_file() {
    let place =
        Place::of_script("echo \"{\\\"step\\\": 1, \\\"loss\\\": $1, \\\"time\\\": 1$(date +%N)}\"", "");
    let study = place.run();
    fs::remove_file(place.path().join("study.toml")).unwrap();
    let before = study.history().unwrap().head();
    let again = tunesmith_run::reproduce(&study, 0, &Default::default()).unwrap();
    assert!(again.same(), "{again}");
    assert_eq!(study.history().unwrap().head(), before, "the log is left alone");
    assert!(again.folder.join("stdout.log").exists());
    place.write("trial.sh", "echo '{\"step\": 1, \"loss\": 9}'");
    let again = tunesmith_run::reproduce(&study, 0, &Default::default()).unwrap();
    assert!(again.differences[0].contains("loss was"), "{again}");
}
