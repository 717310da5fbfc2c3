//! Several processes on one file: they append at the same time, and they are killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tunesmith_core::{AppendError, Batch, Body, Draft, Guard, Noted, Opened, Store, Value};
use tunesmith_store::{SqliteStore, Synchronous};

/// What a child process is told in its environment; the file and its own number follow.
const ROLE: &str = "TUNESMITH_TEST_ROLE";

/// Not a test of its own: what the processes that the tests below start carry out.
#[test]
fn child_process() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let words: Vec<&str> = role.splitn(3, ' ').collect();
    let (number, path) = (words[1], Path::new(words[2]));
    match words[0] {
        "create" => creator(path, number),
        "claim" => claimer(path, number),
        "write" => writer(path, number),
        other => panic!("no role {other}"),
    }
}

/// A child process, and a thread that takes in what it acknowledges, so that it never waits for a reader.
struct Process {
    child: Child,
    lines: JoinHandle<Vec<String>>,
}

impl Process {
    fn start(role: &str, number: usize, path: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["child_process", "--exact", "--nocapture", "--test-threads=1"])
            .env(ROLE, format!("{role} {number} {}", path.display()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The test harness writes lines of its own; the last one of all may be cut off by a kill.
        let ours = |line: String| Some(line.split_once("ack ")?.1.strip_suffix('.')?.to_owned());
        let lines = std::thread::spawn(move || lines.map_while(Result::ok).filter_map(ours).collect());
        Self { child, lines }
    }

    /// Waits for its end: what it acknowledged, and whether it succeeded.
    fn end(mut self) -> (Vec<String>, bool) {
        (self.lines.join().unwrap(), self.child.wait().unwrap().success())
    }
}

fn acknowledge(what: &str) {
    let mut out = std::io::stdout().lock();
    // One write, so that a kill leaves a whole line or a part without its final stop.
    out.write_all(format!("ack {what}.\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path, Synchronous::Normal).unwrap()
}

fn note(text: &str) -> Draft {
    Draft { trial: None, time: 1, body: Body::Noted(Noted { key: "n".into(), value: Value::from(text) }) }
}

fn text(body: &Body) -> String {
    let Body::Noted(note) = body else { panic!("only notes are written") };
    note.value.as_str().unwrap().to_owned()
}

fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("studies.db");
    (folder, path)
}

/// Opens the file that may not exist yet and creates a study of its own and one that all want.
fn creator(path: &Path, number: &str) {
    let store = open(path);
    store.create(&format!("own {number}"), &[note(number)]).unwrap();
    if store.create("shared", &[note(number)]).is_ok() {
        acknowledge("first");
    }
}

#[test]
fn processes_that_make_the_same_file_at_once_all_succeed_and_one_creates_the_shared_study() {
    for _ in 0..5 {
        let (_folder, path) = file();
        let started: Vec<Process> = (0..6).map(|i| Process::start("create", i, &path)).collect();
        let ended: Vec<(Vec<String>, bool)> = started.into_iter().map(Process::end).collect();
        assert!(ended.iter().all(|(_, success)| *success), "every process succeeds");
        assert_eq!(
            ended.iter().map(|(firsts, _)| firsts.len()).sum::<usize>(),
            1,
            "one process is the first"
        );
        assert_eq!(open(&path).list().unwrap().len(), 7);
    }
}

/// Claims numbers against the others, as workers claim trials.
fn claimer(path: &Path, number: &str) {
    let log = open(path).open("shared").unwrap();
    let (mut head, mut next) = (1, 0);
    for _ in 0..100 {
        loop {
            for event in log.read(head).unwrap() {
                (head, next) = (event.seq, next + 1);
            }
            let why = Value::from(number);
            let opened = Opened { fixed: [("by", why)].into_iter().collect(), ..Opened::default() };
            let events = vec![Draft { trial: Some(next), time: 1, body: Body::Opened(Box::new(opened)) }];
            match log.append(&Batch { events, guard: Guard::Head(head), leases: Vec::new() }) {
                Ok(_) => break,
                Err(AppendError::Moved(_)) => {}
                Err(e) => panic!("the claim fails: {e}"),
            }
        }
        acknowledge(&next.to_string());
    }
}

#[test]
fn four_processes_claim_every_number_exactly_once() {
    let (_folder, path) = file();
    let log = open(&path).create("shared", &[note("start")]).unwrap();
    let started: Vec<Process> = (0..4).map(|i| Process::start("claim", i, &path)).collect();
    let mut claimed: Vec<u64> = Vec::new();
    for (numbers, success) in started.into_iter().map(Process::end) {
        assert!(success, "every process succeeds");
        claimed.extend(numbers.iter().map(|n| n.parse::<u64>().unwrap()));
    }
    claimed.sort_unstable();
    assert_eq!(claimed, (0..400).collect::<Vec<_>>());
    let events = log.read(1).unwrap();
    assert_eq!(events.iter().map(|e| e.trial.unwrap()).collect::<Vec<_>>(), claimed);
    assert_eq!(events.iter().map(|e| e.seq).collect::<Vec<_>>(), (2..=401).collect::<Vec<_>>());
}

/// Appends batches of two until it is killed, and acknowledges each after it was appended.
fn writer(path: &Path, number: &str) {
    let log = open(path).open("shared").unwrap();
    for i in 0.. {
        let events = vec![note(&format!("{number}-{i} first")), note(&format!("{number}-{i} second"))];
        log.append(&Batch { events, ..Batch::default() }).unwrap();
        acknowledge(&format!("{number}-{i}"));
    }
}

#[test]
fn writers_that_are_killed_lose_nothing_they_acknowledged_and_leave_the_file_sound() {
    const KILLS: usize = 60;
    let (_folder, path) = file();
    open(&path).create("shared", &[note("start")]).unwrap();
    let mut acknowledgements = BTreeSet::new();
    let mut moments: u64 = 0x2545_f491_4f6c_dd1d;
    for round in 0..KILLS / 3 {
        let mut writers: Vec<Process> =
            (0..3).map(|i| Process::start("write", 3 * round + i, &path)).collect();
        let mut store = Some(open(&path));
        for writer in &mut writers {
            // Killed at a moment between its first appends and some hundreds later.
            store.iter().for_each(await_growth);
            // In every other round nobody else has the file open, so that the next to open it must recover it.
            store = store.filter(|_| round % 2 == 0);
            moments = moments.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            std::thread::sleep(Duration::from_micros(moments >> 50));
            writer.child.kill().unwrap();
        }
        acknowledgements.extend(writers.into_iter().flat_map(|w| w.end().0));
    }
    let events = open(&path).open("shared").unwrap().read(0).unwrap();
    assert_eq!(
        events.iter().map(|e| e.seq).collect::<Vec<_>>(),
        (1..=events.len() as u64).collect::<Vec<_>>()
    );
    let written: Vec<String> = events[1..].iter().map(|e| text(&e.body)).collect();
    for pair in written.chunks(2) {
        let first = pair[0].strip_suffix(" first").expect("a batch begins with its first event");
        assert_eq!(pair[1], format!("{first} second"), "a batch is whole");
    }
    let whole: BTreeSet<String> =
        written.iter().filter_map(|w| Some(w.strip_suffix(" first")?.to_owned())).collect();
    assert_eq!(whole.len() * 2, written.len(), "no batch is there twice");
    assert!(acknowledgements.len() > KILLS, "the writers came to write ({} times)", acknowledgements.len());
    let lost: Vec<_> = acknowledgements.difference(&whole).collect();
    assert!(lost.is_empty(), "acknowledged but lost: {lost:?}");
    let sound: String = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("pragma integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(sound, "ok");
}

/// Waits until some writer has appended more.
fn await_growth(store: &SqliteStore) {
    let deadline = Instant::now() + Duration::from_secs(30);
    let head = || store.list().unwrap()[0].head;
    let before = head();
    while head() < before + 4 {
        assert!(Instant::now() < deadline, "no writer appends");
        std::thread::yield_now();
    }
}
