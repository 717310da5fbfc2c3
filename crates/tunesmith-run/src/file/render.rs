//! Drawing problems: the line of the file, a mark under the place, and the remedy.

use std::fmt;
use std::io::IsTerminal;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};

use super::problem::{Problem, Problems};

/// How many problems are drawn; more are counted.
const SHOWN: usize = 20;

/// How problems are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// With colours and lines of Unicode.
    Fancy,
    /// ASCII without colours.
    Plain,
}

impl Style {
    /// Fancy when standard error is a terminal and `NO_COLOR` is unset or empty.
    pub fn for_stderr() -> Self {
        let bare = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        if !bare && std::io::stderr().is_terminal() { Self::Fancy } else { Self::Plain }
    }
}

pub(super) fn render(problems: &Problems, style: Style) -> String {
    let mut theme = match style {
        Style::Fancy => GraphicalTheme::unicode(),
        Style::Plain => GraphicalTheme::none(),
    };
    theme.characters.error = "error:".into();
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_context_lines(1)
        .with_width(100)
        .without_cause_chain()
        .with_links(false);
    let source = File { name: &problems.name, text: &problems.source };
    let mut text = String::new();
    for (i, problem) in problems.list.iter().take(SHOWN).enumerate() {
        let mut drawn = String::new();
        if handler.render_report(&mut drawn, &Shown { problem, source: &source }).is_err() {
            // Only a source that cannot be shown fails; the words still can.
            drawn = format!("{}: {}\n", problem.place.path, problem.message);
        }
        if i > 0 {
            text.push('\n');
        }
        // The words start the line, the drawing is indented by one place less than miette does.
        for (i, line) in drawn.trim_end().lines().enumerate() {
            let line = if i == 0 { line.trim_start() } else { line.strip_prefix(' ').unwrap_or(line) };
            text += line.trim_end();
            text.push('\n');
        }
    }
    if problems.list.len() > SHOWN {
        text += &format!("\nand {} more\n", problems.list.len() - SHOWN);
    }
    text
}

/// The file as miette sees it: asked for context, it gives the whole lines of the place and none around them.
struct File<'a> {
    name: &'a str,
    text: &'a str,
}

impl File<'_> {
    /// A character to mark for an empty place: the next one of the line, at its end the last one.
    fn mark(&self, at: usize) -> (usize, usize) {
        let (head, rest) = self.text.split_at_checked(at).unwrap_or((self.text, ""));
        match (rest.chars().next(), head.chars().next_back()) {
            (Some(next), _) if next != '\n' && next != '\r' => (at, at + next.len_utf8()),
            (_, Some(last)) if last != '\n' => (at - last.len_utf8(), at),
            _ => (at, at),
        }
    }
}

impl SourceCode for File<'_> {
    fn read_span<'s>(
        &'s self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'s> + 's>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let (Some(head), Some(_)) = (self.text.get(..start), self.text.get(start..end)) else {
            return Err(MietteError::OutOfBounds);
        };
        let line_start = head.rfind('\n').map_or(0, |at| at + 1);
        let line = head.matches('\n').count();
        let (start, column) =
            if before > 0 { (line_start, 0) } else { (start, self.text[line_start..start].chars().count()) };
        let rest = &self.text[end..];
        let end = end + rest.find('\n').unwrap_or(rest.len());
        let data = &self.text.as_bytes()[start..end];
        let lines = 1 + data.iter().filter(|b| **b == b'\n').count();
        let span = SourceSpan::from((start, data.len()));
        Ok(Box::new(MietteSpanContents::new_named(self.name.to_owned(), data, span, line, column, lines)))
    }
}

/// A problem as miette sees it.
struct Shown<'a> {
    problem: &'a Problem,
    source: &'a File<'a>,
}

impl Shown<'_> {
    fn remedy(&self) -> String {
        let Problem { label, help, place, .. } = self.problem;
        let label = if place.span.is_some() { "" } else { label };
        [label, help].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.problem, f)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.problem.place;
        if place.span.is_none() && !place.path.is_empty() {
            write!(f, "at {}: ", place.path)?;
        }
        f.write_str(&self.problem.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let remedy = self.remedy();
        (!remedy.is_empty()).then(|| Box::new(remedy) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.problem.place.span.as_ref().map(|_| self.source as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.problem.place.span.clone()?;
        let length = self.source.text.len();
        let start = span.start.min(length);
        let end = span.end.clamp(start, length);
        let (start, end) = if start == end { self.source.mark(start) } else { (start, end) };
        let label = Some(self.problem.label.clone()).filter(|l| !l.is_empty());
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(label, start..end))))
    }
}
