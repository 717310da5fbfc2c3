//! An enum: a choice between its variants, with their fields as conditional children.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DataEnum, DeriveInput, Error, Fields, Result, Type, Variant};

use crate::attrs::{TypeAttrs, VariantAttrs};
use crate::field::{self, Part};
use crate::structs::{Bodies, implement};
use crate::{check, names};

/// What a variant holds.
enum Body {
    Parts(Vec<Part>),
    /// One type with parameters of its own.
    Wraps(Box<Type>),
}

struct Arm<'v> {
    variant: &'v Variant,
    text: String,
    is_default: bool,
    body: Body,
}

/// The implementation for an enum.
pub(crate) fn expand(input: &DeriveInput, data: &DataEnum) -> Result<TokenStream> {
    let attrs = TypeAttrs::parse(&input.attrs, &["constraint", "role", "ordered", "rename"])?;
    let arms = arms(data)?;
    if arms.is_empty() {
        return Err(Error::new(input.ident.span(), "a choice needs at least one variant"));
    }
    let name = attrs.rename.as_ref().map_or_else(|| names::snake(&input.ident), |(_, text)| text.value());
    let texts: Vec<&String> = arms.iter().map(|arm| &arm.text).collect();
    let ordered = attrs.ordered.is_some();
    let default = match arms.iter().find(|arm| arm.is_default) {
        Some(Arm { text, .. }) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    };
    let outline = arms.iter().map(Arm::outline);
    let last = arms.len() - 1;
    let reads = arms.iter().enumerate().map(|(i, arm)| {
        let read = arm.read();
        // The place answers with an index below their number: the last arm takes the rest.
        if i == last { quote!(_ => #read) } else { quote!(#i => #read) }
    });
    let writes = arms.iter().map(Arm::write);
    let bodies = Bodies {
        root: quote!(::tunesmith::typed::__private::Place::root().field(#name)),
        outline: quote! {
            __out.choice(__at, &[#(#texts),*], #ordered, #default);
            #(#outline)*
        },
        read: quote! {
            ::core::result::Result::Ok(match __at.read_variant(&[#(#texts),*], __config)? { #(#reads,)* })
        },
        write: quote!(match self { #(#writes)* }),
        is_set: quote!(__at.is_set(__config)),
    };
    Ok(implement(input, &attrs, &bodies))
}

/// The variants, all their mistakes in one error.
fn arms(data: &DataEnum) -> Result<Vec<Arm<'_>>> {
    let mut arms: Vec<Arm<'_>> = Vec::new();
    let mut wrong: Option<Error> = None;
    for variant in &data.variants {
        let arm = Arm::parse(variant).and_then(|arm| {
            if let Some(twin) = arms.iter().find(|a| a.text == arm.text) {
                let text =
                    format!("`{}` and `{}` are both named `{}`", twin.variant.ident, variant.ident, arm.text);
                return Err(Error::new(variant.ident.span(), text));
            }
            if arm.is_default && arms.iter().any(|a| a.is_default) {
                return Err(Error::new(variant.ident.span(), "only one variant can be the default"));
            }
            Ok(arm)
        });
        match (arm, &mut wrong) {
            (Ok(arm), _) => arms.push(arm),
            (Err(e), Some(all)) => all.combine(e),
            (Err(e), none) => *none = Some(e),
        }
    }
    match wrong {
        Some(error) => Err(error),
        None => Ok(arms),
    }
}

impl<'v> Arm<'v> {
    fn parse(variant: &'v Variant) -> Result<Self> {
        let attrs = VariantAttrs::parse(&variant.attrs)?;
        let text =
            attrs.rename.as_ref().map_or_else(|| names::snake(&variant.ident), |(_, text)| text.value());
        let body = match &variant.fields {
            Fields::Unnamed(fields) => match fields.unnamed.first() {
                Some(only) if fields.unnamed.len() == 1 && check::kind_of(&only.ty).is_none() => {
                    Body::Wraps(Box::new(only.ty.clone()))
                }
                _ => {
                    let text = "a variant has named fields, or wraps one type that derives `Space`";
                    return Err(Error::new_spanned(fields, text));
                }
            },
            fields => Body::Parts(field::parts(fields)?),
        };
        Ok(Self { variant, text, is_default: attrs.default.is_some(), body })
    }

    fn outline(&self) -> TokenStream {
        let text = &self.text;
        let fields = match &self.body {
            Body::Parts(parts) if parts.is_empty() => return TokenStream::new(),
            Body::Parts(parts) => parts.iter().map(Part::outline).cloned().collect(),
            Body::Wraps(ty) => quote_spanned!(ty.span()=>
                __out.nested::<#ty>(__at, &__at.flat(#text), ::tunesmith::typed::__private::Given::new());),
        };
        quote!(__out.variant(__at, #text, |__out: &mut ::tunesmith::typed::__private::Outline| { #fields });)
    }

    fn read(&self) -> TokenStream {
        let (ident, text) = (&self.variant.ident, &self.text);
        match &self.body {
            Body::Parts(parts) => {
                let idents = parts.iter().map(|part| &part.ident);
                let reads = parts.iter().map(Part::read);
                quote!(Self::#ident { #(#idents: #reads),* })
            }
            Body::Wraps(ty) => quote_spanned!(ty.span()=>
                Self::#ident(<#ty as ::tunesmith::typed::__private::TypedSpace>::read(&__at.flat(#text), __config)?)),
        }
    }

    fn write(&self) -> TokenStream {
        let (ident, text) = (&self.variant.ident, &self.text);
        let variant = quote!(__at.write_variant(#text, __config););
        match &self.body {
            Body::Parts(parts) => {
                let idents = parts.iter().map(|part| &part.ident);
                let bound: Vec<_> = (0..parts.len()).map(|i| quote::format_ident!("__field{i}")).collect();
                let writes = parts.iter().zip(&bound).map(|(part, bound)| part.write(&quote!(#bound)));
                quote!(Self::#ident { #(#idents: #bound),* } => { #variant #(#writes)* })
            }
            Body::Wraps(ty) => quote_spanned!(ty.span()=> Self::#ident(__inner) => {
                #variant
                <#ty as ::tunesmith::typed::__private::TypedSpace>::write(__inner, &__at.flat(#text), __config);
            }),
        }
    }
}
