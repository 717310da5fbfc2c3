//! `tunesmith plot`

use std::path::PathBuf;

use serde_json::json;
use tunesmith_explain::figures::{FIGURES, FigureOptions, kind};

use crate::context::Context;
use crate::picture::{Format, file, terminal};
use crate::trouble::{Result, Trouble};
use crate::view::{Align, Table};

/// Draws a figure of a study, in the terminal or to a file
#[derive(Debug, clap::Args)]
#[command(after_help = "\
`tunesmith plot --list` names the figures. An HTML file needs no network and can be zoomed; SVG and PNG are pictures for documents; JSON is \
a Plotly document, as Plotly for Python reads it.

Example: tunesmith plot digits importances -o importances.html")]
pub(crate) struct Args {
    /// The figure; before it the study, or its study file, which may be left out when there is only one
    #[arg(value_names = ["[STUDY] FIGURE"], num_args = 1..=2, required_unless_present = "list")]
    words: Vec<String>,
    /// List the figures
    #[arg(long)]
    list: bool,
    /// Where to write; the terminal when left out
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The format; else what the file's name ends in
    #[arg(short, long)]
    format: Option<Format>,
    /// The metric; else the first objective
    #[arg(long, value_name = "NAME")]
    metric: Option<String>,
    /// A parameter to show; may be given several times
    #[arg(long = "param", value_name = "NAME")]
    params: Vec<String>,
    /// Light on dark
    #[arg(long)]
    dark: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result {
    if args.list {
        return list(context);
    }
    let (study, name) = match args.words.as_slice() {
        [study, name] => (Some(study.as_str()), name),
        [name] => (None, name),
        _ => return Err(Trouble::usage("name a figure; `tunesmith plot --list` names them all")),
    };
    let kind = kind(name).map_err(Trouble::usage)?;
    let (format, out) = (format(args, context)?, &context.out);
    let study = context.study(study)?;
    let options = FigureOptions { metric: args.metric.clone(), params: args.params.clone() };
    let figure =
        kind.draw(&study.history()?, &options).map_err(|e| Trouble::failed(format!("{}: {e}", kind.name)))?;
    let Some(format) = format else { return out.print(terminal(&figure, out.paint)?) };
    let bytes = file(&figure, format, args.dark)?;
    match args.output.as_ref().filter(|p| p.as_os_str() != "-") {
        None => out.write(&bytes),
        Some(path) => {
            std::fs::write(path, bytes).map_err(|e| Trouble::file("written", path, &e))?;
            out.say(format!("wrote {}: {} of {}", path.display(), kind.title.to_lowercase(), study.name()));
            Ok(())
        }
    }
}

/// The format of the file; none for the terminal.
fn format(args: &Args, context: &Context) -> Result<Option<Format>> {
    if args.format.is_some() {
        return Ok(args.format);
    }
    let Some(path) = args.output.as_ref() else {
        return Ok(context.out.json.then_some(Format::Json));
    };
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    Format::of_ending(ending).map(Some).ok_or_else(|| {
        Trouble::usage(format!(
            "{} tells no format; end its name in .html, .svg, .png or .json, or say --format",
            path.display()
        ))
    })
}

fn list(context: &Context) -> Result {
    let out = &context.out;
    if out.json {
        let all = FIGURES.map(|f| json!({ "name": f.name, "title": f.title, "purpose": f.purpose }));
        return out.print_json(&all);
    }
    let mut table = Table::new([("figure", Align::Left), ("what it shows", Align::Left)]);
    FIGURES.iter().for_each(|f| table.row(vec![f.name.to_owned(), f.purpose.to_owned()]));
    out.print(table.draw(out))
}
