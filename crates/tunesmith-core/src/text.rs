//! Reading shared text: straight into its final place, where the library's own way copies it twice.

use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// Text that is read into shared memory at once.
pub(crate) struct Shared(pub(crate) Arc<str>);

impl<'de> Deserialize<'de> for Shared {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Shared;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_str<E: Error>(self, s: &str) -> Result<Shared, E> {
                Ok(Shared(s.into()))
            }
        }
        d.deserialize_str(Text)
    }
}

/// For `#[serde(deserialize_with)]` on a shared text.
pub(crate) fn shared<'de, D: Deserializer<'de>>(d: D) -> Result<Arc<str>, D::Error> {
    Shared::deserialize(d).map(|text| text.0)
}

/// For `#[serde(deserialize_with)]` on a shared text that may be absent.
pub(crate) fn optional<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Arc<str>>, D::Error> {
    Ok(Option::<Shared>::deserialize(d)?.map(|text| text.0))
}
