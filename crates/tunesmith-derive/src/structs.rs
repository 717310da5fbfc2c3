//! A struct: its fields, one after the other.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataStruct, DeriveInput, Error, Fields, Result};

use crate::attrs::TypeAttrs;
use crate::field;

/// The implementation for a struct.
pub(crate) fn expand(input: &DeriveInput, data: &DataStruct) -> Result<TokenStream> {
    let attrs = TypeAttrs::parse(&input.attrs, &["constraint", "role"])?;
    match &data.fields {
        Fields::Named(fields) if !fields.named.is_empty() => {}
        Fields::Unnamed(fields) => {
            return Err(Error::new_spanned(
                fields,
                "a parameter needs a name: use a struct with named fields",
            ));
        }
        _ => return Err(Error::new(input.ident.span(), "a space needs at least one field")),
    }
    let parts = field::parts(&data.fields)?;
    let outline = parts.iter().map(field::Part::outline);
    let idents = parts.iter().map(|part| &part.ident);
    let reads = parts.iter().map(field::Part::read);
    let writes = parts.iter().map(|part| {
        let ident = &part.ident;
        part.write(&quote!(&self.#ident))
    });
    let set = parts.iter().map(field::Part::is_set);
    let bodies = Bodies {
        root: quote!(::tunesmith::typed::__private::Place::root()),
        outline: quote!(#(#outline)*),
        read: quote!(::core::result::Result::Ok(Self { #(#idents: #reads),* })),
        write: quote!(#(#writes)*),
        is_set: quote!(#(#set)||*),
    };
    Ok(implement(input, &attrs, &bodies))
}

/// The bodies of the functions of `TypedSpace`.
pub(crate) struct Bodies {
    pub(crate) root: TokenStream,
    pub(crate) outline: TokenStream,
    pub(crate) read: TokenStream,
    pub(crate) write: TokenStream,
    pub(crate) is_set: TokenStream,
}

/// The implementation, given the bodies of its functions.
pub(crate) fn implement(input: &DeriveInput, attrs: &TypeAttrs, bodies: &Bodies) -> TokenStream {
    let Bodies { root, outline, read, write, is_set } = bodies;
    let ident = &input.ident;
    let private = quote!(::tunesmith::typed::__private);
    let outline = match &attrs.role {
        Some((_, role)) => quote!(__out.group(#role, |__out: &mut #private::Outline| { #outline });),
        None => outline.clone(),
    };
    let constraints = &attrs.constraints;
    quote! {
        #[automatically_derived]
        impl #private::TypedSpace for #ident {
            fn root() -> #private::Place {
                #root
            }
            fn outline(__at: &#private::Place, __out: &mut #private::Outline) {
                #outline
                #(__out.constraint(__at, #constraints);)*
            }
            fn read(
                __at: &#private::Place,
                __config: &#private::Config,
            ) -> ::core::result::Result<Self, #private::ConfigError> {
                #read
            }
            fn write(&self, __at: &#private::Place, __config: &mut #private::Config) {
                #write
            }
            fn is_set(__at: &#private::Place, __config: &#private::Config) -> bool {
                #is_set
            }
        }
    }
}
