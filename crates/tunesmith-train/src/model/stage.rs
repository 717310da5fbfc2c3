//! What a convolution sees: the shape of its images, its kernel, and whether 2x2 pooling follows.
//!
//! Images lie one after the other, a pixel a row, its channels side by side (`n * height * width x channels`).

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stage {
    pub(super) height: usize,
    pub(super) width: usize,
    /// Channels of the images that go in.
    pub(super) channels: usize,
    /// Side of the kernel, odd; pixels beyond the border are zeros.
    pub(super) kernel: usize,
    pub(super) pooled: bool,
}

impl Stage {
    /// Height and width of what is computed: where pooling follows, without an odd last row or column, which it would leave out.
    pub(super) fn computed(&self) -> (usize, usize) {
        let (height, width) = self.output();
        if self.pooled { (2 * height, 2 * width) } else { (height, width) }
    }

    /// Height and width of the images that come out, after the pooling.
    pub(super) fn output(&self) -> (usize, usize) {
        if self.pooled { (self.height / 2, self.width / 2) } else { (self.height, self.width) }
    }

    /// Pixels of an image that goes in.
    pub(super) fn pixels(&self) -> usize {
        self.height * self.width
    }

    /// Numbers that one output sees, for each channel out.
    pub(super) fn area(&self) -> usize {
        self.kernel * self.kernel * self.channels
    }
}
