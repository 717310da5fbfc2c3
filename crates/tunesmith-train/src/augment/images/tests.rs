//! Each change by itself, on images that show it.

use super::*;
use crate::rng::Purpose;

const SHAPE: ImageShape = ImageShape { height: 8, width: 10, channels: 1 };

/// A horizontal ramp: each pixel is its column.
fn ramp() -> Vec<f32> {
    (0..SHAPE.len()).map(|i| (i % SHAPE.width) as f32).collect()
}

fn changed(strengths: Augmentation, image: &[f32], seed: u64) -> Vec<f32> {
    let augmenter = ImageAugmenter::new(Some(strengths), SHAPE, 9.0, vec![-1.0]).unwrap();
    augmenter.change(image, &mut Stream::new(seed, Purpose::Augment))
}

#[test]
fn nothing_is_changed_where_all_strengths_are_zero() {
    assert!(ImageAugmenter::new(Some(Augmentation::default()), SHAPE, 9.0, vec![0.0]).is_none());
    assert!(ImageAugmenter::new(None, SHAPE, 9.0, vec![0.0]).is_none());
}

#[test]
fn a_flip_mirrors_exactly() {
    let across = Augmentation { flip_horizontal: 1.0, ..Augmentation::default() };
    let mirrored = changed(across, &ramp(), 1);
    assert!(mirrored.chunks(SHAPE.width).all(|row| row.iter().rev().copied().eq((0..10).map(|x| x as f32))));
    let down = Augmentation { flip_vertical: 1.0, ..Augmentation::default() };
    let rows: Vec<f32> = (0..SHAPE.len()).map(|i| (i / SHAPE.width) as f32).collect();
    let mirrored = changed(down, &rows, 1);
    assert!(mirrored.iter().rev().eq(rows.iter()));
    let half = Augmentation { flip_horizontal: 0.5, ..Augmentation::default() };
    let flipped = (0..400).filter(|seed| changed(half, &ramp(), *seed)[0] == 9.0).count();
    assert!((150..250).contains(&flipped), "{flipped}");
}

#[test]
fn a_shift_moves_by_at_most_its_share() {
    let shift = Augmentation { shift: 0.2, ..Augmentation::default() };
    let mut largest = 0.0_f32;
    for seed in 0..100 {
        let moved = changed(shift, &ramp(), seed);
        // In the middle of a ramp the difference is the way moved, up to 0.2 * 10 columns.
        largest = largest.max((moved[4 * 10 + 5] - 5.0).abs());
    }
    assert!(largest <= 2.0001 && largest > 1.8, "{largest}");
}

#[test]
fn a_turn_by_a_quarter_turns() {
    let square = ImageShape { height: 8, width: 8, channels: 1 };
    let image: Vec<f32> = (0..64).map(|i| (i % 8) as f32).collect();
    let turned = Affine::rotation(90.0).look_through(&image, square);
    for (i, value) in turned.iter().enumerate() {
        assert!((value - (7 - i / 8) as f32).abs() < 1e-3, "{i}: {value}");
    }
}

#[test]
fn growing_and_shrinking_stay_within_the_share() {
    let scale = Augmentation { scale: 0.5, ..Augmentation::default() };
    for seed in 0..100 {
        let image = changed(scale, &ramp(), seed);
        // The slope of the ramp in the middle is the factor.
        let slope = image[4 * 10 + 5] - image[4 * 10 + 4];
        assert!((1.0 / 1.5 - 1e-3..=1.5 + 1e-3).contains(&slope), "{slope}");
    }
}

#[test]
fn a_crop_shows_a_part_of_the_image_only() {
    let crop = Augmentation { crop: 0.5, ..Augmentation::default() };
    for seed in 0..100 {
        let image = changed(crop, &ramp(), seed);
        let slope = image[4 * 10 + 5] - image[4 * 10 + 4];
        assert!((0.49..=1.001).contains(&slope), "{slope}");
        let span = image[9] - image[0];
        assert!(span <= 9.001 && span >= 4.0, "{span}");
    }
}

#[test]
fn a_slant_moves_rows_against_each_other() {
    let shear = Augmentation { shear: 45.0, ..Augmentation::default() };
    let mut largest = 0.0_f32;
    for seed in 0..100 {
        let image = changed(shear, &ramp(), seed);
        let (upper, lower) = (image[3 * 10 + 5], image[4 * 10 + 5]);
        largest = largest.max((lower - upper).abs());
    }
    assert!(largest > 0.8 && largest <= 1.001, "{largest}");
}

#[test]
fn brightness_moves_all_pixels_alike_and_contrast_keeps_the_mean() {
    let light = Augmentation { brightness: 0.5, ..Augmentation::default() };
    let image = changed(light, &ramp(), 3);
    let moved = image[0];
    assert!(moved != 0.0 && moved.abs() <= 4.5);
    assert!(image.iter().zip(ramp()).all(|(a, b)| (a - b - moved).abs() < 1e-5));
    let contrast = Augmentation { contrast: 0.5, ..Augmentation::default() };
    let image = changed(contrast, &ramp(), 3);
    let mean = image.iter().sum::<f32>() / 80.0;
    let slope = image[1] - image[0];
    assert!((mean - 4.5).abs() < 1e-4 && slope != 1.0 && (0.5..=1.5).contains(&slope), "{mean} {slope}");
}

#[test]
fn cutout_blanks_a_box_of_its_size_or_less_at_the_border() {
    let cutout = Augmentation { cutout: 0.5, ..Augmentation::default() };
    let mut sizes = Vec::new();
    for seed in 0..200 {
        let image = changed(cutout, &ramp(), seed);
        sizes.push(image.iter().filter(|x| **x == -1.0).count());
    }
    assert_eq!(sizes.iter().max(), Some(&20), "4 rows of 5 columns");
    assert!(sizes.iter().all(|n| *n >= 4));
}
