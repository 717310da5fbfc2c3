//! A run that is killed at any moment is continued: every trial finishes exactly once and no process is left behind.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Place, program};

/// Starts `program` with `args` in `folder` and kills it with SIGKILL after a random time below `longest`, `times` times; the last
/// start may run to its end. Returns how often it was still running when it was killed.
fn kill_at_random(
    program: &Path,
    args: &[&str],
    folder: &Path,
    times: u32,
    longest: Duration,
    seed: u64,
) -> u32 {
    let mut state = seed;
    let mut killed = 0;
    for _ in 0..times {
        // A linear congruential generator (Knuth's MMIX): any spread of moments will do.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let wait = longest.mul_f64((state >> 33) as f64 / (1_u64 << 31) as f64);
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        std::thread::sleep(wait);
        if child.try_wait().unwrap().is_none() {
            killed += 1;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    killed
}

/// The commands of processes that mention `mark`.
fn processes_with(mark: &str) -> Vec<String> {
    let ps = Command::new("ps").args(["-A", "-o", "command="]).output().unwrap();
    let all = String::from_utf8_lossy(&ps.stdout).into_owned();
    all.lines().filter(|line| line.contains(mark)).map(str::to_owned).collect()
}

#[test]
fn a_run_killed_forty_times_finishes_each_trial_exactly_once() {
    let place = Place::new();
    let mark = place.path("").display().to_string();
    // A loop that whoever forgets it leaves behind.
    place.write("idle.sh", "while :; do sleep 0.05; done\n");
    // Every seventh trial fails at first; each leaves a process behind that would outlive it.
    place.write(
        "train.sh",
        "sh $PWD/idle.sh &\nsleep 0.03\nif [ $((TUNESMITH_TRIAL % 7)) = 3 ] && [ ! -e again-$TUNESMITH_TRIAL ]; then touch again-$TUNESMITH_TRIAL; exit 1; fi\n\
         echo \"{\\\"loss\\\": $1}\"\nkill $!\n",
    );
    place.write(
        "study.toml",
        format!(
            "[study]\nname = \"s\"\nobjective = \"minimize loss\"\ntrials = 60\nretries = 1\n[command]\nrun = [\"sh\", \"{mark}train.sh\", \"{{x}}\"]\n\
             [space]\nx = {{ float = [0.0, 1.0] }}\n"
        ),
    );
    place.tunesmith("run --trials 1").ends(0);
    place.tunesmith("enqueue x=0.5").ends(0);
    let killed = kill_at_random(
        program(),
        &["run", "--jobs", "2"],
        place.path("").as_path(),
        40,
        Duration::from_millis(250),
        5,
    );
    assert!(killed >= 20, "only {killed} kills hit a run");
    place.tunesmith("run --jobs 2").ends(0);
    let trials = place.tunesmith("trials --json").json();
    let trials = trials.as_array().unwrap();
    assert_eq!(trials.len(), 60);
    for (i, trial) in trials.iter().enumerate() {
        assert_eq!(
            (&trial["number"], &trial["state"]),
            (&serde_json::json!(i), &serde_json::json!("done")),
            "{trial}"
        );
    }
    let enqueued: Vec<_> = trials.iter().filter(|t| t["origin"] == "enqueued").collect();
    assert!(enqueued.len() == 1 && enqueued[0]["value"] == 0.5);
    place.tunesmith("replay").ends(0);
    let deadline = Instant::now() + Duration::from_secs(10);
    while !processes_with(&mark).is_empty() {
        assert!(Instant::now() < deadline, "left behind: {:?}", processes_with(&mark));
        std::thread::sleep(Duration::from_millis(20));
    }
}
