//! Whether the network can learn: a few rows by heart, and from the inputs.

use super::beginning::short;
use super::bench::Bench;
use super::found::{Preflight, Verdict};
use crate::hyper::Settings;
use crate::rng::{Purpose, Stream};
use crate::train::TrainError;

/// Rows to learn by heart, and the most steps for it.
const BATCH: usize = 16;
const STEPS: usize = 300;

/// They are learned by heart when the loss is so small a part of what their mean answer has.
const BY_HEART: f64 = 0.1;

/// Learning rates that are tried where the settings' own does not do.
const OTHER_RATES: [f64; 4] = [1e-3, 1e-2, 1e-1, 1e-4];

/// Steps and rows of the check of the inputs, and how often it is judged.
const GLANCE: usize = 240;
const GLANCED: usize = 64;
const JUDGE_EVERY: usize = 20;

/// Whether a few rows can be learned by heart.
pub(super) fn one_batch(bench: &Bench<'_>, found: &mut Preflight) -> Result<(), TrainError> {
    const NAME: &str = "one_batch";
    let rows = some_of_each(bench);
    let own = bench.plain.learning_rate;
    let mut nearest = f64::INFINITY;
    let mut without = f64::NAN;
    for rate in rates(own) {
        let mut probe = bench.probe(&bench.plain)?;
        let targets = probe.targets(&rows);
        without = bench.ignorant(&targets, &targets);
        for step in 0..=STEPS {
            if bench.is_over() {
                found.skipped(NAME);
                return Ok(());
            }
            let Some(loss) = probe.step(&rows, rate)? else { break };
            nearest = nearest.min(loss);
            if loss > BY_HEART * without {
                continue;
            }
            let text = format!(
                "{} rows are learned by heart in {step} steps: a loss of {}, where one answer for all has {}",
                rows.len(),
                short(loss),
                short(without)
            );
            let numbers = [("rows", rows.len() as f64), ("steps", step as f64), ("rate", rate)];
            let searched = bench.options.searched.is_some_and(|(low, high)| low <= rate && rate <= high);
            if rate == own || searched {
                found.fine(NAME, text, &numbers);
            } else {
                found.trouble(
                    NAME,
                    Verdict::Warning,
                    format!("{text}, but at a learning rate of {rate}, not at {own}"),
                    &numbers,
                    ("the learning rate does not suit the network", "search learning rates around that one"),
                );
            }
            return Ok(());
        }
    }
    found.trouble(
        NAME,
        Verdict::Problem,
        format!(
            "{} rows cannot be learned by heart in {STEPS} steps at any of {} learning rates: the loss falls to {}, where one answer for all \
             has {}",
            rows.len(),
            rates(own).count(),
            short(nearest),
            short(without)
        ),
        &[("rows", rows.len() as f64), ("loss", nearest)],
        (
            "what cannot learn 16 rows cannot learn thousands",
            "look for inputs that are blank, and for equal rows with different targets; then at the architecture",
        ),
    );
    Ok(())
}

/// The settings' own rate, then others.
fn rates(own: f64) -> impl Iterator<Item = f64> {
    let near = move |rate: f64| (rate / own).ln().abs() < 0.7;
    std::iter::once(own).chain(OTHER_RATES.into_iter().filter(move |rate| !near(*rate)))
}

/// Some training rows, of all classes alike.
fn some_of_each(bench: &Bench<'_>) -> Vec<u32> {
    let labels = bench.data.labels();
    let class_of = |row: u32| labels.get(row as usize).copied().unwrap_or(0) as usize;
    let counts = |row: u32| bench.data.weights().is_none_or(|weights| weights[row as usize] > 0.0);
    let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); bench.data.classes().len().max(1)];
    let rows = bench.split.train.iter().copied().filter(|row| counts(*row));
    rows.for_each(|row| by_class[class_of(row)].push(row));
    let longest = by_class.iter().map(Vec::len).max().unwrap_or(0);
    let round = |at: usize| by_class.iter().filter_map(move |rows| rows.get(at).copied());
    (0..longest).flat_map(round).take(BATCH).collect()
}

/// Whether anything is learned from the inputs that holds on other rows.
pub(super) fn inputs(bench: &Bench<'_>, found: &mut Preflight) -> Result<(), TrainError> {
    const NAME: &str = "inputs";
    let (rows, judged) = (bench.split.train.len(), bench.split.validation.len());
    let probe = bench.probe(&bench.plain)?;
    let without = bench.ignorant(&probe.targets(&bench.split.train), &probe.targets(&bench.split.validation));
    drop(probe);
    // A few rows judge less surely.
    let enough = (0.98 - 0.5 / (judged.max(1) as f64).sqrt()) * without;
    let mut best = f64::INFINITY;
    for rate in rates(bench.plain.learning_rate).take(3) {
        match glance(bench, &bench.plain, rate, enough)? {
            None => {
                found.skipped(NAME);
                return Ok(());
            }
            Some(loss) => best = best.min(loss),
        }
        if best <= enough {
            break;
        }
    }
    let text = format!(
        "after a short training on {rows} rows the loss on {judged} others is {}; with blank inputs it is {} at best",
        short(best),
        short(without)
    );
    let numbers = [("loss", best), ("blank", without)];
    if best <= enough {
        found.fine(NAME, text, &numbers);
    } else {
        let means = (
            "nothing was learned from the inputs that holds on other rows",
            "look whether targets belong to their rows and whether the inputs say anything about them; a weak signal may need more rows",
        );
        found.trouble(NAME, Verdict::Warning, text, &numbers, means);
    }
    Ok(())
}

/// The lowest loss on the rows that judge along a short training; none when the time is over. Ends early when that is `enough`.
fn glance(bench: &Bench<'_>, settings: &Settings, rate: f64, enough: f64) -> Result<Option<f64>, TrainError> {
    let mut probe = bench.probe(settings)?;
    let mut batches = Shuffled::new(bench, settings.batch_size.min(GLANCED));
    let mut best = f64::INFINITY;
    for step in 1..=GLANCE {
        if bench.is_over() {
            return Ok(None);
        }
        if probe.step(&batches.next(), rate)?.is_none() {
            break;
        }
        if step % JUDGE_EVERY == 0 {
            best = best.min(probe.loss(&bench.split.validation)?);
            if best <= enough {
                break;
            }
        }
    }
    Ok(Some(best))
}

/// Batches of the bench's training rows, shuffled anew each time round.
pub(super) struct Shuffled {
    rows: Vec<u32>,
    at: usize,
    size: usize,
    rng: Stream,
}

impl Shuffled {
    pub(super) fn new(bench: &Bench<'_>, size: usize) -> Self {
        let rows = bench.split.train.clone();
        let size = size.clamp(1, rows.len().max(1));
        Self { at: rows.len(), rows, size, rng: Stream::new(bench.options.seed, Purpose::Shuffle) }
    }

    pub(super) fn next(&mut self) -> Vec<u32> {
        if self.at + self.size > self.rows.len() {
            self.rng.shuffle(&mut self.rows);
            self.at = 0;
        }
        let batch = self.rows[self.at..self.at + self.size].to_vec();
        self.at += self.size;
        batch
    }
}
