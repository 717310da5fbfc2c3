//! What of the sampler can be switched off or changed.

use crate::SpecError;
use crate::models::gp::{GpSettings, TransformChoice};
use crate::options::Options;

/// With more trials than this one set of kernel parameters decides: what the data leave open then costs more time than it gains.
const FEW: usize = 40;

/// The parts of the sampler. Each can be switched off, to see what it is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct GpOptions {
    /// Adds a linear term to the kernel.
    pub linear: bool,
    /// How objectives are transformed before they are modelled.
    pub transform: Transform,
    /// How many sets of kernel parameters are averaged, at least 1, while there are at most 40 trials; the one that fits best speaks for
    /// more of them.
    pub modes: usize,
    /// Starts in the middle of the space.
    pub middle: bool,
    /// Quasi-random trials before the model is used; chosen from space and budget when `None`.
    pub initial: Option<u64>,
    /// The share of each number's range, in its middle, that the first trials are spread over.
    pub spread: f64,
    /// The share of quasi-random proposals afterwards, from 0 to 1.
    pub random: f64,
    /// Stays near to what was tried while that is little.
    pub reach: bool,
    /// Improvements smaller than this share of the distance from good values to the best count for nothing.
    pub margin: f64,
    /// The most trials that a model is made of.
    pub rows: usize,
}

/// How objectives are transformed before they are modelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Transform {
    /// The power transform of Yeo and Johnson, as strong as explains the values best.
    #[default]
    YeoJohnson,
    /// Shifted and scaled only.
    Raw,
}

impl Default for GpOptions {
    fn default() -> Self {
        Self {
            linear: true,
            transform: Transform::YeoJohnson,
            modes: 3,
            middle: true,
            initial: None,
            spread: 0.5,
            random: 0.03,
            reach: true,
            margin: 0.02,
            rows: 512,
        }
    }
}

impl GpOptions {
    /// Reads the options of a study file.
    pub(crate) fn read(options: &mut Options<'_>) -> Result<Self, SpecError> {
        let all = Self::default();
        let share = |x: f64| (0.0..=1.0).contains(&x);
        Ok(Self {
            linear: options.flag("linear", all.linear)?,
            transform: match options.word("transform", &["yeo-johnson", "raw"])? {
                "raw" => Transform::Raw,
                _ => Transform::YeoJohnson,
            },
            modes: options.whole("modes", all.modes as u64, 1)?.min(16) as usize,
            middle: options.flag("middle", all.middle)?,
            initial: match options.take("initial") {
                Some(_) => Some(options.whole("initial", 0, 0)?),
                None => None,
            },
            spread: options
                .number("spread", all.spread, "a number above 0 and up to 1", |x| x > 0.0 && x <= 1.0)?,
            random: options.number("random", all.random, "a number from 0 to 1", share)?,
            reach: options.flag("reach", all.reach)?,
            margin: options.number("margin", all.margin, "a number from 0 to 1", share)?,
            rows: options.whole("rows", all.rows as u64, 20)?.min(5_000) as usize,
        })
    }

    /// What the model of an objective on so many trials needs to know.
    pub(super) fn of_objective(&self, trials: usize) -> GpSettings {
        let transform = match self.transform {
            Transform::YeoJohnson => TransformChoice::YeoJohnson,
            Transform::Raw => TransformChoice::Raw,
        };
        GpSettings {
            linear: self.linear,
            modes: if trials > FEW { 1 } else { self.modes.max(1) },
            transform,
            ..GpSettings::default()
        }
    }

    /// What the model of a metric with a limit needs to know: its zero must stay where it is.
    pub(super) fn of_limit(&self) -> GpSettings {
        GpSettings { transform: TransformChoice::Raw, modes: 1, ..self.of_objective(0) }
    }
}
