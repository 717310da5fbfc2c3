//! Prints what a SQLite store does in a second: `cargo run --release -p tunesmith-store --example figures`.
//!
//! `append N` asks and tells N trials from one process, `contend N` from four processes together, `scan N` opens a study of N
//! trials with three reports each. Without arguments: all of them.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use tunesmith_core::{
    AppendError, AttemptNumber, Batch, Body, Config, Domain, Draft, Event, Finished, Guard, History, Lease,
    LeaseChange, Log, Measures, Metric, Opened, Outcome, Owner, Param, Proposed, Reported, Scale, Settings,
    Space, Started, Store,
};
use tunesmith_store::{SqliteStore, Synchronous};

type Outcomes<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcomes<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let folder = std::env::temp_dir().join(format!("tunesmith-figures-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("figures.db");
    let done = match args.as_slice() {
        ["child", path, trials] => work(Path::new(path), trials.parse()?).map(|_| ()),
        ["append", trials] => append(&path, trials.parse()?),
        ["contend", trials] => contend(&path, trials.parse()?),
        ["scan", trials] => scan(&path, trials.parse()?),
        _ => append(&path, 20_000)
            .and_then(|()| contend(&folder.join("contend.db"), 20_000))
            .and_then(|()| scan(&folder.join("scan.db"), 100_000)),
    };
    std::fs::remove_dir_all(&folder)?;
    done
}

fn append(path: &Path, trials: u64) -> Outcomes<()> {
    create(path)?;
    let began = Instant::now();
    work(path, trials)?;
    rate("one process", 2 * trials, began);
    Ok(())
}

fn contend(path: &Path, trials: u64) -> Outcomes<()> {
    create(path)?;
    let began = Instant::now();
    let share = (trials / 4).to_string();
    let start = || Command::new(std::env::current_exe()?).arg("child").arg(path).arg(&share).spawn();
    let children = (0..4).map(|_| start()).collect::<Result<Vec<_>, _>>()?;
    for mut child in children {
        child.wait()?;
    }
    rate("four processes", 2 * (trials / 4) * 4, began);
    let events = open(path)?.read(0)?;
    println!("  events in the log: {} (expected {})", events.len(), 1 + 2 * (trials / 4) * 4);
    Ok(())
}

fn scan(path: &Path, trials: u64) -> Outcomes<()> {
    let log = create(path)?;
    let mut events = Vec::new();
    for trial in 0..trials {
        events.push(opened(trial, 5 * trial + 1));
        events.extend((1..4).map(|step| reported(trial, step)));
        events.push(finished(trial));
        if events.len() >= 10_000 || trial + 1 == trials {
            log.append(&Batch { events: std::mem::take(&mut events), ..Batch::default() })?;
        }
    }
    drop((log, events));
    println!("{trials} trials of 5 events, {} MB on disk", std::fs::metadata(path)?.len() / 1_000_000);
    let (began, before) = (Instant::now(), memory());
    let log = open(path)?;
    let mut history = History::new(settings());
    let mut wrong = None;
    log.scan(0, &mut |event: Event| {
        if let Err(e) = history.apply(event) {
            wrong.get_or_insert(e);
        }
    })?;
    if let Some(e) = wrong {
        return Err(e.into());
    }
    println!("  read and folded in {:.2} s, {before} -> {}", began.elapsed().as_secs_f64(), memory());
    let began = Instant::now();
    let n = log.read(0)?.len();
    println!("  read without folding ({n} events) in {:.2} s, {}", began.elapsed().as_secs_f64(), memory());
    let conn = rusqlite::Connection::open(path)?;
    for view in ["studies", "trials", "params", "reports"] {
        let began = Instant::now();
        let n: i64 =
            conn.query_row(&format!("select count(*) from (select * from {view} limit -1)"), [], |r| {
                r.get(0)
            })?;
        println!("  view {view}: {n} rows in {:.2} s", began.elapsed().as_secs_f64());
    }
    Ok(())
}

fn work(path: &Path, trials: u64) -> Outcomes<u64> {
    let log = open(path)?;
    let owner =
        Owner { host: "h".into(), pid: std::process::id(), started: 1, boot: String::new(), handle: 0 };
    let (mut head, mut number, mut moved) = (0, 0, 0);
    for _ in 0..trials {
        loop {
            for event in log.read(head)? {
                head = event.seq;
                number += u64::from(matches!(event.body, Body::Opened(_)));
            }
            let lease = Lease { trial: number, attempt: 1, owner: owner.clone(), until: 1 << 40 };
            let batch = Batch {
                events: vec![opened(number, head)],
                guard: Guard::Head(head),
                leases: vec![LeaseChange::Take(lease)],
            };
            match log.append(&batch) {
                Ok(_) => break,
                Err(AppendError::Moved(_)) => moved += 1,
                Err(e) => return Err(e.into()),
            }
        }
        let trial = number;
        log.append(&Batch {
            events: vec![finished(trial)],
            guard: Guard::Attempt(trial, 1),
            leases: vec![LeaseChange::Release(trial)],
        })?;
    }
    Ok(moved)
}

fn create(path: &Path) -> Outcomes<std::sync::Arc<dyn Log>> {
    let store = SqliteStore::open(path, Synchronous::Normal)?;
    Ok(store.create("figures", &[draft(None, Body::Created(Box::new(settings())))])?)
}

fn open(path: &Path) -> Outcomes<std::sync::Arc<dyn Log>> {
    Ok(SqliteStore::open(path, Synchronous::Normal)?.open("figures")?)
}

fn settings() -> Settings {
    let float = |i| {
        Param::new(
            format!("parameter_{i}"),
            Domain::Float { low: 0.0, high: 1.0, scale: Scale::Linear, step: None },
        )
    };
    let space = Space::builder().params((0..5).map(float)).build().unwrap_or_default();
    Settings::new(space, Metric::maximize("accuracy"))
}

fn draft(trial: Option<u64>, body: Body) -> Draft {
    Draft { trial, time: 1_700_000_000_000, body }
}

/// A number between 0 and 1 with as many digits as a sampled one.
fn number(i: u64) -> f64 {
    (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64 / (1_u64 << 53) as f64
}

fn opened(trial: u64, from: u64) -> Draft {
    let value = |i| (format!("parameter_{i}"), number(trial * 5 + i));
    let config: Config = (0..5).map(value).collect();
    let proposed = Proposed { config, by: "random".into(), why: None, from, call: 0 };
    let started = Started { attempt: 1, worker: "machine:12345".into() };
    let opened = Opened { proposed: Some(proposed), started: Some(started), ..Opened::default() };
    draft(Some(trial), Body::Opened(Box::new(opened)))
}

fn reported(trial: u64, step: u64) -> Draft {
    let measures = Measures::of("accuracy", number(trial * 3 + step));
    let attempt: AttemptNumber = 1;
    draft(
        Some(trial),
        Body::Reported(Reported { attempt, step: Some(step), fold: None, measures, late: false }),
    )
}

fn finished(trial: u64) -> Draft {
    let outcome = Outcome::Done(Measures::of("accuracy", number(trial)));
    draft(Some(trial), Body::Finished(Finished { attempt: 1, outcome, late: false }))
}

fn rate(what: &str, appends: u64, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    println!("{what}: {appends} appends in {seconds:.2} s, {:.0} a second", appends as f64 / seconds);
}

/// Memory in use and its peak, as Linux tells them.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line =
        |key: &str| status.lines().find_map(|l| l.strip_prefix(key)).unwrap_or("unknown").trim().to_owned();
    format!("{} in use, {} at most", line("VmRSS:"), line("VmHWM:"))
}
