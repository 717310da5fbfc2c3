//! What several tests need: settings, and processes made of this test program.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tunesmith::{History, Metric, Param, Settings, Space, Store, Study, open_store};

/// What a child process is told in its environment: its role and the file of the store.
const ROLE: &str = "TUNESMITH_TEST_ROLE";

/// A study of one parameter, `x` from -5 to 5.
pub fn settings(trials: Option<u64>) -> Settings {
    let space = Space::builder().param(Param::float("x", -5.0, 5.0)).build().unwrap();
    let mut settings = Settings::new(space, Metric::minimize("loss"));
    settings.budget.trials = trials;
    settings
}

/// A SQLite store in a folder.
pub fn sqlite(folder: &Path) -> Arc<dyn Store> {
    open_store(&format!("sqlite:{}", folder.join("studies.db").display())).unwrap()
}

/// Polls until a condition holds.
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < deadline, "{what} does not happen");
        std::thread::yield_now();
    }
}

/// The log is gapless, folds to what the handle knows, has one outcome a trial, and leases for what runs; replay is exact.
pub fn assert_sound(study: &Study) -> History {
    let live = study.history().unwrap();
    let events = study.events(0).unwrap();
    assert!(events.iter().map(|e| e.seq).eq(1..=events.len() as u64), "the log has no gaps");
    let mut outcomes = vec![0; live.len() as usize];
    for event in &events {
        if matches!(&event.body, tunesmith::core::Body::Finished(f) if !f.late) {
            outcomes[event.trial.unwrap() as usize] += 1;
        }
    }
    let folded = History::fold(events).unwrap();
    assert_eq!(folded.counts(), live.counts());
    for (folded, live) in folded.trials().zip(live.trials()) {
        assert_eq!(format!("{folded:?}"), format!("{live:?}"), "the log folds to what is known");
        assert_eq!(
            outcomes[live.number as usize],
            u32::from(live.state().is_terminal()),
            "trial {}",
            live.number
        );
    }
    let leases = study.store().open(study.name()).unwrap().leases().unwrap();
    let held: Vec<_> = leases.iter().map(|lease| (lease.trial, lease.attempt)).collect();
    let running: Vec<_> = live.running().map(|n| (n, live.trial(n).unwrap().attempt())).collect();
    assert_eq!(held, running, "whatever runs is held");
    let replay = study.replay().unwrap();
    assert_eq!(replay.first_difference, None);
    assert_eq!(replay.exact, replay.checked, "replay is exact");
    live
}

/// The role of this process, if it is one that a test started, and the study it works on.
pub fn role() -> Option<(String, Study)> {
    let told = std::env::var(ROLE).ok()?;
    let (role, folder) = told.split_once(' ').unwrap();
    Some((role.to_owned(), Study::open(&sqlite(Path::new(folder)), "s").unwrap()))
}

/// Tells the process that started this one.
pub fn acknowledge(what: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("ack {what}.\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// A process that runs the test `child_process` of this program, and a thread that takes in what it acknowledges.
pub struct Process {
    pub child: Child,
    lines: JoinHandle<Vec<String>>,
}

impl Process {
    pub fn start(role: &str, folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["child_process", "--exact", "--nocapture", "--test-threads=1"])
            .env(ROLE, format!("{role} {}", folder.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The test harness writes lines of its own; the last one of all may be cut off by a kill.
        let ours = |line: String| Some(line.split_once("ack ")?.1.strip_suffix('.')?.to_owned());
        let lines = std::thread::spawn(move || lines.map_while(Result::ok).filter_map(ours).collect());
        Self { child, lines }
    }

    /// Whether it has ended.
    pub fn ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Ends it with SIGKILL and waits for that.
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.lines.join().unwrap()
    }

    /// Waits for its end, which must be a success: what it acknowledged.
    pub fn end(mut self) -> Vec<String> {
        let status = self.child.wait().unwrap();
        let lines = self.lines.join().unwrap();
        assert!(status.success(), "the process failed after {lines:?}");
        lines
    }
}
