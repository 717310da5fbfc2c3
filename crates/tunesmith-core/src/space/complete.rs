//! From partial configurations to whole ones, and between configurations and the unit cube.

use super::Space;
use crate::{Config, Rng, Value};

impl Space {
    /// Builds a configuration parameter by parameter, parents first: `pick` is asked for each active parameter that `fixed` does not
    /// hold, and inactive ones are left out. Its index in [`Space::params`] is handed over too.
    pub fn fill(&self, fixed: &Config, mut pick: impl FnMut(usize, &super::Param) -> Value) -> Config {
        let mut config = Config::new();
        for (i, param) in self.params().iter().enumerate() {
            if self.is_active(param, &config) {
                let value = match fixed.get(&param.name) {
                    Some(value) => param.domain.normalize(value).unwrap_or_else(|| value.clone()),
                    None => pick(i, param),
                };
                config.push(param.name.clone(), value);
            }
        }
        config
    }

    /// Completes a partial configuration from the priors, ignoring constraints.
    pub fn complete(&self, partial: &Config, rng: &mut Rng) -> Config {
        self.fill(partial, |_, param| param.sample(rng))
    }

    /// Completes a partial configuration from the priors so that every constraint holds, by rejection; `None` when `tries` draws
    /// found none.
    pub fn complete_feasible(&self, partial: &Config, rng: &mut Rng, tries: usize) -> Option<Config> {
        (0..tries.max(1)).map(|_| self.complete(partial, rng)).find(|config| self.satisfied(config))
    }

    /// The default configuration: `None` unless every active parameter has a default, and the constraints hold.
    pub fn default_config(&self) -> Option<Config> {
        let mut complete = true;
        let config = self.fill(&Config::new(), |_, param| {
            complete &= param.default.is_some();
            param.default.clone().unwrap_or(Value::Bool(false))
        });
        (complete && !config.is_empty() && self.satisfied(&config)).then_some(config)
    }

    /// The number of coordinates of the whole space in the unit cube.
    pub fn dims(&self) -> usize {
        self.params().iter().map(|p| p.domain.dims()).sum()
    }

    /// The configuration at a point of the unit cube ([`Space::dims`] coordinates, parameter after parameter); coordinates of
    /// inactive parameters are ignored. Values that `fixed` holds are kept.
    pub fn decode(&self, unit: &[f64], fixed: &Config) -> Config {
        let mut starts = Vec::with_capacity(self.params().len());
        let mut at = 0;
        for p in self.params() {
            starts.push(at);
            at += p.domain.dims();
        }
        self.fill(fixed, |i, param| {
            let from = starts[i].min(unit.len());
            let to = (starts[i] + param.domain.dims()).min(unit.len());
            param.domain.decode(&unit[from..to])
        })
    }

    /// The point of the unit cube that stands for a configuration ([`Space::dims`] coordinates). A parameter that is inactive, or
    /// has no value of its domain, has NaN.
    pub fn encode(&self, config: &Config) -> Vec<f64> {
        let mut out = vec![f64::NAN; self.dims()];
        let mut active = Config::new();
        // Values of inactive parameters decide nothing: only those seen to be active may make others so.
        let nested = self.params().iter().any(|p| p.when.is_some());
        let mut at = 0;
        for p in self.params() {
            let dims = p.domain.dims();
            if let Some(value) = config.get(&p.name)
                && self.is_active(p, &active)
            {
                p.domain.encode(value, &mut out[at..at + dims]);
                if nested {
                    active.push(p.name.clone(), value.clone());
                }
            }
            at += dims;
        }
        out
    }
}
