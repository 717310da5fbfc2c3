//! Random changes of images that leave their class as it is [Shorten2019], and cutout [DeVries2017].
//!
//! All moves, turns and flips are one affine map, so that an image is interpolated once; then contrast, brightness and cutout
//! follow. Each image draws its own strengths, uniform up to those of the settings. What an image shows beyond its border is the
//! border's nearest pixel; the blanked box of cutout has the mean of the training images.
//!
//! Cost: some twenty operations a pixel, where any of the changes is on.
//!
//! [DeVries2017]: DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", arXiv 1708.04552, 2017.
//! [Shorten2019]: Shorten and Khoshgoftaar, "A survey on Image Data Augmentation for Deep Learning", Journal of Big Data 6, 2019.

use super::affine::Affine;
use crate::data::ImageShape;
use crate::hyper::Augmentation;
use crate::rng::Stream;

/// Changes training images; made for one data set.
pub(crate) struct ImageAugmenter {
    strengths: Augmentation,
    shape: ImageShape,
    /// The difference of the largest and the smallest pixel.
    range: f32,
    /// What a blanked pixel shows, by channel.
    blank: Vec<f32>,
}

impl ImageAugmenter {
    /// None where nothing is to be changed. `blank` has a value for each channel.
    pub(crate) fn new(
        strengths: Option<Augmentation>,
        shape: ImageShape,
        range: f32,
        blank: Vec<f32>,
    ) -> Option<Self> {
        let strengths = strengths.filter(|s| *s != Augmentation::default())?;
        Some(Self { strengths, shape, range, blank })
    }

    /// One image, changed at random.
    pub(crate) fn change(&self, image: &[f32], rng: &mut Stream) -> Vec<f32> {
        let map = self.map(rng);
        let mut changed =
            if map == Affine::IDENTITY { image.to_vec() } else { map.look_through(image, self.shape) };
        self.light(&mut changed, rng);
        self.cut_out(&mut changed, rng);
        changed
    }

    /// From a pixel of the changed image to the one of the given image that it shows.
    fn map(&self, rng: &mut Stream) -> Affine {
        let s = &self.strengths;
        let (height, width) = (self.shape.height as f32, self.shape.width as f32);
        let mut map = Affine::IDENTITY;
        let up_to = |strength: f64, rng: &mut Stream| match strength > 0.0 {
            true => rng.symmetric() * strength as f32,
            false => 0.0,
        };
        let slant = up_to(s.shear, rng);
        if slant != 0.0 {
            map = map.then(Affine::slant(slant));
        }
        let turn = up_to(s.rotate, rng);
        if turn != 0.0 {
            map = map.then(Affine::rotation(turn));
        }
        if s.scale > 0.0 {
            // Growing by a share and shrinking by as much are equally likely: a factor and its inverse.
            let factor = (1.0 + s.scale as f32).powf(rng.symmetric());
            map = map.then(Affine::stretch(factor, factor));
        }
        if s.crop > 0.0 {
            let (cut_x, cut_y) = (rng.unit() * s.crop as f32, rng.unit() * s.crop as f32);
            let offset =
                Affine::shift(0.5 * cut_x * width * rng.symmetric(), 0.5 * cut_y * height * rng.symmetric());
            map = map.then(Affine::stretch(1.0 - cut_x, 1.0 - cut_y)).then(offset);
        }
        if s.shift > 0.0 {
            let (x, y) = (up_to(s.shift, rng), up_to(s.shift, rng));
            map = map.then(Affine::shift(x * width, y * height));
        }
        let mut sign = |share: f64| match share > 0.0 && f64::from(rng.unit()) < share {
            true => -1.0,
            false => 1.0,
        };
        let (x, y) = (sign(s.flip_horizontal), sign(s.flip_vertical));
        if (x, y) != (1.0, 1.0) {
            map = map.then(Affine::stretch(x, y));
        }
        map
    }

    fn light(&self, image: &mut [f32], rng: &mut Stream) {
        let s = &self.strengths;
        if s.contrast > 0.0 {
            let factor = 1.0 + rng.symmetric() * s.contrast as f32;
            let mean = image.iter().sum::<f32>() / image.len() as f32;
            image.iter_mut().for_each(|x| *x = mean + factor * (*x - mean));
        }
        if s.brightness > 0.0 {
            let move_by = rng.symmetric() * s.brightness as f32 * self.range;
            image.iter_mut().for_each(|x| *x += move_by);
        }
    }

    /// Blanks a box, whose centre lies anywhere in the image, so that a part of it may lie outside.
    fn cut_out(&self, image: &mut [f32], rng: &mut Stream) {
        if self.strengths.cutout == 0.0 {
            return;
        }
        let ImageShape { height, width, channels } = self.shape;
        let side = |length: usize| (self.strengths.cutout * length as f64).round() as usize;
        let mut span = |length: usize| {
            let (side, centre) = (side(length), rng.below(length as u32) as usize);
            let start = centre.saturating_sub(side / 2);
            start..(centre + side - side / 2).min(length)
        };
        let (rows, columns) = (span(height), span(width));
        for row in rows {
            for column in columns.clone() {
                let at = (row * width + column) * channels;
                image[at..at + channels].copy_from_slice(&self.blank);
            }
        }
    }
}

#[cfg(test)]
mod tests;
