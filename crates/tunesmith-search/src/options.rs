//! Reading the options of a sampler or stopping rule: each with its kind and range, unknown ones refused.

use std::collections::BTreeMap;

use tunesmith_core::Value;

use crate::SpecError;
use crate::error::known_words;

/// The options of one sampler or rule. Each one read is then known; [`Options::finish`] refuses the others.
pub(crate) struct Options<'a> {
    /// What they belong to, in words: "the sampler `grid`".
    owner: String,
    given: &'a BTreeMap<String, Value>,
    known: Vec<&'static str>,
}

impl<'a> Options<'a> {
    pub(crate) fn new(kind: &str, name: &str, given: &'a BTreeMap<String, Value>) -> Self {
        Self { owner: format!("the {kind} `{name}`"), given, known: Vec::new() }
    }

    /// A whole number of at least `least`.
    pub(crate) fn whole(&mut self, name: &'static str, default: u64, least: u64) -> Result<u64, SpecError> {
        match self.take(name) {
            None => Ok(default),
            Some(value) => value
                .as_i64()
                .and_then(|i| u64::try_from(i).ok())
                .filter(|n| *n >= least)
                .ok_or_else(|| self.wrong(name, value, &format!("a whole number of at least {least}"))),
        }
    }

    /// A number that `fits`, which `wanted` puts in words.
    pub(crate) fn number(
        &mut self,
        name: &'static str,
        default: f64,
        wanted: &str,
        fits: impl Fn(f64) -> bool,
    ) -> Result<f64, SpecError> {
        match self.take(name) {
            None => Ok(default),
            Some(value) => value
                .as_f64()
                .filter(|x| x.is_finite() && fits(*x))
                .ok_or_else(|| self.wrong(name, value, wanted)),
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, name: &'static str, default: bool) -> Result<bool, SpecError> {
        match self.take(name) {
            None => Ok(default),
            Some(value) => value.as_bool().ok_or_else(|| self.wrong(name, value, "true or false")),
        }
    }

    /// One of some words; the first is the default.
    pub(crate) fn word(
        &mut self,
        name: &'static str,
        words: &[&'static str],
    ) -> Result<&'static str, SpecError> {
        let Some(value) = self.take(name) else { return Ok(words.first().copied().unwrap_or_default()) };
        words.iter().copied().find(|w| value.as_str() == Some(w)).ok_or_else(|| {
            let list: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
            self.wrong(name, value, &list.join(" or "))
        })
    }

    /// The options `name.REST`, which are known too.
    pub(crate) fn dotted(&mut self, name: &'static str) -> Vec<(&'a str, &'a str, &'a Value)> {
        let rest = |key: &'a String| key.strip_prefix(name)?.strip_prefix('.');
        self.given.iter().filter_map(|(key, value)| Some((key.as_str(), rest(key)?, value))).collect()
    }

    /// The value of an option that is read by the caller.
    pub(crate) fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.given.get(name)
    }

    /// The error for a value that does not fit its option.
    pub(crate) fn wrong(&self, option: &str, value: &Value, wanted: &str) -> SpecError {
        SpecError::option(
            option,
            format!("`{option}` of {} is {}, {}", self.owner, value.kind(), value.quoted()),
            format!("give {wanted}"),
        )
    }

    /// Refuses what was not read; names that start with one of `dotted` and a dot are fine.
    pub(crate) fn finish(self, dotted: &[&str]) -> Result<(), SpecError> {
        let is_dotted =
            |key: &str| dotted.iter().any(|d| key.strip_prefix(d).is_some_and(|r| r.starts_with('.')));
        match self.given.keys().find(|key| !self.known.contains(&key.as_str()) && !is_dotted(key)) {
            None => Ok(()),
            Some(key) => Err(SpecError::option(
                key,
                format!("{} has no option `{key}`", self.owner),
                known_words(key, "its options", &self.known),
            )),
        }
    }
}
