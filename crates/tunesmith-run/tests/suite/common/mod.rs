//! Commands for the tests: specifications, a run that collects what it hears, and a look at the table of processes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code, unreachable_pub)]

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use tunesmith_run::output::{Event, Report, Rules};
use tunesmith_run::process::{CommandSpec, Finished, Limits, Slot, StopHandle, TrialContext, Verdict, run};
use tunesmith_run::template::Rendered;

pub fn trial(folder: &Path) -> TrialContext {
    TrialContext {
        study: "digits".into(),
        number: 7,
        attempt: 2,
        seed: 99,
        folder: folder.join("trial-7/attempt-2"),
        params: vec![
            ("lr".into(), json!(0.001)),
            ("opt.name".into(), json!("a d'am")),
            ("deep".into(), json!(true)),
        ],
    }
}

pub fn spec(folder: &Path, argv: &[&str]) -> CommandSpec {
    CommandSpec {
        command: Rendered { argv: argv.iter().map(|word| (*word).to_owned()).collect(), env: Vec::new() },
        trial: trial(folder),
        folder: folder.to_owned(),
        env: Vec::new(),
        limits: Limits { grace: Duration::from_millis(300), ..Limits::default() },
    }
}

pub fn sh(folder: &Path, script: &str) -> CommandSpec {
    spec(folder, &["sh", "-c", script])
}

pub fn python(folder: &Path, script: &str) -> CommandSpec {
    spec(folder, &["python3", "-c", script])
}

pub fn rules() -> Rules {
    Rules::new(vec!["acc".into(), "loss".into()], Some("acc"), Vec::new()).unwrap()
}

/// What a run came to, and what it reported.
pub struct Heard {
    pub finished: Finished,
    pub reports: Vec<Report>,
    pub lines: Vec<String>,
}

pub fn hear(spec: &CommandSpec) -> Heard {
    hear_with(spec, &rules(), &StopHandle::new(), &mut |_| Verdict::Continue)
}

pub fn hear_with(
    spec: &CommandSpec,
    rules: &Rules,
    stop: &StopHandle,
    on: &mut dyn FnMut(&Event<'_>) -> Verdict,
) -> Heard {
    let (mut reports, mut lines) = (Vec::new(), Vec::new());
    let finished = run(
        spec,
        &Slot::default(),
        rules,
        &mut |event| {
            let verdict = on(&event);
            match event {
                Event::Report(report) => reports.push(report),
                Event::Line(line) if lines.len() < 1000 => lines.push(line.text.to_owned()),
                _ => {}
            }
            verdict
        },
        stop,
    );
    Heard { finished, reports, lines }
}

/// Waits until something holds; fails after ten seconds.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !holds() {
        assert!(Instant::now() < deadline, "waited for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether a process runs; a zombie does not.
pub fn runs(pid: u32) -> bool {
    use tunesmith::host::{Liveness, Owner};
    Owner { start_time: None, ..Owner::of(pid) }.is_alive_here() == Liveness::Alive
}

pub fn pid_in(path: &Path) -> Option<u32> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}
