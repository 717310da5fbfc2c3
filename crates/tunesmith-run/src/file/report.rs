//! Which file holds a report in which form.

use std::path::Path;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportForm {
    /// A page for reading.
    Html,
    /// Text for a pull request.
    Markdown,
}

impl ReportForm {
    /// The form that a file's name asks for by its ending: `.html` or `.htm`, `.md` or `.markdown`; `None` for any other.
    pub fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "html" | "htm" => Some(Self::Html),
            "md" | "markdown" => Some(Self::Markdown),
            _ => None,
        }
    }
}
