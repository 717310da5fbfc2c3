//! Names inside a group of parameters: what `layers` means in a condition or constraint of a nested type.

use std::collections::HashSet;

/// The full name that `name` stands for inside `scope` (a prefix such as `net.` or nothing): looked for from the inside out.
/// `None` when nothing bears it.
pub(super) fn resolve(scope: &str, name: &str, known: &HashSet<String>) -> Option<String> {
    let mut scope = scope;
    loop {
        let full = format!("{scope}{name}");
        if known.contains(&full) {
            return Some(full);
        }
        if scope.is_empty() {
            return None;
        }
        let outer = scope.trim_end_matches('.').rfind('.').map_or(0, |dot| dot + 1);
        scope = &scope[..outer];
    }
}

/// An expression written inside `scope` with the full names that its names stand for; names that nothing bears stay.
pub(super) fn qualify(expression: &str, scope: &str, known: &HashSet<String>) -> String {
    let mut out = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some(c) = rest.chars().next() {
        let len = if c == '"' || c == '\'' {
            rest[1..].find(c).map_or(rest.len(), |end| end + 2)
        } else if c.is_alphanumeric() || c == '_' {
            // A number such as 1e-5 is one run too, so that its `e` is not taken for a name.
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        let (word, after) = rest.split_at(len);
        let is_name = (c.is_alphabetic() || c == '_') && !after.trim_start().starts_with('(');
        match resolve(scope, word, known).filter(|_| is_name) {
            Some(full) => out.push_str(&full),
            None => out.push_str(word),
        }
        rest = after;
    }
    out
}
