//! SVG as PNG, with a font of our own: the same picture on every machine.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::trouble::{Result, Trouble};

const FONT: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans.ttf");

/// Pixels for each unit of the drawing.
const SCALE: f32 = 2.0;

/// Draws an SVG document as PNG.
pub(super) fn png(svg: &str) -> Result<Vec<u8>> {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(FONT.to_vec());
    let options =
        Options { font_family: "DejaVu Sans".into(), fontdb: Arc::new(fonts), ..Options::default() };
    let wrong = |why: &dyn std::fmt::Display| Trouble::failed(format!("the picture cannot be drawn: {why}"));
    let tree = Tree::from_str(svg, &options).map_err(|e| wrong(&e))?;
    let size = tree.size();
    let pixels = |length: f32| (length * SCALE).ceil().clamp(1.0, 32_000.0) as u32;
    let mut pixmap =
        Pixmap::new(pixels(size.width()), pixels(size.height())).ok_or_else(|| wrong(&"it is too large"))?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|e| wrong(&e))
}
