//! The derive macro `Space` of Tunesmith: a search space declared on a struct or an enum.
//!
//! Use it as `tunesmith::Space`; the code it writes refers to the crate `tunesmith`.
#![forbid(unsafe_code)]

mod attrs;
mod check;
mod enums;
mod field;
mod item;
mod names;
mod range;
mod structs;

use proc_macro::TokenStream;
use syn::{Data, DeriveInput, Error, Result, parse_macro_input, spanned::Spanned};

/// Declares the parameters of a search space next to the fields that receive them, and implements `tunesmith::typed::TypedSpace`.
///
/// # Fields
/// A field is a parameter, named like the field, when it says which values it takes:
///
/// | `#[param(...)]` | values | field types |
/// |---|---|---|
/// | `int = 1..=4` | whole numbers, both ends included | integers, floats |
/// | `float = 0.0..=1.0` | real numbers, both ends included | floats |
/// | `choice = [16, 32, 64]` | one of these | numbers, text, booleans, `Value` |
/// | `simplex = ["a", "b"]` | shares that sum to 1 | `Vec<f64>`, `[f64; N]` |
/// | `permutation = ["a", "b"]` | an order of these | lists |
///
/// A `bool` chooses between false and true unless it says otherwise. A field of any other type without values is a part with
/// parameters of its own: a type that derives `Space` too. The parts of a struct are named `field.part`.
///
/// More keys, separated by commas:
///
/// - `log`: spaced evenly in the logarithm; `step = 8`: only every eighth value. For `int` and `float`.
/// - `prior = normal(mean, sd)` or `prior = log_normal(median, sigma)`: where good values are expected. For `int` and `float`.
/// - `ordered`: the order of the choices means something.
/// - `role = architecture` (`training`, `regularization`, `other`). On a part it counts for all in it that state none.
/// - `default = 32`: the value in the default configuration; the variant's text for an enum.
/// - `when(layers = 2..=4, optimizer = "sgd")`: active only then, and the field is an `Option`. A test is a value, a list of values
///   or a range (`2..`, `..=4`); a bare name means `= true`. Names are looked for in the same type first, then around it.
/// - `rename = "lr"`: another name.
/// - `flatten`: the parts are named without `field.` in front.
///
/// # Enums
/// An enum is a choice between its variants, each named in snake case (or `#[param(rename = "...")]`), with the fields of a variant as
/// children that are active only for it: `optimizer` and `optimizer.momentum`. A variant may also wrap one type that derives `Space`. A
/// child that several variants declare alike is one parameter. `#[param(default)]` marks the default variant.
///
/// # On the type
/// `#[space(constraint = "layers * width <= 1024")]` (any number of times), `#[space(role = training)]`; for enums also
/// `#[space(ordered)]` and `#[space(rename = "...")]`, the name of the choice when the enum is a space by itself.
#[proc_macro_derive(Space, attributes(param, space))]
pub fn derive_space(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(Error::into_compile_error).into()
}

fn expand(input: &DeriveInput) -> Result<proc_macro2::TokenStream> {
    if !input.generics.params.is_empty() {
        return Err(Error::new(
            input.generics.span(),
            "a space is one fixed set of parameters, so its type cannot be generic",
        ));
    }
    match &input.data {
        Data::Struct(data) => structs::expand(input, data),
        Data::Enum(data) => enums::expand(input, data),
        Data::Union(data) => Err(Error::new(
            data.union_token.span(),
            "a union cannot be a space: use a struct, or an enum for a choice",
        )),
    }
}
