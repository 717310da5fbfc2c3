//! `tunesmith preview`

use std::path::PathBuf;

use serde_json::json;
use tunesmith_run::PreviewOptions;

use crate::assign;
use crate::context::Context;
use crate::trouble::{Result, Trouble};

/// Writes a sheet of training images as they are and as augmentation changes them
///
/// Each line is an image, first as it is. Strengths that the study tunes are drawn at their highest.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The study file, or a folder with a study.toml
    #[arg(default_value = "study.toml")]
    file: PathBuf,
    /// The sheet, a PNG file
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// A hyperparameter's value in place of the study file's, such as `rotate=20`
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// How many images
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=200))]
    images: u16,
    /// How many changed versions of each
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u16).range(1..=100))]
    variants: u16,
    /// The seed of the changes
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    let pair = |word: &String| match word.split_once('=') {
        Some((name, value)) => Ok((name.trim().to_owned(), assign::typed(value.trim()))),
        None => Err(Trouble::usage(format!("`{word}` is not `name=value`"))),
    };
    let options = PreviewOptions {
        images: args.images.into(),
        variants: args.variants.into(),
        seed: args.seed,
        values: args.set.iter().map(pair).collect::<Result<_>>()?,
    };
    if !args.output.extension().is_some_and(|e| e.eq_ignore_ascii_case("png")) {
        let what = format!("the sheet is a PNG; name it {}", args.output.with_extension("png").display());
        return Err(Trouble::usage(what));
    }
    let prepared = crate::job::load(&args.file)?.prepare()?;
    prepared.preview(&options, &args.output)?;
    if context.out.json {
        return context.out.print_json(&json!({ "sheet": args.output }));
    }
    context.out.say(format!(
        "{} images with {} versions of each in {}",
        args.images,
        args.variants,
        args.output.display()
    ));
    Ok(())
}
