//! Which pixels each output of a convolution sees, as row numbers.
//!
//! Images lie one after the other, a pixel a row, its channels side by side. A convolution is then a selection of rows (every
//! output's `kernel * kernel` pixels, beside each other) and one matrix product; its gradient adds the rows back. One extra row of
//! zeros stands for all pixels beyond the border.
//!
//! Where pooling follows, outputs are ordered so that the four of each 2x2 square lie in four equal blocks: pooling is then a
//! comparison or a mean of blocks, without further copies.

/// A stack of images' height and width, with the kernel and whether 2x2 pooling follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stage {
    pub(super) height: usize,
    pub(super) width: usize,
    pub(super) kernel: usize,
    pub(super) pooled: bool,
}

impl Stage {
    /// Height and width of the images that come out. Pooling leaves out an odd last row or column.
    pub(super) fn output(&self) -> (usize, usize) {
        if self.pooled { (self.height / 2, self.width / 2) } else { (self.height, self.width) }
    }

    /// Row numbers, `kernel * kernel` for each convolution output, for `images` images.
    pub(super) fn patches(&self, images: usize) -> Vec<i32> {
        let (height, width) = self.output();
        let corners: &[(usize, usize)] =
            if self.pooled { &[(0, 0), (0, 1), (1, 0), (1, 1)] } else { &[(0, 0)] };
        let scale = if self.pooled { 2 } else { 1 };
        let mut rows =
            Vec::with_capacity(corners.len() * images * height * width * self.kernel * self.kernel);
        for (down, right) in corners {
            for image in 0..images {
                for y in 0..height {
                    for x in 0..width {
                        self.push_patch(&mut rows, images, image, scale * y + down, scale * x + right);
                    }
                }
            }
        }
        rows
    }

    fn push_patch(&self, rows: &mut Vec<i32>, images: usize, image: usize, y: usize, x: usize) {
        let pixels = self.height * self.width;
        let reach = self.kernel / 2;
        for dy in 0..self.kernel {
            for dx in 0..self.kernel {
                // Coordinates shifted by the kernel's reach, so that they stay unsigned.
                let (sy, sx) = (y + dy, x + dx);
                let inside =
                    (reach..reach + self.height).contains(&sy) && (reach..reach + self.width).contains(&sx);
                let row = if inside {
                    image * pixels + (sy - reach) * self.width + (sx - reach)
                } else {
                    images * pixels
                };
                rows.push(row as i32);
            }
        }
    }
}
