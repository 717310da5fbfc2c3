//! A configuration: a value for each active parameter.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::text::Shared;
use crate::{Name, Value};

/// A value for each active parameter of a space, in the space's order; inactive parameters are absent.
///
/// A *partial* configuration (what a user enqueues, what a scheduler fixes) holds only some of them.
/// Two configurations are equal when they hold the same values, whatever the order. Look-up is `O(parameters)`.
#[derive(Debug, Clone, Default)]
pub struct Config(Vec<(Name, Value)>);

impl Config {
    /// An empty configuration.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of `name`, if it is set.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(n, _)| &**n == name).map(|(_, v)| v)
    }

    /// Sets `name`, replacing a value that was there.
    pub fn set(&mut self, name: impl Into<Name>, value: impl Into<Value>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(n, _)| *n == name) {
            Some(slot) => slot.1 = value,
            None => self.0.push((name, value)),
        }
    }

    /// Appends a value for a name that is known to be absent. `O(1)`.
    pub(crate) fn push(&mut self, name: Name, value: Value) {
        self.0.push((name, value));
    }

    /// Takes the last value away.
    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Name, &Value)> {
        self.0.iter().map(|(n, v)| (n, v))
    }

    /// How many parameters are set.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lets `share` replace each name by an equal one, so that the trials of a study share them; gives much spare memory back.
    pub(crate) fn share_names(&mut self, share: impl FnMut(&mut Name)) {
        self.0.iter_mut().map(|(name, _)| name).for_each(share);
        if self.0.capacity() >= 2 * self.0.len() {
            self.0.shrink_to_fit();
        }
    }
}

impl PartialEq for Config {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(n, v)| other.get(n) == Some(v))
    }
}

impl<N: Into<Name>, V: Into<Value>> FromIterator<(N, V)> for Config {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut config = Self::new();
        for (name, value) in pairs {
            config.set(name, value);
        }
        config
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (name, value)) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{name} = {}", value.quoted())?;
        }
        Ok(())
    }
}

impl Serialize for Config {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Config;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("parameter names with their values")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Config, A::Error> {
                let mut config = Config(Vec::with_capacity(8));
                while let Some((Shared(name), value)) = map.next_entry::<Shared, Value>()? {
                    config.set(name, value);
                }
                Ok(config)
            }
        }
        d.deserialize_map(Pairs)
    }
}
