//! A configuration: grouped by role, as TOML, or as words for a shell.

use tunesmith::core::Space;
use tunesmith::{Config, Role, Value};

use super::Paint;

/// Each role with its active parameters, in the order of the space. Parameters that the space no longer has come last.
fn groups<'a>(space: &'a Space, config: &'a Config) -> Vec<(Role, Vec<(&'a str, &'a Value)>)> {
    let role_of = |name: &str| space.get(name).map_or(Role::Other, |p| p.role);
    let known = space.params().iter().filter_map(|p| Some((&*p.name, config.get(&p.name)?)));
    let other =
        config.iter().filter(|(name, _)| space.get(name).is_none()).map(|(name, value)| (&**name, value));
    let all: Vec<(&str, &Value)> = known.chain(other).collect();
    let of_role =
        |role: Role| all.iter().copied().filter(|(name, _)| role_of(name) == role).collect::<Vec<_>>();
    Role::ALL.into_iter().map(|role| (role, of_role(role))).filter(|(_, list)| !list.is_empty()).collect()
}

/// A configuration for people, one parameter a line, grouped by role.
pub(crate) fn by_role(space: &Space, config: &Config, paint: Paint) -> String {
    let width = config.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (role, list) in groups(space, config) {
        text += &format!("  {}\n", paint.dim(role.as_str()));
        for (name, value) in list {
            text += &format!("    {name:width$}  {}\n", paint.bold(super::line(&value.to_string())));
        }
    }
    text.trim_end().to_owned()
}

/// A configuration as TOML, with a comment for each role.
pub(crate) fn toml(space: &Space, config: &Config) -> String {
    let mut text = String::new();
    for (role, list) in groups(space, config) {
        text += &format!("# {}\n", role.as_str());
        for (name, value) in list {
            let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            let key = if plain { name.to_owned() } else { toml_text(name) };
            text += &format!("{key} = {}\n", toml_value(value));
        }
    }
    text.trim_end().to_owned()
}

fn toml_value(value: &Value) -> String {
    match value {
        // TOML takes `1.0` for a real number, and `1` for a whole one.
        Value::Float(x) if x.is_finite() => format!("{x:?}"),
        Value::Text(text) => toml_text(text),
        Value::List(items) => format!("[{}]", items.iter().map(toml_value).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// A basic string. JSON's escapes are a part of TOML's.
fn toml_text(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default().replace('\u{7f}', "\\u007f")
}

/// A configuration as `name=value` words, quoted for a shell where needed.
pub(crate) fn shell(config: &Config) -> String {
    config.iter().map(|(name, value)| word(&format!("{name}={value}"))).collect::<Vec<_>>().join(" ")
}

/// A word for a shell, in quotes where it needs them.
pub(crate) fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-+=.,:/%@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
