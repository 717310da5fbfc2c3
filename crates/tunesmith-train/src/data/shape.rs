//! Image sizes, given or inferred from a number of columns.

use serde::{Deserialize, Serialize};

/// Height, width and colours of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageShape {
    /// Rows of pixels, 8 to 64.
    pub height: usize,
    /// Columns of pixels, 8 to 64.
    pub width: usize,
    /// 1 (grey) or 3 (red, green, blue).
    pub channels: usize,
}

/// The shortest and the longest side that the networks take, in pixels.
pub(super) const SIDES: std::ops::RangeInclusive<usize> = 8..=64;

impl ImageShape {
    /// Numbers in one image.
    pub fn len(&self) -> usize {
        self.height * self.width * self.channels
    }

    /// Whether an image holds no number; never so for a shape of this crate.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A given `[h, w]` or `[h, w, c]`, or the square image that fills `columns`; else what is wrong and the remedy.
    pub(super) fn resolve(given: Option<&[usize]>, columns: usize) -> Result<Self, String> {
        let shape = match given {
            Some([height, width]) => Self { height: *height, width: *width, channels: 1 },
            Some([height, width, channels]) => Self { height: *height, width: *width, channels: *channels },
            Some(other) => {
                return Err(format!(
                    "the shape {other:?} has {} numbers; give [height, width] or [height, width, channels]",
                    other.len()
                ));
            }
            None => Self::square(columns)?,
        };
        if shape.len() != columns {
            return Err(format!(
                "the shape {shape} needs {} pixel columns, but there are {columns}",
                shape.len()
            ));
        }
        shape.check()?;
        Ok(shape)
    }

    /// The size that images are to be scaled to: height, width, and channels where they are said; else what is wrong and the remedy.
    pub(super) fn wanted(given: &[usize]) -> Result<(usize, usize, Option<usize>), String> {
        let (height, width, channels) = match *given {
            [height, width] => (height, width, None),
            [height, width, channels] => (height, width, Some(channels)),
            _ => {
                return Err(format!(
                    "the size {given:?} has {} numbers; give [height, width] or [height, width, channels]",
                    given.len()
                ));
            }
        };
        let shape = Self { height, width, channels: channels.unwrap_or(1) };
        shape.check()?;
        Ok((height, width, channels))
    }

    /// What is wrong with a shape, and the remedy.
    fn check(&self) -> Result<(), String> {
        if !matches!(self.channels, 1 | 3) {
            return Err(format!(
                "the shape {self} has {} channels; images are grey (1) or colour (3)",
                self.channels
            ));
        }
        if !SIDES.contains(&self.height) || !SIDES.contains(&self.width) {
            return Err(format!(
                "the images are {self}; each side must be {} to {} pixels",
                SIDES.start(),
                SIDES.end()
            ));
        }
        Ok(())
    }

    fn square(columns: usize) -> Result<Self, String> {
        for channels in [1, 3] {
            let side = (columns / channels).isqrt();
            if side * side * channels == columns {
                return Ok(Self { height: side, width: side, channels });
            }
        }
        Err(format!(
            "{columns} pixel columns are no square image, grey or colour; give its shape, for example image = [8, 16]"
        ))
    }
}

impl std::fmt::Display for ImageShape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.height, self.width)?;
        if self.channels == 1 { Ok(()) } else { write!(f, "x{}", self.channels) }
    }
}
