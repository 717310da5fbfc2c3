//! Whether what a field says fits its type: mistakes that the compiler would not find, or would report in other words.

use syn::spanned::Spanned;
use syn::{Error, Result, Type};

use crate::attrs::{FieldAttrs, Values};
use crate::item::{Kind, is_fraction};

/// The inside of an `Option`.
pub(crate) fn inside_option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|s| s.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(args) = &last.arguments else { return None };
    match args.args.first()? {
        syn::GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}

/// What a type holds, where its name tells.
pub(crate) fn kind_of(ty: &Type) -> Option<Kind> {
    match ty {
        Type::Array(_) => Some(Kind::List),
        Type::Path(path) => {
            let name = path.path.segments.last()?.ident.to_string();
            match name.as_str() {
                "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128"
                | "usize" => Some(Kind::Whole),
                "f32" | "f64" => Some(Kind::Real),
                "bool" => Some(Kind::Truth),
                "String" => Some(Kind::Text),
                "Vec" => Some(Kind::List),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Checks a field that is one parameter: `ty` is its type without `Option`.
pub(crate) fn leaf(name: &str, ty: &Type, attrs: &FieldAttrs, values: Option<&Values>) -> Result<()> {
    let held = kind_of(ty);
    if let Some(key) = &attrs.flatten {
        return Err(Error::new(key.span(), "`flatten` belongs to a field with parameters of its own"));
    }
    let Some(values) = values else {
        // A boolean without values of its own.
        return not_numeric(attrs, "a choice");
    };
    let key = attrs.values.as_ref().map_or(ty.span(), |(key, _)| key.span());
    match values {
        Values::Int(..) if !matches!(held, None | Some(Kind::Whole | Kind::Real)) => {
            Err(Error::new(key, format!("`int` gives whole numbers, which `{name}` cannot hold")))
        }
        Values::Float(..) if held == Some(Kind::Whole) => Err(Error::new(
            key,
            format!(
                "`float` gives real numbers, and `{name}` holds whole ones: use `int`, or a field of type `f64`"
            ),
        )),
        Values::Float(..) if !matches!(held, None | Some(Kind::Real)) => {
            Err(Error::new(key, format!("`float` gives real numbers, which `{name}` cannot hold")))
        }
        Values::Simplex(_) | Values::Permutation(_) if !matches!(held, None | Some(Kind::List)) => {
            Err(Error::new(
                key,
                format!("the values are lists, which `{name}` cannot hold: use a `Vec` or an array"),
            ))
        }
        Values::Choice(items) => {
            let misfit = items.iter().find(|item| match (held, item.kind()) {
                (Some(Kind::Real), Some(Kind::Whole)) => false,
                (Some(held), Some(given)) => held != given,
                _ => false,
            });
            match (misfit, held) {
                (Some(item), Some(held)) => {
                    Err(Error::new(item.span(), format!("`{name}` holds {}, and this is not", held.words())))
                }
                _ => not_numeric(attrs, "a choice"),
            }
        }
        Values::Simplex(_) | Values::Permutation(_) => not_numeric(attrs, "a list").and(not_ordered(attrs)),
        Values::Int(..) | Values::Float(..) => {
            if let (Values::Int(..), Some((_, step))) = (values, &attrs.step)
                && is_fraction(step)
            {
                return Err(Error::new(step.span(), "the step of whole numbers is a whole number"));
            }
            not_ordered(attrs)
        }
    }
}

/// Checks a field with parameters of its own.
pub(crate) fn nested(name: &str, ty: &Type, attrs: &FieldAttrs) -> Result<()> {
    if let Some(held) = kind_of(ty) {
        let example = match held {
            Kind::Whole => "`#[param(int = 1..=4)]` or `#[param(choice = [16, 32, 64])]`",
            Kind::Real => "`#[param(float = 0.0..=1.0)]` or `#[param(choice = [0.1, 0.2])]`",
            Kind::List => "`#[param(simplex = [\"a\", \"b\"])]` or `#[param(permutation = [\"a\", \"b\"])]`",
            Kind::Text | Kind::Truth => "`#[param(choice = [\"a\", \"b\"])]`",
        };
        return Err(Error::new(
            ty.span(),
            format!("`{name}` does not say which values it takes: add {example}"),
        ));
    }
    not_numeric(attrs, "a part").and(not_ordered(attrs))
}

fn not_numeric(attrs: &FieldAttrs, what: &str) -> Result<()> {
    let step = attrs.step.as_ref().map(|(key, _)| key);
    let prior = attrs.prior.as_ref().map(|(key, _)| key);
    match [attrs.log.as_ref(), step, prior].into_iter().flatten().next() {
        Some(key) => {
            Err(Error::new(key.span(), format!("`{key}` belongs to `int` and `float`, not to {what}")))
        }
        None => Ok(()),
    }
}

fn not_ordered(attrs: &FieldAttrs) -> Result<()> {
    match &attrs.ordered {
        Some(key) => Err(Error::new(
            key.span(),
            "`ordered` belongs to `choice`; for an enum write `#[space(ordered)]` on the enum",
        )),
        None => Ok(()),
    }
}
