//! Learning-rate schedules over the steps of a training, after a linear warm-up [Goyal2017].
//!
//! `cosine` and `cosine_restarts` are those of [Loshchilov2017], the latter with its waves stretched over the whole training;
//! `one_cycle` is [Smith2018] in the form of two cosine waves, from a twenty-fifth of the learning rate up, then down to a
//! ten-thousandth of that; momentum is left alone. `plateau` falls by the rule of PyTorch's `ReduceLROnPlateau` on the
//! validation loss: after more than `plateau_patience` epochs that did not lower it by a ten-thousandth.
//!
//! [Goyal2017]: Goyal et al., "Accurate, Large Minibatch SGD", arXiv 1706.02677, 2017.
//! [Loshchilov2017]: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017.
//! [Smith2018]: Smith and Topin, "Super-Convergence", arXiv 1708.07120, 2018.

use std::f64::consts::PI;

use super::EpochReport;
use crate::hyper::{Schedule, Settings};

/// Learning rate of step `step` (from 0) of `steps`, after these epochs. Always runs over the whole training, however early it will be
/// stopped.
pub(super) fn learning_rate(settings: &Settings, step: u64, steps: u64, reports: &[EpochReport]) -> f64 {
    settings.learning_rate * factor(settings, step, steps) * plateau(settings, reports)
}

fn factor(settings: &Settings, step: u64, steps: u64) -> f64 {
    let warmup = (settings.warmup * steps as f64).round() as u64;
    if step < warmup {
        return (step + 1) as f64 / warmup as f64;
    }
    let (step, steps) = (step - warmup, steps - warmup);
    // From 0 to just below 1 over what follows the warmup.
    let t = step as f64 / steps.max(1) as f64;
    let final_rate = settings.final_rate.unwrap_or(0.0);
    let falling = |share: f64| final_rate + (1.0 - final_rate) * share;
    match settings.schedule {
        Schedule::Constant | Schedule::Plateau => 1.0,
        Schedule::Cosine => falling(wave(t)),
        Schedule::CosineRestarts => falling(wave(within_cycle(settings, t))),
        Schedule::Exponential => settings.exponential_end.unwrap_or(0.01).powf(t),
        Schedule::Linear => falling(1.0 - t),
        Schedule::OneCycle => one_cycle(settings.peak_at.unwrap_or(0.3), step, steps),
        Schedule::Step if t < 0.5 => 1.0,
        Schedule::Step if t < 0.75 => decay(settings),
        Schedule::Step => decay(settings).powi(2),
    }
}

fn decay(settings: &Settings) -> f64 {
    settings.decay_factor.unwrap_or(0.1)
}

/// Half a cosine wave from 1 at 0 to 0 at 1.
fn wave(t: f64) -> f64 {
    0.5 * (1.0 + (PI * t).cos())
}

/// How far into its wave a training is that has done the share `t`.
fn within_cycle(settings: &Settings, t: f64) -> f64 {
    let (cycles, growth) = (settings.cycles.unwrap_or(1).max(1), settings.cycle_growth.unwrap_or(1.0));
    let length = |cycle: u32| growth.powi(cycle as i32);
    let mut rest = t * (0..cycles).map(length).sum::<f64>();
    for cycle in 0..cycles - 1 {
        if rest < length(cycle) {
            return rest / length(cycle);
        }
        rest -= length(cycle);
    }
    rest / length(cycles - 1)
}

fn one_cycle(peak_at: f64, step: u64, steps: u64) -> f64 {
    const START: f64 = 1.0 / 25.0;
    const END: f64 = START / 1e4;
    let last = steps.saturating_sub(1) as f64;
    let peak = (peak_at * steps as f64 - 1.0).clamp(0.0, last);
    let step = step as f64;
    if step <= peak {
        let t = if peak > 0.0 { step / peak } else { 1.0 };
        1.0 + (START - 1.0) * wave(t)
    } else {
        END + (1.0 - END) * wave((step - peak) / (last - peak))
    }
}

/// The factor that falls on plateaus of the validation loss.
fn plateau(settings: &Settings, reports: &[EpochReport]) -> f64 {
    const LOWER: f64 = 1.0 - 1e-4;
    if settings.schedule != Schedule::Plateau {
        return 1.0;
    }
    let borne = settings.plateau_patience.unwrap_or(0);
    let (mut factor, mut best, mut waited) = (1.0, f64::INFINITY, 0);
    for report in reports {
        if report.val_loss < best * LOWER {
            (best, waited) = (report.val_loss, 0);
        } else {
            waited += 1;
        }
        if waited > borne {
            (factor, waited) = (factor * decay(settings), 0);
        }
    }
    factor
}

/// Whether the validation loss has not fallen for as many epochs as the settings bear.
pub(super) fn patience_is_over(settings: &Settings, reports: &[EpochReport]) -> bool {
    let mut lowest = f64::INFINITY;
    let mut waited = 0;
    for report in reports {
        if report.val_loss < lowest {
            (lowest, waited) = (report.val_loss, 0);
        } else {
            waited += 1;
        }
    }
    settings.patience > 0 && waited >= settings.patience
}

#[cfg(test)]
mod tests;
