//! Changes of the training images that leave their class as it is, each with a strength; all are off at 0.

use super::Role::Regularization;
use super::{Hyperparameter, Range, Value};
use Value::Float;

pub(super) const ALL: &[Hyperparameter] = &[
    strength("shift", 0.5, 0.15, "images move by up to this share of their sides").common(),
    strength("rotate", 180.0, 20.0, "images turn by up to this many degrees").common(),
    strength("scale", 0.9, 0.2, "images grow by up to this share, or shrink by as much").common(),
    strength("shear", 45.0, 15.0, "images slant by up to this many degrees"),
    strength(
        "flip_horizontal",
        1.0,
        0.5,
        "share of the images that are mirrored left to right; leave at 0 where that changes the class, as with digits",
    ),
    strength(
        "flip_vertical",
        1.0,
        0.5,
        "share of the images that are mirrored top to bottom; leave at 0 where that changes the class",
    ),
    strength(
        "crop",
        0.9,
        0.3,
        "up to this share of each side is cut away at random and the rest drawn out to full size",
    ),
    strength("brightness", 1.0, 0.3, "all pixels move up or down by up to this share of the data's range"),
    strength("contrast", 0.95, 0.3, "pixels move from or to the image's mean by up to this share"),
    strength("cutout", 0.75, 0.4, "side of a box that is blanked, as a share of the image's")
        .from("DeVries 2017"),
];

const fn strength(name: &'static str, most: f64, tuned: f64, about: &'static str) -> Hyperparameter {
    Hyperparameter::new(name, Regularization, Range::floats(0.0, most), Float(0.0), about)
        .tuned_over(Range::floats(0.0, tuned))
        .from("Shorten 2019")
}
