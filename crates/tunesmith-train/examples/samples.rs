//! Trains on a CSV of square images and prints speed and accuracy, one line a seed:
//!
//! ```text
//! cargo run --release -p tunesmith-train --example samples -- examples/digits/digits.csv cnn 3 width=32 learning_rate=0.003
//! ```
//!
//! `3` means the seeds 0 to 2, `5..7` the seeds 5 and 6; a last word `json` prints JSON.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use tunesmith_train::{Control, Dataset, EpochReport, Layout, Settings, Split, train};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, kind, seeds, values @ ..] = arguments.as_slice() else {
        return Err(
            "give a CSV with the column `label`, a kind (mlp or cnn), a number of seeds, then NAME=VALUE"
                .into(),
        );
    };
    let (json, values) = match values {
        [pairs @ .., last] if last == "json" => (true, pairs),
        pairs => (false, pairs),
    };
    let (first, end): (u64, u64) = match seeds.split_once("..") {
        Some((first, end)) => (first.parse()?, end.parse()?),
        None => (0, seeds.parse()?),
    };
    let mut map = BTreeMap::new();
    for pair in values {
        let (name, value) = pair.split_once('=').ok_or("a setting is written NAME=VALUE")?;
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        map.insert(name.to_owned(), value);
    }
    let settings = Settings::from_map(kind.parse()?, &map)?;
    let data = Dataset::from_csv(Path::new(path), "label", &Layout::Images { shape: None })?;
    let split = Split::stratified(&data, 0.2, 0)?;
    for seed in first..end {
        let (start, cpu) = (Instant::now(), cpu_seconds());
        let outcome = train(&data, &split, &settings, seed, &mut |_: &EpochReport| Control::Continue, None)?;
        let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        let samples = (split.train.len() * outcome.reports.len()) as f64;
        let best = outcome.best.map_or(0.0, |b| b.val_accuracy);
        let speed = samples / cpu.max(1e-9);
        if json {
            println!("{{\"samples_per_second\": {speed}, \"accuracy\": {best}, \"seconds\": {cpu}}}");
            continue;
        }
        println!(
            "seed {seed}: {:?}, {} weights, {:.0} samples/s, {seconds:.2} s ({cpu:.2} s of the processor), best accuracy {best:.4}",
            outcome.ending,
            outcome.model.weights(),
            speed,
        );
    }
    Ok(())
}

/// Processor time of this thread so far, from /proc; zero where there is none.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().next().and_then(|n| n.parse::<f64>().ok());
    nanoseconds.unwrap_or(0.0) / 1e9
}
