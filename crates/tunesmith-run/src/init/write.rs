//! Pieces of a study file's text.

use std::fmt::Write;

use tunesmith::core::Role;

/// One parameter: its key, its table, and a remark.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) role: Role,
    pub(crate) name: String,
    pub(crate) table: String,
    pub(crate) about: String,
}

/// The space, in groups by role.
pub(crate) fn space(lines: &[Line]) -> String {
    let mut text = String::new();
    let names = lines.iter().map(|l| l.name.len()).max().unwrap_or(0);
    let tables = lines.iter().map(|l| l.table.len()).max().unwrap_or(0);
    for role in Role::ALL {
        let group: Vec<&Line> = lines.iter().filter(|l| l.role == role).collect();
        if group.is_empty() {
            continue;
        }
        let about = match role {
            Role::Architecture => "the shape of the model",
            Role::Training => "how it is trained",
            Role::Regularization => "what keeps it from overfitting",
            Role::Other => "anything else",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n[space.{}]  # {about}", role.as_str());
        for Line { name, table, about, .. } in group {
            let remark = if about.is_empty() { String::new() } else { format!("  # {about}") };
            let line = format!("{name:names$} = {table:tables$}{remark}");
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

/// The end of every study file: what else could be said.
pub(super) const MORE: &str = "
# [stopping]            # end trials early that do worse than earlier ones at the same step
# rule = \"median\"

# [execution]
# jobs = 2              # trials at the same time
# time_limit = \"10m\"    # for one trial
";

/// Text in quotes, as TOML has it.
pub(crate) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// A number with a point or an exponent, as TOML has it.
pub(crate) fn float(x: f64) -> String {
    let size = x.abs();
    if x != 0.0 && !(1e-3..1e6).contains(&size) { format!("{x:e}") } else { format!("{x:?}") }
}

/// A name for a study: what is left of a file's or a program's name.
pub(super) fn name(from: &str) -> String {
    let plain: String = from
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect();
    let plain = plain.trim_matches(|c| matches!(c, '.' | '-')).to_owned();
    if plain.is_empty() { "study".to_owned() } else { plain }
}
