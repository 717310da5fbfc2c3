//! Names: fields and variants as parameters, and "did you mean".

use proc_macro2::Span;
use syn::{Error, Ident, ext::IdentExt};

/// The name of a field as a parameter.
pub(crate) fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// The name of a variant or type as a text: `RmsProp` becomes `rms_prop`, `SGD` becomes `sgd`.
pub(crate) fn snake(ident: &Ident) -> String {
    let name: Vec<char> = plain(ident).chars().collect();
    let mut out = String::new();
    for (i, c) in name.iter().enumerate() {
        let starts_word = c.is_uppercase()
            && i > 0
            && name[i - 1] != '_'
            && (!name[i - 1].is_uppercase() || name.get(i + 1).is_some_and(|next| next.is_lowercase()));
        if starts_word {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// The error for a word that is none of `known`.
pub(crate) fn unknown(span: Span, what: &str, word: &str, known: &[&str]) -> Error {
    let near = known
        .iter()
        .map(|k| (strsim::jaro_winkler(&word.to_lowercase(), k), k))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = match near {
        Some((_, near)) => format!("did you mean `{near}`?"),
        None => {
            format!("there are {}", known.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", "))
        }
    };
    Error::new(span, format!("there is no {what} `{word}`; {hint}"))
}
