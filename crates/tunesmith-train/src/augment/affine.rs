//! Affine maps of the plane, and images seen through them.

use crate::data::ImageShape;

/// `(x, y) -> (a x + b y + c, d x + e y + f)`, in pixels from the image's centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Affine {
    pub(super) x: [f32; 3],
    pub(super) y: [f32; 3],
}

impl Affine {
    pub(super) const IDENTITY: Self = Self { x: [1.0, 0.0, 0.0], y: [0.0, 1.0, 0.0] };

    /// First `self`, then `next`.
    pub(super) fn then(self, next: Self) -> Self {
        let row = |r: [f32; 3]| {
            [
                r[0] * self.x[0] + r[1] * self.y[0],
                r[0] * self.x[1] + r[1] * self.y[1],
                r[0] * self.x[2] + r[1] * self.y[2] + r[2],
            ]
        };
        Self { x: row(next.x), y: row(next.y) }
    }

    pub(super) fn stretch(x: f32, y: f32) -> Self {
        Self { x: [x, 0.0, 0.0], y: [0.0, y, 0.0] }
    }

    pub(super) fn shift(x: f32, y: f32) -> Self {
        Self { x: [1.0, 0.0, x], y: [0.0, 1.0, y] }
    }

    pub(super) fn rotation(degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self { x: [cos, -sin, 0.0], y: [sin, cos, 0.0] }
    }

    pub(super) fn slant(degrees: f32) -> Self {
        Self { x: [1.0, degrees.to_radians().tan(), 0.0], y: [0.0, 1.0, 0.0] }
    }

    /// The image whose pixel at `p` is the given one's at `self(p)`, between pixels by bilinear interpolation; beyond the border lies
    /// the border's nearest pixel. `image` and the result are row by row, a pixel's channels side by side.
    pub(super) fn look_through(&self, image: &[f32], shape: ImageShape) -> Vec<f32> {
        let ImageShape { height, width, channels } = shape;
        let (middle_x, middle_y) = ((width as f32 - 1.0) / 2.0, (height as f32 - 1.0) / 2.0);
        let (last_x, last_y) = (width as f32 - 1.0, height as f32 - 1.0);
        let mut seen = Vec::with_capacity(image.len());
        for row in 0..height {
            for column in 0..width {
                let (x, y) = (column as f32 - middle_x, row as f32 - middle_y);
                let at = |r: [f32; 3]| r[0] * x + r[1] * y + r[2];
                let from_x = (at(self.x) + middle_x).clamp(0.0, last_x);
                let from_y = (at(self.y) + middle_y).clamp(0.0, last_y);
                let (left, top) = (from_x.floor(), from_y.floor());
                let (share_x, share_y) = (from_x - left, from_y - top);
                let (left, top) = (left as usize, top as usize);
                let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
                for channel in 0..channels {
                    let pixel = |y: usize, x: usize| image[(y * width + x) * channels + channel];
                    let upper = pixel(top, left) + share_x * (pixel(top, right) - pixel(top, left));
                    let lower = pixel(bottom, left) + share_x * (pixel(bottom, right) - pixel(bottom, left));
                    seen.push(upper + share_y * (lower - upper));
                }
            }
        }
        seen
    }
}
