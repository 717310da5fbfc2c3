//! Every output's patch of pixels as the row of a matrix, and back: with it, a convolution is a matrix product.

use burn_dispatch::backends::flex::{FlexTensor, Layout};
use burn_tensor::{DType, Shape};

use crate::model::stage::Stage;

/// The patches of some images at a time (`rows x area`), in memory that is used again.
///
/// Of several channels a patch lies in one piece. Of a single channel, all patches' first pixels lie together, then all their second
/// ones, and so on: pieces are longer that way, and the matrix product takes either.
pub(super) struct Patches {
    stage: Stage,
    values: FlexTensor,
    rows: usize,
}

impl Patches {
    /// Memory for at most `images` images.
    pub(super) fn new(stage: Stage, images: usize) -> Self {
        let (height, width) = stage.computed();
        let shape = Shape::from([images * height * width * stage.area()]);
        Self { stage, values: FlexTensor::empty(shape, DType::F32), rows: 0 }
    }

    /// Takes images (`n * height * width x channels`), at most as many as there is memory for.
    pub(super) fn collect(&mut self, images: &[f32]) {
        let (height, width) = self.stage.computed();
        let count = images.len() / (self.stage.pixels() * self.stage.channels);
        self.rows = count * height * width;
        let (stage, rows) = (self.stage, self.rows);
        let values = self.values.storage_mut::<f32>();
        match stage.channels {
            1 => collect_planes(&stage, images, &mut values[..rows * stage.area()], rows),
            _ => collect_rows(&stage, images, values),
        }
    }

    /// The matrix of the images taken last.
    pub(super) fn matrix(&self) -> FlexTensor {
        let area = self.stage.area();
        let strides = match self.stage.channels {
            1 => vec![1, self.rows as isize],
            _ => vec![area as isize, 1],
        };
        self.values.clone().with_layout(Layout::new(Shape::from([self.rows, area]), strides, 0))
    }
}

/// The part of a patch's row of pixels that lies within the image: how many pixels lie before it, the first pixel within, how many.
fn within(stage: &Stage, x: usize) -> (usize, usize, usize) {
    let reach = stage.kernel / 2;
    let before = reach.saturating_sub(x).min(stage.kernel);
    let first = (x + before).saturating_sub(reach).min(stage.width);
    let count = (stage.kernel - before).min(stage.width - first);
    (before, first, count)
}

fn collect_rows(stage: &Stage, images: &[f32], values: &mut [f32]) {
    let (height, width) = stage.computed();
    let (channels, kernel) = (stage.channels, stage.kernel);
    let mut rows = values.chunks_exact_mut(kernel * channels);
    for image in images.chunks_exact(stage.pixels() * channels) {
        for y in 0..height {
            for x in 0..width {
                let (before, first, count) = within(stage, x);
                for dy in 0..kernel {
                    let Some(row) = rows.next() else { return };
                    let Some(source) = line(stage, image, y + dy) else {
                        row.fill(0.0);
                        continue;
                    };
                    let source = &source[first * channels..(first + count) * channels];
                    if count == kernel {
                        row.copy_from_slice(source);
                    } else {
                        row.fill(0.0);
                        row[before * channels..][..source.len()].copy_from_slice(source);
                    }
                }
            }
        }
    }
}

/// A row of an image, `y` counted from where the kernel first reaches; none beyond the border.
fn line<'a>(stage: &Stage, image: &'a [f32], y: usize) -> Option<&'a [f32]> {
    let y = y.checked_sub(stage.kernel / 2).filter(|y| *y < stage.height)?;
    let length = stage.width * stage.channels;
    image.get(y * length..(y + 1) * length)
}

fn collect_planes(stage: &Stage, images: &[f32], values: &mut [f32], rows: usize) {
    let (height, width) = stage.computed();
    let (kernel, reach) = (stage.kernel, stage.kernel / 2);
    for (at, plane) in values.chunks_exact_mut(rows).enumerate() {
        let (dy, dx) = (at / kernel, at % kernel);
        // Columns of the output that see a pixel within the image.
        let first = reach.saturating_sub(dx).min(width);
        let last = (stage.width + reach).saturating_sub(dx).clamp(first, width);
        let lines = plane.chunks_exact_mut(height * width).zip(images.chunks_exact(stage.pixels()));
        for (out, image) in lines {
            for (y, out) in out.chunks_exact_mut(width).enumerate() {
                match line(stage, image, y + dy) {
                    Some(source) if first < last => {
                        out[..first].fill(0.0);
                        out[first..last].copy_from_slice(&source[first + dx - reach..last + dx - reach]);
                        out[last..].fill(0.0);
                    }
                    _ => out.fill(0.0),
                }
            }
        }
    }
}

/// Adds patches (`rows x area`) to the pixels that they came from.
pub(super) fn add_back(stage: &Stage, patches: &[f32], images: &mut [f32]) {
    let (height, width) = stage.computed();
    let (channels, kernel) = (stage.channels, stage.kernel);
    let (reach, length) = (kernel / 2, stage.width * channels);
    let mut rows = patches.chunks_exact(kernel * channels);
    for image in images.chunks_exact_mut(stage.pixels() * channels) {
        for y in 0..height {
            for x in 0..width {
                let (before, first, count) = within(stage, x);
                for (dy, row) in (0..kernel).zip(rows.by_ref()) {
                    let Some(y) = (y + dy).checked_sub(reach).filter(|y| *y < stage.height) else { continue };
                    let into = &mut image[y * length + first * channels..][..count * channels];
                    let row = &row[before * channels..][..count * channels];
                    into.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pixel that an output sees at a place of its kernel, by definition.
    fn seen(stage: &Stage, image: &[f32], (y, x): (usize, usize), (dy, dx): (usize, usize), c: usize) -> f32 {
        let reach = stage.kernel / 2;
        let (y, x) = ((y + dy).wrapping_sub(reach), (x + dx).wrapping_sub(reach));
        let inside = y < stage.height && x < stage.width;
        if inside { image[(y * stage.width + x) * stage.channels + c] } else { 0.0 }
    }

    #[test]
    fn each_output_sees_its_neighbourhood_and_gives_it_back_to_the_same_pixels() {
        for (height, width, channels, kernel, pooled) in [
            (5, 4, 1, 3, false),
            (5, 7, 2, 3, true),
            (2, 1, 3, 5, false),
            (3, 2, 1, 7, true),
            (4, 4, 1, 1, true),
        ] {
            let stage = Stage { height, width, channels, kernel, pooled };
            let count = 2;
            let images: Vec<f32> = (0..count * stage.pixels() * channels).map(|i| i as f32 + 1.0).collect();
            let mut patches = Patches::new(stage, 3);
            patches.collect(&images);
            let matrix = patches.matrix().to_contiguous();
            let found: &[f32] = matrix.as_slice().unwrap();
            let mut back = vec![0.0; images.len()];
            let (rows, columns) = stage.computed();
            let mut expected = Vec::new();
            for (at, image) in images.chunks_exact(stage.pixels() * channels).enumerate() {
                for (y, x) in (0..rows).flat_map(|y| (0..columns).map(move |x| (y, x))) {
                    for (dy, dx) in (0..kernel).flat_map(|dy| (0..kernel).map(move |dx| (dy, dx))) {
                        for c in 0..channels {
                            let value = seen(&stage, image, (y, x), (dy, dx), c);
                            expected.push(value);
                            if value > 0.0 {
                                let pixel = image.iter().position(|v| *v == value).unwrap();
                                back[at * image.len() + pixel] += value;
                            }
                        }
                    }
                }
            }
            assert_eq!(found, expected, "{stage:?}");
            let mut images = vec![0.0; images.len()];
            add_back(&stage, found, &mut images);
            assert_eq!(images, back, "{stage:?}");
        }
    }
}
