//! Define-by-run: a trial asks for its parameters by name while it runs, and the space is learned from that.

use std::ops::RangeInclusive;

use tunesmith_core::{Chosen, Config, Param, Refusal, Role, Space, Value};

use crate::{ActiveTrial, Error, Result, propose};

/// A parameter that a trial asks for: finished by [`Suggest::get`].
#[must_use = "call `.get()?` to receive the value"]
pub struct Suggest<'t, T> {
    trial: &'t mut ActiveTrial,
    param: Param,
    convert: fn(&Value) -> Option<T>,
}

impl<T> Suggest<'_, T> {
    /// On a logarithmic scale.
    pub fn log(mut self) -> Self {
        self.param = self.param.log();
        self
    }

    /// In steps from the low end.
    pub fn step(mut self, by: f64) -> Self {
        self.param = self.param.step(by);
        self
    }

    /// With this role in tables and figures.
    pub fn role(mut self, role: Role) -> Self {
        self.param = self.param.role(role);
        self
    }

    /// The value for this trial. Asking again gives the same value.
    ///
    /// # Errors
    /// When the range is unsound, the parameter was asked for before with another range, or it is not active in a declared space.
    pub fn get(self) -> Result<T> {
        let Self { trial, param, convert } = self;
        let name = param.name.clone();
        let value = trial.suggest(param)?;
        convert(&value).ok_or_else(|| {
            Error::Config(format!("`{name}` is {}, which does not fit what was asked for", value.quoted()))
        })
    }
}

impl ActiveTrial {
    /// Asks for a real number.
    pub fn float(&mut self, name: &str, range: RangeInclusive<f64>) -> Suggest<'_, f64> {
        let param = Param::float(name, *range.start(), *range.end());
        Suggest { trial: self, param, convert: Value::as_f64 }
    }

    /// Asks for a whole number.
    pub fn int(&mut self, name: &str, range: RangeInclusive<i64>) -> Suggest<'_, i64> {
        let param = Param::int(name, *range.start(), *range.end());
        Suggest { trial: self, param, convert: Value::as_i64 }
    }

    /// Asks for one of some values.
    pub fn choice<V: Into<Value>>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Suggest<'_, Value> {
        Suggest { trial: self, param: Param::choice(name, values), convert: |v| Some(v.clone()) }
    }

    /// Asks for one of some texts.
    pub fn text(&mut self, name: &str, values: &[&str]) -> Suggest<'_, String> {
        let param = Param::choice(name, values.iter().copied());
        Suggest { trial: self, param, convert: |v| v.as_str().map(str::to_owned) }
    }

    /// Asks for true or false.
    pub fn flag(&mut self, name: &str) -> Suggest<'_, bool> {
        Suggest { trial: self, param: Param::choice(name, [false, true]), convert: Value::as_bool }
    }

    /// Asks for any parameter.
    ///
    /// # Errors
    /// As [`Suggest::get`].
    pub fn suggest(&mut self, param: Param) -> Result<Value> {
        if let Some(earlier) = self.chosen.iter().find(|c| c.name == param.name) {
            if earlier.domain == param.domain {
                return Ok(earlier.value.clone());
            }
            return Err(Error::Config(format!(
                "`{}` was asked for as {}, and now as {}; a name has one range in a trial",
                param.name,
                earlier.domain.describe(),
                param.domain.describe()
            )));
        }
        let (history, sampler) = {
            let mut fold = self.study.lock();
            (fold.history.clone(), fold.tools()?.sampler)
        };
        let declared = &history.settings().space;
        if !declared.is_empty() {
            return declared_value(declared, &self.config, &param);
        }
        let one = Space::builder().param(param.clone()).build()?;
        let Some(sound) = one.params().first() else {
            return Err(Error::Config("no parameter was asked for".into()));
        };
        let domain = sound.domain.clone();
        let known = self.config.get(&param.name).or_else(|| self.fixed.get(&param.name));
        let value = match known.and_then(|v| domain.normalize(v)) {
            Some(value) => value,
            None => self.propose_alone(&one, &history, &*sampler)?,
        };
        self.config.set(param.name.clone(), value.clone());
        self.chosen.push(Chosen { name: param.name, domain, value: value.clone() });
        Ok(value)
    }

    fn propose_alone(
        &self,
        one: &Space,
        history: &tunesmith_core::History,
        sampler: &dyn tunesmith_core::Sampler,
    ) -> Result<Value> {
        let chosen: Config = self.chosen.iter().map(|c| (c.name.clone(), c.value.clone())).collect();
        let config =
            propose::propose_one(sampler, history, self.number(), one, &chosen).map_err(|refusal| {
                match refusal {
                    Refusal::Exhausted(why) | Refusal::Infeasible(why) => Error::Infeasible(why),
                }
            })?;
        let value = config.iter().next().map(|(_, v)| v.clone());
        value.ok_or_else(|| Error::Infeasible("the sampler proposed no value".into()))
    }
}

fn declared_value(space: &Space, config: &Config, asked: &Param) -> Result<Value> {
    let Some(param) = space.get(&asked.name) else {
        return Err(Error::Config(format!(
            "the study declares its space, and `{}` is not in it",
            asked.name
        )));
    };
    if param.domain != asked.domain {
        return Err(Error::Config(format!(
            "`{}` is declared as {}, and asked for as {}",
            asked.name,
            param.domain.describe(),
            asked.domain.describe()
        )));
    }
    config.get(&asked.name).cloned().ok_or_else(|| {
        Error::Config(format!(
            "`{}` is not active in this configuration; ask for it only under its condition",
            asked.name
        ))
    })
}
