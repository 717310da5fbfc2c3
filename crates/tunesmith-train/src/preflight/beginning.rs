//! The target, and the network before its first step.

use super::bench::Bench;
use super::found::{Preflight, Verdict};
use crate::data::Target;
use crate::train::TrainError;

/// Rows on which the untrained network is looked at.
const ROWS: usize = 256;

/// So far above the loss of an answer that knows nothing, in nats or in variances, the network is sure of wrong answers.
const SURE: f64 = 3.0;
const FAR: f64 = 10.0;

/// A block whose gradient is so much smaller than another's hardly learns.
const VANISHED: f64 = 1e-6;

/// Whether the target varies in the training part.
pub(super) fn target(bench: &Bench<'_>, found: &mut Preflight) -> bool {
    const NAME: &str = "target";
    let train = &bench.split.train;
    let wrong = (
        "there is nothing to learn: a constant is right for every row",
        "look at the target column and at how the rows are divided",
    );
    match bench.data.target() {
        Target::Classes(labels) => {
            let classes = bench.data.classes();
            let mut counts = vec![0_usize; classes.len()];
            train.iter().for_each(|row| counts[labels[*row as usize] as usize] += 1);
            let (most, count) = counts.iter().enumerate().max_by_key(|(_, n)| **n).unwrap_or((0, &0));
            let share = *count as f64 / train.len().max(1) as f64;
            let numbers = [("classes", classes.len() as f64), ("largest_share", share)];
            let name = classes.get(most).map_or("", String::as_str);
            if *count == train.len() {
                let text = format!("every row that was looked at is of the class \"{name}\"");
                found.trouble(NAME, Verdict::Problem, text, &numbers, wrong);
                return false;
            }
            let text =
                format!("{} classes, \"{name}\" with {:.0}% of the rows", classes.len(), share * 100.0);
            found.fine(NAME, text, &numbers);
        }
        Target::Values(values) => {
            let count = train.len().max(1) as f64;
            let of = |row: &u32| f64::from(values[*row as usize]);
            let mean = train.iter().map(of).sum::<f64>() / count;
            let deviation = (train.iter().map(|row| (of(row) - mean).powi(2)).sum::<f64>() / count).sqrt();
            let numbers = [("mean", mean), ("deviation", deviation)];
            if deviation == 0.0 {
                let text = format!("every row that was looked at has the target {mean}");
                found.trouble(NAME, Verdict::Problem, text, &numbers, wrong);
                return false;
            }
            found.fine(NAME, format!("a mean of {mean:.4}, a deviation of {deviation:.4}"), &numbers);
        }
    }
    true
}

/// The loss and the gradients of the untrained network. Whether they are finite and not all 0.
pub(super) fn untrained(bench: &Bench<'_>, found: &mut Preflight) -> Result<bool, TrainError> {
    let rows: Vec<u32> = bench.split.train.iter().copied().take(ROWS).collect();
    let mut probe = bench.probe(&bench.plain)?;
    let targets = probe.targets(&rows);
    let seen = probe.gradient(&rows)?;
    initial_loss(bench, seen.loss, &targets, found);
    let norms = || seen.blocks.iter().map(|(_, norm)| *norm);
    let norm = norms().map(|x| x * x).sum::<f64>().sqrt();
    let numbers = [("norm", norm), ("smallest", norms().fold(f64::INFINITY, f64::min))];
    const NAME: &str = "gradients";
    if !seen.loss.is_finite() || !norm.is_finite() {
        let text = "the gradient of the untrained network is no finite number".to_owned();
        let means = (
            "values grow beyond all bounds on their way through the network",
            "look for extreme values in the data; add a normalization, or fewer layers",
        );
        found.trouble(NAME, Verdict::Problem, text, &numbers, means);
        return Ok(false);
    }
    if norm == 0.0 {
        let means = (
            "no step changes anything: every unit is dead, or inputs and targets do not vary",
            "look at the inputs; try another activation, or a normalization",
        );
        found.trouble(NAME, Verdict::Problem, "all gradients are 0".to_owned(), &numbers, means);
        return Ok(false);
    }
    let text = format!("finite in every block, with a norm of {}", short(norm));
    match seen.blocks.iter().find(|(_, block)| *block <= VANISHED * norm) {
        None => found.fine(NAME, text, &numbers),
        Some((block, small)) => {
            let text = format!("{text}, but {} in block {}", short(*small), block + 1);
            let means = (
                "that block hardly learns: gradients vanish on their way back",
                "add a normalization, residual = true, or fewer layers; relu and gelu pass more on than tanh",
            );
            found.trouble(NAME, Verdict::Warning, text, &numbers, means);
        }
    }
    Ok(true)
}

fn initial_loss(bench: &Bench<'_>, loss: f64, targets: &[f32], found: &mut Preflight) {
    const NAME: &str = "initial_loss";
    let classes = bench.data.classes().len();
    let (ignorant, what, limit) = if classes > 0 {
        let even = (classes as f64).ln();
        (even, format!("an even guess among {classes} classes has ln {classes} = {even:.3}"), even + SURE)
    } else {
        let variance = bench.ignorant(targets, targets);
        (
            variance,
            format!("the mean alone has {variance:.3}, the variance of the scaled target"),
            FAR * variance,
        )
    };
    let numbers = [("loss", loss), ("expected", ignorant)];
    let text = format!("{} before the first step; {what}", short(loss));
    if !loss.is_finite() {
        let means = ("the outputs are no numbers from the start", "look for extreme values in the data");
        found.trouble(NAME, Verdict::Problem, text, &numbers, means);
    } else if loss > limit {
        let means = (
            "the untrained network is sure of wrong answers, and the first epochs go into unlearning them",
            "look for columns with extreme values; add a normalization, or fewer residual blocks",
        );
        found.trouble(NAME, Verdict::Warning, text, &numbers, means);
    } else {
        found.fine(NAME, text, &numbers);
    }
}

/// A number with three digits that count.
pub(super) fn short(x: f64) -> String {
    if x == 0.0 || (1e-3..1e5).contains(&x.abs()) { format!("{x:.3}") } else { format!("{x:.2e}") }
}
