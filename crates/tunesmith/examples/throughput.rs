//! How many trials a second one process asks for and tells, on a store on disk: the Tunesmith side of `bench/throughput.py`.
//!
//! `throughput create STORAGE STUDY`, `throughput work STORAGE STUDY TRIALS`, `throughput fill STORAGE STUDY TRIALS` (trials with
//! three reports each), `throughput open STORAGE STUDY` (opens, then asks and tells on it), `throughput count STORAGE STUDY`.
//! Results are JSON lines.
#![allow(clippy::print_stdout, reason = "a program for benchmarks")]

use std::error::Error;
use std::time::Instant;

use tunesmith::core::{Batch, Body, Draft, Finished, Opened, Proposed, Reported, Started};
use tunesmith::{Measures, Metric, Outcome, Param, Settings, Space, Study, clock, open_store};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["create", storage, study] => {
            Study::create(&open_store(storage)?, study, settings()?)?;
        }
        ["work", storage, study, trials] => {
            let study = Study::open(&open_store(storage)?, study)?;
            let (n, start) = (trials.parse::<u64>()?, Instant::now());
            ask_and_tell(&study, n)?;
            println!("{{\"trials\": {n}, \"seconds\": {}}}", start.elapsed().as_secs_f64());
        }
        ["fill", storage, study, trials] => fill(storage, study, trials.parse()?)?,
        ["open", storage, study] => {
            let start = Instant::now();
            let study = Study::open(&open_store(storage)?, study)?;
            let seconds = start.elapsed().as_secs_f64();
            let memory = peak_memory();
            let (n, start) = (2000, Instant::now());
            ask_and_tell(&study, n)?;
            let each = start.elapsed().as_secs_f64() / n as f64;
            println!(
                "{{\"trials\": {}, \"open_seconds\": {seconds}, \"peak_mb\": {memory}, \"ask_tell_seconds\": {each}}}",
                study.history()?.len()
            );
        }
        ["count", storage, study] => {
            let history = Study::open(&open_store(storage)?, study)?.history()?;
            println!("{{\"trials\": {}, \"done\": {}}}", history.len(), history.counts().done);
        }
        _ => return Err("usage: throughput create|work|fill|open|count STORAGE STUDY [TRIALS]".into()),
    }
    Ok(())
}

fn settings() -> Result<Settings, Box<dyn Error>> {
    let params = (0..5).map(|i| Param::float(format!("x{i}"), -5.0, 5.0));
    Ok(Settings::new(Space::builder().params(params).build()?, Metric::minimize("value")))
}

fn ask_and_tell(study: &Study, trials: u64) -> Result<(), Box<dyn Error>> {
    for _ in 0..trials {
        let mut trial = study.ask()?.ok_or("the study is over")?;
        let value = trial.config().iter().filter_map(|(_, v)| v.as_f64()).map(|x| x * x).sum();
        trial.done(value)?;
    }
    Ok(())
}

/// Writes trials with three reports each as fast as the store takes them: many in one commit.
fn fill(storage: &str, study: &str, trials: u64) -> Result<(), Box<dyn Error>> {
    let store = open_store(storage)?;
    let settings = settings()?;
    Study::create(&store, study, settings.clone())?;
    let log = store.open(study)?;
    let mut events = Vec::new();
    let mut head = 1;
    for number in 0..trials {
        let mut rng = tunesmith::core::Rng::new(0, number, 0);
        let config = settings.space.complete(&tunesmith::Config::new(), &mut rng);
        let proposed = Proposed { config, by: "random".into(), why: None, from: head, call: 0 };
        let started = Started { attempt: 1, worker: "host:1".into() };
        let opened = Opened { proposed: Some(proposed), started: Some(started), ..Opened::default() };
        let mut add = |body| events.push(Draft { trial: Some(number), time: clock::now(), body });
        add(Body::Opened(Box::new(opened)));
        for step in 1..=3 {
            let measures = Measures::of("value", rng.uniform());
            add(Body::Reported(Reported { attempt: 1, step: Some(step), fold: None, measures, late: false }));
        }
        let outcome = Outcome::Done(Measures::of("value", rng.uniform()));
        add(Body::Finished(Finished { attempt: 1, outcome, late: false }));
        if events.len() >= 5000 || number + 1 == trials {
            head = log.append(&Batch { events: std::mem::take(&mut events), ..Batch::default() })?;
        }
    }
    Ok(())
}

/// The largest memory this process has used, in MB; 0 where the system does not tell.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}
