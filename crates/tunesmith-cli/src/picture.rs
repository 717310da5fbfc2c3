//! Figures as files and in the terminal: every format is drawn from the same [`Figure`].

mod canvas;
pub(crate) mod page;
mod png;
mod terminal;

use tunesmith_explain::figures::Figure;
use tunesmith_explain::figures::svg::{SvgOptions, Theme, svg};

use crate::trouble::{Result, Trouble};

pub(crate) use terminal::terminal;

/// A file format of figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    Html,
    Svg,
    Png,
    Json,
}

impl Format {
    /// The format of files with this ending.
    pub(crate) fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending.to_ascii_lowercase().as_str() {
            "html" | "htm" => Self::Html,
            "svg" => Self::Svg,
            "png" => Self::Png,
            "json" => Self::Json,
            _ => return None,
        })
    }
}

/// A figure as the bytes of a file.
pub(crate) fn file(figure: &Figure, format: Format, dark: bool) -> Result<Vec<u8>> {
    let theme = if dark { Theme::DARK } else { Theme::LIGHT };
    let drawn = |tips| svg(figure, &SvgOptions { theme, framed: true, tips });
    Ok(match format {
        Format::Html => page::page(figure, dark)?.into_bytes(),
        Format::Svg => drawn(true).into_bytes(),
        Format::Png => png::png(&drawn(false))?,
        Format::Json => (serde_json::to_string(figure).map_err(Trouble::failed)? + "\n").into_bytes(),
    })
}
