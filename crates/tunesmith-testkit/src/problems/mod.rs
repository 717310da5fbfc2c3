//! Test problems with known optima: cheap functions whose shape is understood.
//!
//! No optimum lies in the centre of its space, where it would come for free.

mod classic;
mod landscape;
mod structured;
mod tradeoff;
mod tuning;

pub use classic::{branin, hartmann6, sphere};
pub use landscape::{bent_landscape, landscape, landscapes, mixed_landscape};
pub use structured::{conditional, mixed};
pub use tradeoff::{Tradeoff, dtlz2, tradeoffs, zdt1, zdt2, zdt3};
pub use tuning::{categories, diverging, levels, models, network, unscaled};

use std::fmt;
use std::sync::Arc;

use tunesmith_core::{Config, Metric, Settings, Space, Value};

type Function = Arc<dyn Fn(&Config) -> f64 + Send + Sync>;

/// A function to minimize over a space.
#[derive(Clone)]
pub struct Problem {
    /// Its name.
    pub name: String,
    /// Where it is defined.
    pub space: Space,
    /// Its least value, to 6 digits.
    pub optimum: f64,
    function: Function,
}

impl Problem {
    fn new(
        name: impl Into<String>,
        space: Space,
        optimum: f64,
        function: impl Fn(&Config) -> f64 + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), space, optimum, function: Arc::new(function) }
    }

    /// The value of a configuration; NaN for one that lacks what it needs.
    pub fn value(&self, config: &Config) -> f64 {
        (self.function)(config)
    }

    /// Settings of a study that minimizes it as `loss`.
    pub fn settings(&self, seed: u64) -> Settings {
        Settings { seed, ..Settings::new(self.space.clone(), Metric::minimize("loss")) }
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("name", &self.name)
            .field("optimum", &self.optimum)
            .finish_non_exhaustive()
    }
}

/// One of each.
pub fn all() -> Vec<Problem> {
    vec![sphere(5), branin(), hartmann6(), conditional(), mixed()]
}

/// The number that `name` has; NaN when it has none.
fn number(config: &Config, name: &str) -> f64 {
    config.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

/// The text that `name` has; empty when it has none.
fn text<'c>(config: &'c Config, name: &str) -> &'c str {
    config.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn built(builder: tunesmith_core::SpaceBuilder) -> Space {
    // The spaces here are constants; an empty one would fail every test that uses it.
    builder.build().unwrap_or_default()
}
