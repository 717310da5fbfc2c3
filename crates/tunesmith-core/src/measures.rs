//! The measured values of metrics at one moment.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::Name;
use crate::text::Shared;

/// Metric names with their values. A value may be NaN or infinite: that is how a diverged training reports itself,
/// and it is recorded as such (in JSON as the text `"nan"`, `"inf"` or `"-inf"`).
#[derive(Debug, Clone, Default)]
pub struct Measures(Vec<(Name, f64)>);

impl Measures {
    /// No values.
    pub fn new() -> Self {
        Self::default()
    }

    /// A single value.
    pub fn of(name: impl Into<Name>, value: f64) -> Self {
        Self(vec![(name.into(), value)])
    }

    /// The value of `name`, if it was measured.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|(n, _)| &**n == name).map(|(_, v)| *v)
    }

    /// Sets `name`, replacing a value that was there.
    pub fn set(&mut self, name: impl Into<Name>, value: f64) {
        let name = name.into();
        match self.0.iter_mut().find(|(n, _)| *n == name) {
            Some(slot) => slot.1 = value,
            None => self.0.push((name, value)),
        }
    }

    /// Names and values, in the order they were measured.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Name, f64)> {
        self.0.iter().map(|(n, v)| (n, *v))
    }

    /// Whether nothing was measured.
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

/// Equal when they hold the same values, whatever the order; NaN equals NaN, so that a record equals what was recorded.
impl PartialEq for Measures {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: f64, b: f64| a == b || (a.is_nan() && b.is_nan());
        self.0.len() == other.0.len() && self.iter().all(|(n, v)| other.get(n).is_some_and(|w| same(v, w)))
    }
}

impl<N: Into<Name>> FromIterator<(N, f64)> for Measures {
    fn from_iter<I: IntoIterator<Item = (N, f64)>>(pairs: I) -> Self {
        let mut measures = Self::new();
        for (name, value) in pairs {
            measures.set(name, value);
        }
        measures
    }
}

struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            x if x.is_nan() => s.serialize_str("nan"),
            f64::INFINITY => s.serialize_str("inf"),
            f64::NEG_INFINITY => s.serialize_str("-inf"),
            x => s.serialize_f64(x),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Number;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, \"nan\", \"inf\" or \"-inf\"")
            }
            fn visit_f64<E>(self, x: f64) -> Result<Number, E> {
                Ok(Number(x))
            }
            fn visit_i64<E>(self, x: i64) -> Result<Number, E> {
                Ok(Number(x as f64))
            }
            fn visit_u64<E>(self, x: u64) -> Result<Number, E> {
                Ok(Number(x as f64))
            }
            fn visit_str<E: de::Error>(self, s: &str) -> Result<Number, E> {
                match s.to_ascii_lowercase().as_str() {
                    "nan" => Ok(Number(f64::NAN)),
                    "inf" | "+inf" | "infinity" => Ok(Number(f64::INFINITY)),
                    "-inf" | "-infinity" => Ok(Number(f64::NEG_INFINITY)),
                    _ => Err(E::invalid_value(de::Unexpected::Str(s), &self)),
                }
            }
        }
        d.deserialize_any(Any)
    }
}

impl Serialize for Measures {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, &Number(value))?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Measures {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Measures;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("metric names with their values")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Measures, A::Error> {
                // Most reports hold one value: room for just that is not given back later.
                let mut measures = Measures(Vec::with_capacity(1));
                while let Some((Shared(name), Number(value))) = map.next_entry()? {
                    measures.set(name, value);
                }
                Ok(measures)
            }
        }
        d.deserialize_map(Pairs)
    }
}
