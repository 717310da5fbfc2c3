//! Whether a training fits into memory, before it takes any.
//!
//! Counted are the weights with their gradients and the optimizer's numbers, and what the backward pass keeps of the rows that are
//! computed at once. What the tensor library takes besides is left out, so that a training that might just fit is tried.

use super::TrainError;
use crate::hyper::{Averaging, OptimizerKind, Pooling, Settings};
use crate::model::{Network, Parameter};
use crate::preprocess::InputShape;

/// Refuses a network whose training needs more memory than is free, where the system says how much that is.
pub(super) fn check(
    network: &dyn Network,
    settings: &Settings,
    shape: &InputShape,
    rows: usize,
) -> Result<(), TrainError> {
    let (needed, weights) = needed(network, settings, shape, rows);
    match available() {
        Some(free) if needed > free => Err(TrainError::Memory {
            needed: shown(needed),
            free: shown(free),
            weights,
            batch: settings.batch_size.min(rows),
        }),
        _ => Ok(()),
    }
}

/// Bytes that the training takes, and the number of weights; `rows` is the size of the training part.
pub(super) fn needed(
    network: &dyn Network,
    settings: &Settings,
    shape: &InputShape,
    rows: usize,
) -> (u64, u64) {
    let weights: u64 = network.parameters().iter().map(|p: &Parameter| p.len() as u64).sum();
    let average = u64::from(settings.averaging != Averaging::None);
    // The weights, and their gradients twice: as the tensor library has them, and summed over the parts of a batch.
    let copies = 3 + average + moments(settings);
    let batch = settings.batch_size.min(rows);
    let at_once = if network.needs_whole_batches() { batch } else { network.rows_at_once().min(batch) };
    let kept = at_once as u64 * numbers_of_a_row(settings, shape);
    (4 * (weights * copies).saturating_add(kept), weights)
}

/// Numbers that the optimizer remembers of each weight.
fn moments(settings: &Settings) -> u64 {
    let momentum = u64::from(settings.momentum.is_some_and(|m| m > 0.0));
    match settings.optimizer {
        OptimizerKind::Sgd => momentum,
        OptimizerKind::RmsProp => 1 + momentum,
        OptimizerKind::Adam | OptimizerKind::AdamW => 2,
        OptimizerKind::Lion => 1,
    }
}

/// Numbers that the backward pass keeps of a row: of each layer its inputs, and its outputs before and after the nonlinearity.
fn numbers_of_a_row(settings: &Settings, shape: &InputShape) -> u64 {
    let width = |layer: usize| settings.width_of(layer) as u64;
    let depth = if settings.residual { 2 } else { 1 };
    let Some(image) = shape.image.filter(|_| settings.kernel_size.is_some()) else {
        return shape.numeric as u64
            + (1..=settings.layers).map(|layer| 3 * depth * width(layer)).sum::<u64>();
    };
    let (mut height, mut across, mut channels) =
        (image.height as u64, image.width as u64, image.channels as u64);
    let mut sum = 0;
    for layer in 1..=settings.layers {
        sum += depth * height * across * (channels + 2 * width(layer));
        channels = width(layer);
        if settings.pooling != Some(Pooling::None) && height.min(across) >= 4 {
            (height, across) = (height / 2, across / 2);
        }
    }
    sum
}

/// Bytes that can be had without swapping: what the system has, or what is left to our control group if that is less.
fn available() -> Option<u64> {
    let system = entry("/proc/meminfo", "MemAvailable:")? * 1024;
    // Pages that only cache files can be given up, so they do not count as used.
    let left = |limit: &str, folder: &str, used: &str| {
        let limit = std::fs::read_to_string(format!("{folder}/{limit}")).ok()?.trim().parse::<u64>().ok()?;
        Some(limit.saturating_sub(entry(&format!("{folder}/memory.stat"), used)?))
    };
    let group = left("memory.max", "/sys/fs/cgroup", "anon ")
        .or_else(|| left("memory.limit_in_bytes", "/sys/fs/cgroup/memory", "total_rss "));
    Some(group.map_or(system, |group| group.min(system)))
}

/// The number after a name in a list of the kernel's.
fn entry(path: &str, name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(path).ok()?;
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    rest.split_whitespace().next()?.parse().ok()
}

fn shown(bytes: u64) -> String {
    let (mega, bytes) = (1e6, bytes as f64);
    if bytes < 1e9 { format!("{:.0} MB", bytes / mega) } else { format!("{:.1} GB", bytes / 1e9) }
}
