//! Values in attributes: `16`, `"relu"`, `[0.2, 0.8]`, `crate::WIDTH`.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::{
    Error, Expr, ExprLit, ExprUnary, Lit, LitFloat, LitInt, Result, Token, Type, UnOp, bracketed,
    spanned::Spanned, token,
};

/// A value: an expression, or a list of values.
pub(crate) enum Item {
    One(Expr),
    List(Span, Vec<Item>),
}

/// What a literal is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Whole,
    Real,
    Text,
    Truth,
    List,
}

impl Kind {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Whole => "a whole number",
            Self::Real => "a number",
            Self::Text => "text",
            Self::Truth => "true or false",
            Self::List => "a list",
        }
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(token::Bracket) {
            let span = input.span();
            return Ok(Self::List(span, list(input)?));
        }
        expr(input).map(Self::One)
    }
}

/// One expression, with a message that says what is missing.
pub(crate) fn expr(input: ParseStream<'_>) -> Result<Expr> {
    let span = input.span();
    // Up to a comma or the dots of a range: whether the parser of expressions would take a range for one expression depends on
    // features that other crates of a build may turn on.
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) && !input.peek(Token![..]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    syn::parse2(tokens)
        .map_err(|_| Error::new(span, "a value is expected here, such as `16`, `0.1` or `\"relu\"`"))
}

/// Values in brackets.
pub(crate) fn list(input: ParseStream<'_>) -> Result<Vec<Item>> {
    let content;
    bracketed!(content in input);
    Ok(content.parse_terminated(Item::parse, Token![,])?.into_iter().collect())
}

impl Item {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::One(expr) => expr.span(),
            Self::List(span, _) => *span,
        }
    }

    /// What it is, where that can be seen: a name may be anything.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::List(..) => Some(Kind::List),
            Self::One(expr) => match literal(expr)?.1 {
                Lit::Int(_) => Some(Kind::Whole),
                Lit::Float(_) => Some(Kind::Real),
                Lit::Bool(_) => Some(Kind::Truth),
                Lit::Str(_) => Some(Kind::Text),
                _ => None,
            },
        }
    }

    /// The code that makes it a `Value`; `ty` is the type of the field that receives it, for names whose kind cannot be seen.
    pub(crate) fn value(&self, ty: Option<&Type>) -> Result<TokenStream> {
        let private = quote!(::tunesmith::typed::__private);
        let expr = match self {
            Self::List(span, items) => {
                let items = items.iter().map(|item| item.value(None)).collect::<Result<Vec<_>>>()?;
                return Ok(quote_spanned!(*span=>
                    #private::Value::List(::std::sync::Arc::from(::std::vec![#(#items),*]))));
            }
            Self::One(expr) => expr,
        };
        let span = expr.span();
        match (literal(expr), ty) {
            (Some((minus, Lit::Int(int))), _) => {
                let int = whole(minus, int)?;
                Ok(quote_spanned!(span=> #private::Value::Int(#int)))
            }
            (Some((minus, Lit::Float(float))), _) => {
                let float = real(minus, float.base10_digits(), span);
                Ok(quote_spanned!(span=> #private::Value::Float(#float)))
            }
            (Some((None, lit @ (Lit::Str(_) | Lit::Bool(_)))), _) | (Some((None, lit)), None) => {
                Ok(quote_spanned!(span=> #private::Value::from(#lit)))
            }
            (None | Some(_), Some(ty)) => {
                Ok(quote_spanned!(span=> <#ty as #private::ParamValue>::to_value(&(#expr))))
            }
            (None | Some(_), None) => Ok(quote_spanned!(span=> #private::Value::from(#expr))),
        }
    }
}

/// A bound of a range of whole numbers.
pub(crate) fn whole_bound(expr: &Expr) -> Result<TokenStream> {
    match literal(expr) {
        Some((minus, Lit::Int(int))) => whole(minus, int),
        Some((_, lit)) => {
            Err(Error::new(lit.span(), "a whole number is expected here; for real numbers use `float`"))
        }
        None => Ok(quote_spanned!(expr.span()=> ::tunesmith::typed::__private::whole(#expr))),
    }
}

/// A real number: a whole literal counts.
pub(crate) fn real_bound(expr: &Expr) -> Result<TokenStream> {
    match literal(expr) {
        Some((minus, Lit::Int(int))) => Ok(real(minus, int.base10_digits(), expr.span())),
        Some((minus, Lit::Float(float))) => Ok(real(minus, float.base10_digits(), expr.span())),
        Some((_, lit)) => Err(Error::new(lit.span(), "a number is expected here")),
        None => Ok(quote_spanned!(expr.span()=> ::tunesmith::typed::__private::real(#expr))),
    }
}

/// Whether an expression is a literal with a fraction.
pub(crate) fn is_fraction(expr: &Expr) -> bool {
    matches!(literal(expr), Some((_, Lit::Float(_))))
}

fn literal(expr: &Expr) -> Option<(Option<&Token![-]>, &Lit)> {
    match expr {
        Expr::Lit(ExprLit { lit, .. }) => Some((None, lit)),
        Expr::Unary(ExprUnary { op: UnOp::Neg(minus), expr, .. }) => match &**expr {
            Expr::Lit(ExprLit { lit, .. }) => Some((Some(minus), lit)),
            _ => None,
        },
        _ => None,
    }
}

fn whole(minus: Option<&Token![-]>, int: &LitInt) -> Result<TokenStream> {
    let sign = if minus.is_some() { "-" } else { "" };
    let digits = format!("{sign}{}", int.base10_digits());
    if digits.parse::<i64>().is_err() {
        return Err(Error::new(int.span(), format!("whole numbers reach from {} to {}", i64::MIN, i64::MAX)));
    }
    let plain = LitInt::new(int.base10_digits(), int.span());
    Ok(quote!(#minus #plain))
}

fn real(minus: Option<&Token![-]>, digits: &str, span: Span) -> TokenStream {
    let plain = LitFloat::new(&format!("{digits}f64"), span);
    quote!(#minus #plain)
}
