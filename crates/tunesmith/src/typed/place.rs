//! Where a field or a group of fields stands in a configuration.

use tunesmith_core::{Config, Value, nearest};

use super::{ConfigError, ParamValue};

/// The place of a value in a configuration: the name of its own parameter, and what the names of its parts start with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    name: String,
    prefix: String,
}

impl Place {
    /// The whole configuration: parts bear their bare names.
    pub fn root() -> Self {
        Self { name: String::new(), prefix: String::new() }
    }

    /// A part; the names of its own parts start with its name and a dot.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        let name = format!("{}{name}", self.prefix);
        Self { prefix: format!("{name}."), name }
    }

    /// A part whose own parts are named as if they stood here.
    #[must_use]
    pub fn flat(&self, name: &str) -> Self {
        Self { name: format!("{}{name}", self.prefix), prefix: self.prefix.clone() }
    }

    /// The name of the parameter at this place; empty at the root.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the names of its parts start with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether `config` holds a parameter of this name.
    pub fn is_set(&self, config: &Config) -> bool {
        config.get(&self.name).is_some()
    }

    /// The value of the parameter at this place.
    ///
    /// # Errors
    /// It is missing, or `T` cannot hold it.
    pub fn read<T: ParamValue>(&self, config: &Config) -> Result<T, ConfigError> {
        let value = self.get(config)?;
        T::from_value(value).ok_or_else(|| {
            self.error(format!("is {}", value.quoted()), format!("it takes {}", T::expected()))
        })
    }

    /// The value of the parameter at this place; `None` where it is inactive.
    ///
    /// # Errors
    /// `T` cannot hold it.
    pub fn read_if_set<T: ParamValue>(&self, config: &Config) -> Result<Option<T>, ConfigError> {
        if self.is_set(config) { self.read(config).map(Some) } else { Ok(None) }
    }

    /// Sets the parameter at this place.
    pub fn write<T: ParamValue>(&self, value: &T, config: &mut Config) {
        config.set(self.name.as_str(), value.to_value());
    }

    /// Which of `texts` the parameter at this place is, from 0.
    ///
    /// # Errors
    /// It is missing, or none of them.
    pub fn read_variant(&self, texts: &[&str], config: &Config) -> Result<usize, ConfigError> {
        let value = self.get(config)?;
        let found = value.as_str().and_then(|text| texts.iter().position(|t| *t == text));
        found.ok_or_else(|| {
            let near = value.as_str().and_then(|text| nearest(text, texts.iter().copied()));
            let quoted = |text: &str| Value::from(text).quoted();
            let help = match near {
                Some(near) => format!("did you mean {}?", quoted(near)),
                None => {
                    format!(
                        "it takes one of {}",
                        texts.iter().map(|t| quoted(t)).collect::<Vec<_>>().join(", ")
                    )
                }
            };
            self.error(format!("is {}", value.quoted()), help)
        })
    }

    /// Sets the parameter at this place to a variant's text.
    pub fn write_variant(&self, text: &str, config: &mut Config) {
        config.set(self.name.as_str(), text);
    }

    fn get<'c>(&self, config: &'c Config) -> Result<&'c Value, ConfigError> {
        config.get(&self.name).ok_or_else(|| {
            let near = nearest(&self.name, config.iter().map(|(name, _)| &**name));
            let help = match near {
                Some(near) => format!("there is `{near}`"),
                None => "give it a value".to_owned(),
            };
            self.error("has no value".to_owned(), help)
        })
    }

    fn error(&self, what: String, help: String) -> ConfigError {
        ConfigError { param: self.name.clone(), message: format!("`{}` {what}", self.name), help }
    }
}
