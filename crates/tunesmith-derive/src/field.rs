//! One field: the code that declares, reads and writes it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Error, Field, Fields, Ident, Result, Type};

use crate::attrs::{FieldAttrs, Values};
use crate::item::{Kind, real_bound, whole_bound};
use crate::{check, names};

/// A field of a struct or of a variant.
pub(crate) struct Part {
    pub(crate) ident: Ident,
    name: String,
    /// Without `Option`.
    ty: Type,
    optional: bool,
    attrs: FieldAttrs,
    outline: TokenStream,
}

/// The named fields, all their mistakes in one error.
pub(crate) fn parts(fields: &Fields) -> Result<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    let mut wrong: Option<Error> = None;
    for field in fields {
        let part = Part::parse(field).and_then(|part| match parts.iter().find(|p| p.name == part.name) {
            Some(twin) => Err(Error::new(
                part.ident.span(),
                format!("`{}` and `{}` are both named `{}`", twin.ident, part.ident, part.name),
            )),
            None => Ok(part),
        });
        match (part, &mut wrong) {
            (Ok(part), _) => parts.push(part),
            (Err(e), Some(all)) => all.combine(e),
            (Err(e), none) => *none = Some(e),
        }
    }
    match wrong {
        Some(error) => Err(error),
        None => Ok(parts),
    }
}

impl Part {
    fn parse(field: &Field) -> Result<Self> {
        let Some(ident) = field.ident.clone() else {
            return Err(Error::new(field.span(), "a parameter needs a name: give the fields names"));
        };
        let attrs = FieldAttrs::parse(&field.attrs)?;
        let name = attrs.rename.as_ref().map_or_else(|| names::plain(&ident), |(_, text)| text.value());
        let inner = check::inside_option(&field.ty);
        match (&attrs.when, inner) {
            (Some((key, _)), None) => {
                let text = "a parameter with a condition can be inactive: make the field an `Option`";
                return Err(Error::new(key.span(), text));
            }
            (None, Some(_)) => {
                let text = "an optional field needs the condition under which it is active: `#[param(when(parent = value))]`";
                return Err(Error::new(field.ty.span(), text));
            }
            _ => {}
        }
        let ty = inner.unwrap_or(&field.ty).clone();
        let optional = inner.is_some();
        let mut part = Self { ident, name, ty, optional, attrs, outline: TokenStream::new() };
        if part.is_leaf() {
            let values = part.attrs.values.as_ref().map(|(_, values)| values);
            check::leaf(&part.name, &part.ty, &part.attrs, values)?;
        } else {
            check::nested(&part.name, &part.ty, &part.attrs)?;
        }
        part.outline = part.declare()?;
        Ok(part)
    }

    /// Whether it is one parameter, and not a type with parameters of its own.
    fn is_leaf(&self) -> bool {
        self.attrs.values.is_some() || check::kind_of(&self.ty) == Some(Kind::Truth)
    }

    fn place(&self) -> TokenStream {
        let name = &self.name;
        if self.attrs.flatten.is_some() { quote!(__at.flat(#name)) } else { quote!(__at.field(#name)) }
    }

    /// The code that adds it to `__out`.
    pub(crate) fn outline(&self) -> &TokenStream {
        &self.outline
    }

    fn declare(&self) -> Result<TokenStream> {
        let private = quote!(::tunesmith::typed::__private);
        let (ty, place) = (&self.ty, self.place());
        let tests = self.attrs.when.iter().flat_map(|(_, tests)| tests);
        let role = self.attrs.role.iter().map(|(_, role)| role);
        let leaf = self.is_leaf();
        let default = match &self.attrs.default {
            Some((_, item)) => Some(item.value(self.value_type())?),
            None => None,
        };
        let default = default.iter();
        let given = quote!(#(.role(#role))* #(.default(#default))* #(.test(#tests))*);
        if !leaf {
            return Ok(quote_spanned!(ty.span()=>
                __out.nested::<#ty>(__at, &#place, #private::Given::new() #given);));
        }
        let param = self.param(&quote!(#place.name()))?;
        Ok(quote!(__out.add(__at, #param #given);))
    }

    /// The type through which a name that stands for a value is converted: text goes by itself, so that a constant may be a `&str`.
    fn value_type(&self) -> Option<&Type> {
        let plain = !self.is_leaf() || matches!(check::kind_of(&self.ty), Some(Kind::Text | Kind::List));
        (!plain).then_some(&self.ty)
    }

    fn param(&self, name: &TokenStream) -> Result<TokenStream> {
        let private = quote!(::tunesmith::typed::__private);
        let choose = if self.attrs.ordered.is_some() { quote!(ordered) } else { quote!(choice) };
        let mut param = match self.attrs.values.as_ref().map(|(_, values)| values) {
            None => quote!(#private::Param::#choose(#name, [false, true])),
            Some(Values::Int(low, high)) => {
                let (low, high) = (whole_bound(low)?, whole_bound(high)?);
                quote!(#private::Param::int(#name, #low, #high))
            }
            Some(Values::Float(low, high)) => {
                let (low, high) = (real_bound(low)?, real_bound(high)?);
                quote!(#private::Param::float(#name, #low, #high))
            }
            Some(Values::Choice(items)) => {
                let items = items.iter().map(|i| i.value(self.value_type())).collect::<Result<Vec<_>>>()?;
                quote!(#private::Param::#choose::<#private::Value>(#name, [#(#items),*]))
            }
            Some(Values::Simplex(parts)) => quote!(#private::Param::simplex::<&str>(#name, [#(#parts),*])),
            Some(Values::Permutation(items)) => {
                let items = items.iter().map(|item| item.value(None)).collect::<Result<Vec<_>>>()?;
                quote!(#private::Param::permutation::<#private::Value>(#name, [#(#items),*]))
            }
        };
        if self.attrs.log.is_some() {
            param.extend(quote!(.log()));
        }
        if let Some((_, step)) = &self.attrs.step {
            let step = real_bound(step)?;
            param.extend(quote!(.step(#step)));
        }
        if let Some((_, prior)) = &self.attrs.prior {
            param.extend(quote!(.prior(#prior)));
        }
        Ok(param)
    }

    /// The expression that reads it from `__config`.
    pub(crate) fn read(&self) -> TokenStream {
        let (ty, place) = (&self.ty, self.place());
        match (self.is_leaf(), self.optional) {
            (true, false) => quote_spanned!(ty.span()=> #place.read::<#ty>(__config)?),
            (true, true) => quote_spanned!(ty.span()=> #place.read_if_set::<#ty>(__config)?),
            (false, false) => {
                quote_spanned!(ty.span()=> <#ty as ::tunesmith::typed::__private::TypedSpace>::read(&#place, __config)?)
            }
            (false, true) => quote_spanned!(ty.span()=> {
                let __place = #place;
                if <#ty as ::tunesmith::typed::__private::TypedSpace>::is_set(&__place, __config) {
                    ::core::option::Option::Some(<#ty as ::tunesmith::typed::__private::TypedSpace>::read(&__place, __config)?)
                } else {
                    ::core::option::Option::None
                }
            }),
        }
    }

    /// Writes `value`, a reference to the field, to `__config`.
    pub(crate) fn write(&self, value: &TokenStream) -> TokenStream {
        let (ty, place) = (&self.ty, self.place());
        let write = |value: TokenStream| {
            if self.is_leaf() {
                quote_spanned!(ty.span()=> #place.write::<#ty>(#value, __config);)
            } else {
                quote_spanned!(ty.span()=> <#ty as ::tunesmith::typed::__private::TypedSpace>::write(#value, &#place, __config);)
            }
        };
        if self.optional {
            let write = write(quote!(__value));
            quote!(if let ::core::option::Option::Some(__value) = #value { #write })
        } else {
            write(value.clone())
        }
    }

    /// The expression for whether `__config` holds something of it.
    pub(crate) fn is_set(&self) -> TokenStream {
        let (ty, place) = (&self.ty, self.place());
        if self.is_leaf() {
            quote!(#place.is_set(__config))
        } else {
            quote_spanned!(ty.span()=> <#ty as ::tunesmith::typed::__private::TypedSpace>::is_set(&#place, __config))
        }
    }
}
