//! Ranges and conditions in attributes: `1..=4`, `when(layers = 2.., optimizer = ["sgd", "adam"])`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Expr, Ident, Result, Token, parenthesized, token};

use crate::item::{Item, expr, list, real_bound};
use crate::names;

/// A range with both ends.
pub(crate) fn both_ends(input: ParseStream<'_>, example: &str) -> Result<(Expr, Expr)> {
    let start = input.span();
    let wrong =
        |span| Error::new(span, format!("a range with both ends is expected here, such as `{example}`"));
    if input.peek(Token![..]) || input.peek(token::Bracket) {
        return Err(wrong(start));
    }
    let low = expr(input)?;
    if !input.peek(Token![..]) {
        return Err(wrong(start));
    }
    closed(input)?;
    if at_end(input) {
        return Err(wrong(start));
    }
    Ok((low, expr(input)?))
}

/// The tests of `when(...)`, after the word: the code of each `Test`.
pub(crate) fn when(input: ParseStream<'_>, word: &Ident) -> Result<Vec<TokenStream>> {
    if !input.peek(token::Paren) {
        return Err(Error::new(word.span(), "a condition is written `when(parent = value)`"));
    }
    let content;
    parenthesized!(content in input);
    let tests: Vec<TokenStream> = content.parse_terminated(test, Token![,])?.into_iter().collect();
    if tests.is_empty() {
        return Err(Error::new(word.span(), "name the parent and its values: `when(parent = value)`"));
    }
    Ok(tests)
}

fn test(input: ParseStream<'_>) -> Result<TokenStream> {
    let private = quote!(::tunesmith::typed::__private);
    let mut parent = names::plain(&Ident::parse_any(input)?);
    while input.peek(Token![.]) && !input.peek(Token![..]) {
        input.parse::<Token![.]>()?;
        parent = format!("{parent}.{}", names::plain(&Ident::parse_any(input)?));
    }
    let accept = if at_end(input) {
        one_of(&[Item::One(syn::parse_quote!(true))])?
    } else {
        input.parse::<Token![=]>()?;
        accept(input)?
    };
    Ok(quote!(#private::Test { parent: ::core::convert::From::from(#parent), accept: #accept }))
}

/// The values that a test accepts: a list, a range or a single value.
fn accept(input: ParseStream<'_>) -> Result<TokenStream> {
    if input.peek(token::Bracket) {
        return one_of(&list(input)?);
    }
    let low = if input.peek(Token![..]) { None } else { Some(expr(input)?) };
    if !input.peek(Token![..]) {
        return one_of(&low.into_iter().map(Item::One).collect::<Vec<_>>());
    }
    // Only `low..` may go without the `=`.
    if input.peek(Token![..=]) {
        let dots = input.span();
        closed(input)?;
        if at_end(input) {
            return Err(Error::new(dots, "the end of the range is missing"));
        }
        return between(low, Some(expr(input)?));
    }
    let dots = input.span();
    input.parse::<Token![..]>()?;
    if low.is_none() || !at_end(input) {
        return Err(Error::new(dots, "write `..=`: both ends belong to the range"));
    }
    between(low, None)
}

fn one_of(items: &[Item]) -> Result<TokenStream> {
    let values = items.iter().map(|item| item.value(None)).collect::<Result<Vec<_>>>()?;
    Ok(quote!(::tunesmith::typed::__private::Accept::OneOf(::std::vec![#(#values),*])))
}

fn between(low: Option<Expr>, high: Option<Expr>) -> Result<TokenStream> {
    let bound = |end: Option<Expr>| match end {
        Some(end) => {
            let end = real_bound(&end)?;
            Ok(quote!(::core::option::Option::Some(#end)))
        }
        None => Ok::<_, Error>(quote!(::core::option::Option::None)),
    };
    let (low, high) = (bound(low)?, bound(high)?);
    Ok(quote!(::tunesmith::typed::__private::Accept::Between { low: #low, high: #high }))
}

/// `..=`, and never `..`.
fn closed(input: ParseStream<'_>) -> Result<()> {
    if input.peek(Token![..=]) {
        return input.parse::<Token![..=]>().map(drop);
    }
    Err(input.error("write `..=`: both ends belong to the range"))
}

fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}
