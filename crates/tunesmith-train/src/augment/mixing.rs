//! Mixup [Zhang2018] and cutmix [Yun2019]: each row of a batch takes a part of another row, and of its target.
//!
//! The share is drawn once a batch, the partners are a shuffle of the batch. With both strengths above 0 each batch draws one of
//! the two.
//!
//! [Yun2019]: Yun et al., "CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features", ICCV 2019.
//! [Zhang2018]: Zhang et al., "mixup: Beyond Empirical Risk Minimization", ICLR 2018.

use crate::data::{DataKind, ImageShape};
use crate::hyper::Settings;
use crate::rng::Stream;

/// Blends the rows of a batch.
pub(crate) struct Mixing {
    mixup: f64,
    cutmix: f64,
    shape: Option<ImageShape>,
}

impl Mixing {
    /// None where rows are left alone.
    pub(crate) fn new(settings: &Settings, kind: DataKind) -> Option<Self> {
        let shape = match kind {
            DataKind::Image(shape) => Some(shape),
            DataKind::Tabular => None,
        };
        let cutmix = settings.cutmix.filter(|_| shape.is_some()).unwrap_or(0.0);
        (settings.mixup > 0.0 || cutmix > 0.0).then_some(Self { mixup: settings.mixup, cutmix, shape })
    }

    /// Mixes the rows of `features` (`rows x n`) and, in the same shares, of `targets` (`rows x m`).
    pub(crate) fn mix(&self, features: &mut [f32], targets: &mut [f32], rows: usize, rng: &mut Stream) {
        let mut partners: Vec<usize> = (0..rows).collect();
        rng.shuffle(&mut partners);
        let cuts = self.cutmix > 0.0 && (self.mixup == 0.0 || rng.unit() < 0.5);
        let share = match self.shape.filter(|_| cuts) {
            None => {
                let share = rng.beta(self.mixup);
                blend(features, rows, &partners, share);
                share
            }
            Some(shape) => exchange(features, shape, &partners, rng.beta(self.cutmix), rng),
        };
        blend(targets, rows, &partners, share);
    }
}

/// Each row becomes `share` of itself and the rest of its partner.
fn blend(values: &mut [f32], rows: usize, partners: &[usize], share: f32) {
    let old = values.to_vec();
    let width = old.len() / rows.max(1);
    if width == 0 {
        return;
    }
    for (row, partner) in values.chunks_exact_mut(width).zip(partners) {
        for (value, other) in row.iter_mut().zip(&old[partner * width..]) {
            *value = share * *value + (1.0 - share) * other;
        }
    }
}

/// A box in each image shows its partner; gives the share that is left of an image.
fn exchange(
    features: &mut [f32],
    shape: ImageShape,
    partners: &[usize],
    share: f32,
    rng: &mut Stream,
) -> f32 {
    let ImageShape { height, width, channels } = shape;
    let side = (1.0 - share).sqrt();
    let mut span = |length: usize| {
        let reach = side * length as f32 / 2.0;
        let centre = rng.unit() * length as f32;
        let end = (centre + reach).round().min(length as f32) as usize;
        ((centre - reach).round().max(0.0) as usize).min(end)..end
    };
    let (rows, columns) = (span(height), span(width));
    let old = features.to_vec();
    for (image, partner) in features.chunks_exact_mut(shape.len()).zip(partners) {
        for row in rows.clone() {
            let line = (row * width + columns.start) * channels..(row * width + columns.end) * channels;
            image[line.clone()].copy_from_slice(&old[partner * shape.len()..][line]);
        }
    }
    1.0 - (rows.len() * columns.len()) as f32 / (height * width) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Purpose;

    const SHAPE: ImageShape = ImageShape { height: 8, width: 8, channels: 1 };

    fn mixed(mixup: f64, cutmix: f64, seed: u64) -> (Vec<f32>, Vec<f32>) {
        let mixing = Mixing { mixup, cutmix, shape: Some(SHAPE) };
        // Image k is k everywhere; its target is k too.
        let mut features: Vec<f32> = (0..4 * 64).map(|i| (i / 64) as f32).collect();
        let mut targets = vec![0.0, 1.0, 2.0, 3.0];
        mixing.mix(&mut features, &mut targets, 4, &mut Stream::new(seed, Purpose::Augment));
        (features, targets)
    }

    #[test]
    fn targets_are_mixed_in_the_shares_of_the_rows() {
        for seed in 0..50 {
            for (mixup, cutmix) in [(0.4, 0.0), (0.0, 1.0), (0.3, 0.7)] {
                let (features, targets) = mixed(mixup, cutmix, seed);
                for (image, target) in features.chunks_exact(64).zip(&targets) {
                    let mean = image.iter().sum::<f32>() / 64.0;
                    assert!((mean - target).abs() < 1e-4, "{mixup} {cutmix}: {mean} {target}");
                }
                let total: f32 = targets.iter().sum();
                assert!((total - 6.0).abs() < 1e-4, "partners are a shuffle");
            }
        }
    }

    #[test]
    fn mixup_blends_whole_rows_and_cutmix_exchanges_a_box() {
        let even = |image: &[f32]| image.iter().all(|x| (x - image[0]).abs() < 1e-6);
        assert!((0..20).all(|seed| mixed(0.4, 0.0, seed).0.chunks_exact(64).all(even)));
        let whole = |x: &f32| x.fract() == 0.0;
        let cut = |seed| mixed(0.0, 1.0, seed).0;
        assert!((0..20).all(|seed| cut(seed).iter().all(whole)));
        assert!((0..20).any(|seed| !cut(seed).chunks_exact(64).all(even)));
    }
}
