//! What is refused before anything is recorded: names, settings, configurations.

use tunesmith_core::{Config, Settings, Space, Value};

use crate::{Error, Result};

pub(crate) fn check_settings(name: &str, settings: &Settings) -> Result<()> {
    let wrong = |message: String| Err(Error::Settings(message));
    if name.trim().is_empty()
        || name.contains(['/', '\\', '\n', '\r', '\0'])
        || name.starts_with('.')
        || name.len() > 200
    {
        return wrong(format!(
            "`{}` cannot be a study's name: it names a folder, so it has 1 to 200 characters, no `/` or `\\`, and no `.` in front",
            name.escape_default()
        ));
    }
    if settings.objectives().next().is_none() {
        return wrong("the study has no objective: name a metric to minimize or maximize".into());
    }
    for (i, m) in settings.metrics.iter().enumerate() {
        if m.name.is_empty() {
            return wrong("a metric has no name".into());
        }
        if settings.metrics[..i].iter().any(|n| n.name == m.name) {
            return wrong(format!("there are two metrics `{}`", m.name));
        }
    }
    if settings.budget.seconds.is_some_and(|s| !(s.is_finite() && s >= 0.0)) {
        return wrong("the time budget is not a number of seconds of at least 0".into());
    }
    if settings.budget.target.is_some_and(|t| !t.is_finite()) {
        return wrong("the target is not a finite number".into());
    }
    Ok(())
}

/// Checks values that a person wants tried: known names, values in their domains.
pub(crate) fn check_partial(space: &Space, config: &Config) -> Result<()> {
    if space.is_empty() {
        let wrong = config.iter().find(|(_, value)| value.as_f64().is_some_and(|x| !x.is_finite()));
        return wrong.map_or(Ok(()), |(name, value)| {
            Err(Error::Config(format!("`{name}` cannot be {}: it is not a finite number", value.quoted())))
        });
    }
    for (name, value) in config.iter() {
        let Some(param) = space.get(name) else {
            let hint = tunesmith_core::nearest(name, space.params().iter().map(|p| &*p.name))
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            return Err(Error::Config(format!("the space has no parameter `{name}`{hint}")));
        };
        if !param.domain.contains(value) {
            let range = param.domain.describe();
            return Err(Error::Config(format!("`{name}` cannot be {}: it is {range}", value.quoted())));
        }
    }
    Ok(())
}

/// A configuration that leaves nothing to a sampler must satisfy the constraints.
pub(crate) fn check_whole(space: &Space, fixed: &Config) -> Result<()> {
    let mut whole = true;
    let config = space.fill(fixed, |_, _| {
        whole = false;
        Value::Bool(false)
    });
    if let Some(name) =
        fixed.iter().map(|(n, _)| n).find(|n| whole && config.get(n).is_none() && space.get(n).is_some())
    {
        return Err(Error::Config(format!("`{name}` is not active with these values; leave it out")));
    }
    match space.violated(&config).filter(|_| whole) {
        Some(constraint) => Err(Error::Config(format!("the configuration violates `{constraint}`"))),
        None => Ok(()),
    }
}
