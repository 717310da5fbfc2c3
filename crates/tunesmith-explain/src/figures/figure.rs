//! What a figure is: panels of marks over typed axes. Every renderer draws from this and nothing else.

/// A figure: one or several panels, with what a reader should know about them.
///
/// Serializes as a Plotly document (`data` and `layout`); numbers that are not finite become null.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name, as commands write it.
    pub name: &'static str,
    /// Its heading.
    pub title: String,
    /// Its panels, row after row.
    pub panels: Vec<Panel>,
    /// How many panels stand beside each other, at least 1.
    pub columns: usize,
    /// What limits it, as sentences.
    pub notes: Vec<String>,
}

/// Marks over one pair of axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its heading; may be empty.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// What is drawn, the last on top.
    pub marks: Vec<Mark>,
}

/// What an axis measures.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Numbers, evenly.
    Linear,
    /// Whole numbers.
    Whole,
    /// Positive numbers, evenly in their logarithm.
    Log,
    /// Labels: the k-th stands at position k, from 0.
    Labels(Vec<String>),
    /// Positions without a meaning of their own.
    Bare,
}

/// An axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it shows, with its unit.
    pub title: String,
    /// How it is divided.
    pub scale: Scale,
    /// Its first and last position; those of the marks when `None`.
    pub range: Option<(f64, f64)>,
    /// Whether it begins at the top or the right.
    pub reversed: bool,
    /// Where its numbers stand; where they come out round when empty.
    pub ticks: Vec<f64>,
}

/// Something drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// What the legend calls it; `None` keeps it out of the legend.
    pub name: Option<String>,
    /// How `x` and `y` are drawn.
    pub shape: Shape,
    /// Its colour.
    pub ink: Ink,
    /// Horizontal positions.
    pub x: Vec<f64>,
    /// Vertical positions.
    pub y: Vec<f64>,
    /// What is said about each point to somebody who points at it; empty for nothing.
    pub tips: Vec<String>,
}

/// How a mark's numbers are drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A symbol at each point.
    Points(Symbol),
    /// A line through the points, broken where one is not finite.
    Line {
        /// Whether it is dashed.
        dashed: bool,
        /// Whether it goes in steps: across first, then up or down.
        step: bool,
    },
    /// The area between `y` and these heights.
    Band(Vec<f64>),
    /// Horizontal bars from 0 to `x` at the height `y`, with these intervals; NaN for none.
    Bars {
        /// The intervals' low ends.
        low: Vec<f64>,
        /// Their high ends.
        high: Vec<f64>,
    },
    /// Horizontal bars from `x` to these ends at the height `y`.
    Spans(Vec<f64>),
    /// Vertical intervals from `y` to these heights.
    Whiskers(Vec<f64>),
    /// Coloured cells on the grid `x` by `y`: a value for each cell, row after row from the first `y`.
    Cells(Vec<f64>),
    /// Texts, above their points.
    Texts(Vec<String>),
}

/// A point's symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    /// A small disc.
    Disc,
    /// A smaller, fainter disc: one of very many.
    Dot,
    /// A cross.
    Cross,
    /// A large diamond.
    Diamond,
}

/// A colour, by what it means.
#[derive(Debug, Clone, PartialEq)]
pub enum Ink {
    /// One of the series, from 0.
    Series(usize),
    /// Background and context.
    Muted,
    /// What to look at first.
    Best,
    /// A place in the range of the colour scale, from 0 (worst, or first) to 1.
    Shade(f64),
    /// A value for each point, on the figure's colour scale.
    Scaled(Colours),
}

/// Values shown as colours. All that a figure holds share one range.
#[derive(Debug, Clone, PartialEq)]
pub struct Colours {
    /// The values; for [`Shape::Cells`] empty, its own values are shown.
    pub values: Vec<f64>,
    /// What they are.
    pub title: String,
    /// The value at the dull end and the one at the bright end; the first may be the larger one.
    pub range: (f64, f64),
}

impl Axis {
    /// An axis with evenly spaced numbers.
    pub fn linear(title: impl Into<String>) -> Self {
        Self::new(title, Scale::Linear)
    }

    /// An axis with whole numbers.
    pub fn whole(title: impl Into<String>) -> Self {
        Self::new(title, Scale::Whole)
    }

    /// An axis with labels.
    pub fn labels(title: impl Into<String>, labels: Vec<String>) -> Self {
        Self::new(title, Scale::Labels(labels))
    }

    /// An axis on this scale.
    pub fn new(title: impl Into<String>, scale: Scale) -> Self {
        Self { title: title.into(), scale, range: None, reversed: false, ticks: Vec::new() }
    }

    /// The same axis, shown from one number to another.
    #[must_use]
    pub fn showing(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }

    /// The same axis with its numbers at these places.
    #[must_use]
    pub fn ticked(mut self, ticks: Vec<f64>) -> Self {
        self.ticks = ticks;
        self
    }

    /// The same axis in the other direction.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.reversed = true;
        self
    }
}

impl Panel {
    /// An empty panel.
    pub fn new(title: impl Into<String>, x: Axis, y: Axis) -> Self {
        Self { title: title.into(), x, y, marks: Vec::new() }
    }

    /// The first and the last position of the horizontal axis.
    pub fn x_ends(&self) -> (f64, f64) {
        ends(&self.x, self.marks.iter().flat_map(Mark::across))
    }

    /// The first and the last position of the vertical axis.
    pub fn y_ends(&self) -> (f64, f64) {
        ends(&self.y, self.marks.iter().flat_map(Mark::up))
    }

    /// How many points lie below and above the part of the vertical axis that is shown; those drawn twice count once. `O(n log n)`.
    pub fn beyond(&self) -> (usize, usize) {
        let Some((low, high)) = self.y.range else { return (0, 0) };
        let of_points = self.marks.iter().filter(|m| matches!(m.shape, Shape::Points(_)));
        let mut places: Vec<(f64, f64)> = of_points
            .flat_map(|m| m.x.iter().copied().zip(m.y.iter().copied()))
            .filter(|(_, y)| *y < low || *y > high)
            .collect();
        places.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        places.dedup();
        let below = places.iter().filter(|(_, y)| *y < low).count();
        (below, places.len() - below)
    }

    /// The same in words, for the bottom and the top of the panel; nothing where all points are shown.
    pub fn said_beyond(&self) -> (Option<String>, Option<String>) {
        let (below, above) = self.beyond();
        let (down, up) = if self.y.reversed { (above, below) } else { (below, above) };
        let said = |n: usize, arrow: &str| (n > 0).then(|| format!("{arrow} {n} beyond"));
        (said(down, "\u{2193}"), said(up, "\u{2191}"))
    }

    /// The part of the horizontal axis that is shown: its ends with a little room around.
    pub fn x_range(&self) -> (f64, f64) {
        with_room(&self.x, self.x_ends())
    }

    /// The part of the vertical axis that is shown: its ends with a little room around.
    pub fn y_range(&self) -> (f64, f64) {
        with_room(&self.y, self.y_ends())
    }
}

impl Mark {
    /// A mark without a name and without tips.
    pub fn new(shape: Shape, ink: Ink, x: Vec<f64>, y: Vec<f64>) -> Self {
        Self { name: None, shape, ink, x, y, tips: Vec::new() }
    }

    /// The same mark, named in the legend.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The same mark with a tip for each point.
    #[must_use]
    pub fn tips(mut self, tips: Vec<String>) -> Self {
        self.tips = tips;
        self
    }

    fn across(&self) -> Vec<f64> {
        match &self.shape {
            Shape::Bars { low, high } => {
                std::iter::once(0.0).chain(self.x.iter().chain(low).chain(high).copied()).collect()
            }
            Shape::Spans(ends) => self.x.iter().chain(ends).copied().collect(),
            Shape::Cells(_) => cell_edges(&self.x),
            _ => self.x.clone(),
        }
    }

    fn up(&self) -> Vec<f64> {
        match &self.shape {
            Shape::Band(other) | Shape::Whiskers(other) => self.y.iter().chain(other).copied().collect(),
            Shape::Cells(_) => cell_edges(&self.y),
            _ => self.y.clone(),
        }
    }
}

/// The middles between places and the two ends beyond them: one more than there are places.
pub(crate) fn cell_edges(places: &[f64]) -> Vec<f64> {
    // Cells on a log axis are given by places evenly spaced there: their edges are geometric means.
    let log = places.len() > 2
        && places.iter().all(|x| *x > 0.0)
        && (places[1] / places[0] - places[2] / places[1]).abs() < 1e-6 * places[1] / places[0];
    let log = log && places[1] / places[0] > 1.0 + 1e-9;
    let to = |x: f64| if log { x.ln() } else { x };
    let from = |x: f64| if log { x.exp() } else { x };
    match places {
        [] => Vec::new(),
        [one] => vec![one - 0.5, one + 0.5],
        [first, second, ..] => {
            let middle = |w: &[f64]| f64::midpoint(to(w[0]), to(w[1]));
            let (last, before) = (to(places[places.len() - 1]), to(places[places.len() - 2]));
            let mut edges = vec![from(1.5 * to(*first) - 0.5 * to(*second))];
            edges.extend(places.windows(2).map(|w| from(middle(w))));
            edges.push(from(1.5 * last - 0.5 * before));
            edges
        }
    }
}

/// The first and the last position of an axis.
fn ends(axis: &Axis, positions: impl Iterator<Item = f64>) -> (f64, f64) {
    if let Some(range) = axis.range {
        return range;
    }
    let log = axis.scale == Scale::Log;
    let shown = positions.filter(|x| x.is_finite() && (!log || *x > 0.0));
    let (low, high) = shown.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
    match low <= high {
        true => (low, high),
        false if log => (0.1, 10.0),
        false => (0.0, 1.0),
    }
}

/// The same with a little room around.
fn with_room(axis: &Axis, (low, high): (f64, f64)) -> (f64, f64) {
    match &axis.scale {
        Scale::Labels(labels) => (-0.5, labels.len().max(1) as f64 - 0.5),
        Scale::Bare => (low, high),
        Scale::Log => {
            let room = (0.04 * (high.ln() - low.ln())).exp().max(1.05);
            ((low / room).max(f64::MIN_POSITIVE), (high * room).min(f64::MAX))
        }
        Scale::Linear | Scale::Whole => {
            let room = 0.04 * (high - low);
            let room = if room > 0.0 { room } else { 0.05 * low.abs().max(1e-3) };
            ((low - room).max(f64::MIN), (high + room).min(f64::MAX))
        }
    }
}
