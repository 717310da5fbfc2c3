//! A drawing of characters: each holds two by four dots (Braille patterns) and one colour.

use crate::view::Paint;

/// How a cell is coloured: the highest that any of its dots has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    Faint,
    Plain,
    Second,
    Best,
}

/// Dots in a grid of characters; `(0, 0)` is the lower left.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    cells: Vec<(u8, Tone)>,
    /// Characters in place of dots.
    fixed: Vec<Option<char>>,
}

impl Canvas {
    /// An empty one of so many characters.
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            cells: vec![(0, Tone::Faint); width * height],
            fixed: vec![None; width * height],
        }
    }

    fn cell(&self, x: f64, y: f64) -> Option<(usize, usize, usize)> {
        if !((0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y)) {
            return None;
        }
        let (w, h) = (2 * self.width, 4 * self.height);
        let (dx, dy) = (((x * w as f64) as usize).min(w - 1), ((y * h as f64) as usize).min(h - 1));
        let down = h - 1 - dy;
        Some((down / 4 * self.width + dx / 2, dx % 2, down % 4))
    }

    /// Sets the dot at shares of the width and the height; nothing outside.
    pub(super) fn dot(&mut self, x: f64, y: f64, tone: Tone) {
        // The bits of a Braille pattern, column by column.
        const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
        if let Some((cell, column, row)) = self.cell(x, y) {
            let (bits, known) = &mut self.cells[cell];
            *bits |= BITS[column][row];
            *known = (*known).max(tone);
        }
    }

    /// Puts a character there.
    pub(super) fn character(&mut self, x: f64, y: f64, c: char, tone: Tone) {
        if let Some((cell, _, _)) = self.cell(x, y) {
            self.fixed[cell] = Some(c);
            self.cells[cell].1 = tone;
        }
    }

    /// Draws a straight line.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), tone: Tone) {
        let length = ((to.0 - from.0).abs() * 2.0 * self.width as f64)
            .max((to.1 - from.1).abs() * 4.0 * self.height as f64);
        let steps = if length.is_finite() { length.ceil().clamp(1.0, 2_000.0) } else { return };
        for k in 0..=steps as usize {
            let t = k as f64 / steps;
            self.dot((to.0 - from.0).mul_add(t, from.0), (to.1 - from.1).mul_add(t, from.1), tone);
        }
    }

    /// Its lines from the top.
    pub(super) fn lines(&self, paint: Paint) -> Vec<String> {
        let row = |r: usize| {
            let mut line = String::new();
            for i in r * self.width..(r + 1) * self.width {
                let (bits, tone) = self.cells[i];
                let dots =
                    if bits == 0 { ' ' } else { char::from_u32(0x2800 + u32::from(bits)).unwrap_or(' ') };
                let c = self.fixed[i].unwrap_or(dots);
                line += &match tone {
                    _ if c == ' ' => " ".to_owned(),
                    Tone::Faint => paint.dim(c),
                    Tone::Plain => c.to_string(),
                    Tone::Second => paint.green(c),
                    Tone::Best => paint.red(c),
                };
            }
            line.trim_end().to_owned()
        };
        (0..self.height).map(row).collect()
    }
}
