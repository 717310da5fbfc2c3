//! The keys of `#[param(...)]` and `#[space(...)]`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Error, Expr, Ident, LitStr, Result, Token, parenthesized, token};

use crate::item::{Item, expr, list};
use crate::names;
use crate::range::{both_ends, when};

/// The values that a field takes.
pub(crate) enum Values {
    Int(Expr, Expr),
    Float(Expr, Expr),
    Choice(Vec<Item>),
    Simplex(Vec<LitStr>),
    Permutation(Vec<Item>),
}

/// What a field says, each with the key that says it.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) values: Option<(Ident, Values)>,
    pub(crate) log: Option<Ident>,
    pub(crate) step: Option<(Ident, Expr)>,
    pub(crate) prior: Option<(Ident, TokenStream)>,
    pub(crate) ordered: Option<Ident>,
    pub(crate) role: Option<(Ident, TokenStream)>,
    pub(crate) default: Option<(Ident, Item)>,
    pub(crate) when: Option<(Ident, Vec<TokenStream>)>,
    pub(crate) rename: Option<(Ident, LitStr)>,
    pub(crate) flatten: Option<Ident>,
}

const FIELD_KEYS: [&str; 14] = [
    "int",
    "float",
    "choice",
    "simplex",
    "permutation",
    "log",
    "step",
    "prior",
    "ordered",
    "role",
    "default",
    "when",
    "rename",
    "flatten",
];

/// What a type says.
#[derive(Default)]
pub(crate) struct TypeAttrs {
    pub(crate) constraints: Vec<LitStr>,
    pub(crate) role: Option<(Ident, TokenStream)>,
    pub(crate) ordered: Option<Ident>,
    pub(crate) rename: Option<(Ident, LitStr)>,
}

/// What a variant says.
#[derive(Default)]
pub(crate) struct VariantAttrs {
    pub(crate) default: Option<(Ident, ())>,
    pub(crate) rename: Option<(Ident, LitStr)>,
}

impl FieldAttrs {
    pub(crate) fn parse(attrs: &[Attribute]) -> Result<Self> {
        let mut found = Self::default();
        each_key(attrs, "param", "space", |key, input| {
            let word = key.to_string();
            match word.as_str() {
                "int" | "float" | "choice" | "simplex" | "permutation" => {
                    equals(input, &key)?;
                    let values = values(&word, input)?;
                    if let Some((first, _)) = &found.values
                        && *first != word
                    {
                        let text =
                            format!("a field takes one kind of values, and this one has `{first}` already");
                        return Err(Error::new(key.span(), text));
                    }
                    put(&mut found.values, key, values)
                }
                "log" => flag(&mut found.log, key),
                "ordered" => flag(&mut found.ordered, key),
                "flatten" => flag(&mut found.flatten, key),
                "step" => {
                    equals(input, &key)?;
                    put(&mut found.step, key, expr(input)?)
                }
                "prior" => {
                    equals(input, &key)?;
                    put(&mut found.prior, key, prior(input)?)
                }
                "role" => {
                    equals(input, &key)?;
                    put(&mut found.role, key, role(input)?)
                }
                "default" => {
                    equals(input, &key)?;
                    put(&mut found.default, key, input.parse()?)
                }
                "when" => {
                    let tests = when(input, &key)?;
                    put(&mut found.when, key, tests)
                }
                "rename" => {
                    equals(input, &key)?;
                    put(&mut found.rename, key, text(input)?)
                }
                _ => Err(names::unknown(key.span(), "key", &word, &FIELD_KEYS)),
            }
        })?;
        Ok(found)
    }
}

impl TypeAttrs {
    /// `known` are the keys that this kind of type has.
    pub(crate) fn parse(attrs: &[Attribute], known: &[&str]) -> Result<Self> {
        let mut found = Self::default();
        each_key(attrs, "space", "param", |key, input| {
            let word = key.to_string();
            if !known.contains(&word.as_str()) {
                return Err(names::unknown(key.span(), "key", &word, known));
            }
            match word.as_str() {
                "ordered" => return flag(&mut found.ordered, key),
                _ => equals(input, &key)?,
            }
            match word.as_str() {
                "constraint" => {
                    found.constraints.push(text(input)?);
                    Ok(())
                }
                "role" => put(&mut found.role, key, role(input)?),
                _ => put(&mut found.rename, key, text(input)?),
            }
        })?;
        Ok(found)
    }
}

impl VariantAttrs {
    pub(crate) fn parse(attrs: &[Attribute]) -> Result<Self> {
        let mut found = Self::default();
        each_key(attrs, "param", "space", |key, input| match key.to_string().as_str() {
            "default" => put(&mut found.default, key, ()),
            "rename" => {
                equals(input, &key)?;
                put(&mut found.rename, key, text(input)?)
            }
            word => Err(names::unknown(key.span(), "key of a variant", word, &["default", "rename"])),
        })?;
        Ok(found)
    }
}

/// The code of a role.
fn role(input: ParseStream<'_>) -> Result<TokenStream> {
    let word = Ident::parse_any(input)?;
    let variant = match word.to_string().as_str() {
        "architecture" => quote!(Architecture),
        "training" => quote!(Training),
        "regularization" => quote!(Regularization),
        "other" => quote!(Other),
        text => {
            let known = ["architecture", "training", "regularization", "other"];
            return Err(names::unknown(word.span(), "role", text, &known));
        }
    };
    Ok(quote!(::tunesmith::typed::__private::Role::#variant))
}

fn values(key: &str, input: ParseStream<'_>) -> Result<Values> {
    if matches!(key, "choice" | "simplex" | "permutation") && !input.peek(token::Bracket) {
        return Err(input.error(format!("list the values in brackets: `{key} = [\"a\", \"b\"]`")));
    }
    Ok(match key {
        "int" => {
            let (low, high) = both_ends(input, "1..=4")?;
            Values::Int(low, high)
        }
        "float" => {
            let (low, high) = both_ends(input, "0.0..=1.0")?;
            Values::Float(low, high)
        }
        "choice" => Values::Choice(list(input)?),
        "permutation" => Values::Permutation(list(input)?),
        _ => {
            let content;
            syn::bracketed!(content in input);
            Values::Simplex(content.parse_terminated(text, Token![,])?.into_iter().collect())
        }
    })
}

fn prior(input: ParseStream<'_>) -> Result<TokenStream> {
    let word = Ident::parse_any(input)?;
    let shape = word.to_string();
    if shape != "normal" && shape != "log_normal" {
        return Err(names::unknown(word.span(), "prior", &shape, &["normal", "log_normal"]));
    }
    let wrong =
        || Error::new(word.span(), format!("`{shape}` takes a centre and a spread: `{shape}(0.1, 0.5)`"));
    if !input.peek(token::Paren) {
        return Err(wrong());
    }
    let content;
    parenthesized!(content in input);
    let parts = content.parse_terminated(expr, Token![,])?;
    if parts.len() != 2 {
        return Err(wrong());
    }
    let (center, spread) = (crate::item::real_bound(&parts[0])?, crate::item::real_bound(&parts[1])?);
    let path = quote!(::tunesmith::typed::__private::Prior);
    Ok(if shape == "normal" {
        quote!(#path::Normal { mean: #center, sd: #spread })
    } else {
        quote!(#path::LogNormal { median: #center, sigma: #spread })
    })
}

/// Hands each key of the attributes `mine` to `take`, with the input after it. `other` is the attribute that belongs elsewhere.
fn each_key(
    attrs: &[Attribute],
    mine: &str,
    other: &str,
    mut take: impl FnMut(Ident, ParseStream<'_>) -> Result<()>,
) -> Result<()> {
    for attr in attrs {
        if attr.path().is_ident(other) {
            return Err(Error::new_spanned(attr, format!("this belongs into `#[{mine}(...)]`")));
        }
        if !attr.path().is_ident(mine) {
            continue;
        }
        attr.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                take(Ident::parse_any(input)?, input)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn equals(input: ParseStream<'_>, key: &Ident) -> Result<()> {
    if input.peek(Token![=]) {
        return input.parse::<Token![=]>().map(drop);
    }
    Err(Error::new(key.span(), format!("`{key}` needs a value: `{key} = ...`")))
}

fn text(input: ParseStream<'_>) -> Result<LitStr> {
    input.parse().map_err(|e: Error| Error::new(e.span(), "text in quotes is expected here"))
}

fn flag(slot: &mut Option<Ident>, key: Ident) -> Result<()> {
    if slot.is_some() {
        return Err(twice(&key, key.span()));
    }
    *slot = Some(key);
    Ok(())
}

fn put<T>(slot: &mut Option<(Ident, T)>, key: Ident, value: T) -> Result<()> {
    if slot.is_some() {
        return Err(twice(&key, key.span()));
    }
    *slot = Some((key, value));
    Ok(())
}

fn twice(key: &Ident, span: Span) -> Error {
    Error::new(span, format!("`{key}` is given twice"))
}
