//! The shape of the network.

use super::Role::Architecture;
use super::{Hyperparameter, Range, Value};
use Value::{Bool, Float, Int, Text};

pub(super) const MLP: &[Hyperparameter] = &[
    LAYERS.about("hidden layers; blocks of two in a residual network"),
    Hyperparameter {
        default: Int(64),
        tune: Range::log_ints(8, 256),
        ..WIDTH.about("units of each hidden layer")
    },
    WIDTH_GROWTH,
    WIDTHS[0],
    WIDTHS[1],
    WIDTHS[2],
    WIDTHS[3],
    WIDTHS[4],
    WIDTHS[5],
    WIDTHS[6],
    WIDTHS[7],
    ACTIVATION,
    NORMALIZATION,
    RESIDUAL,
    EMBEDDING_SIZE,
];

pub(super) const CNN: &[Hyperparameter] = &[
    LAYERS,
    WIDTH,
    WIDTH_GROWTH,
    WIDTHS[0],
    WIDTHS[1],
    WIDTHS[2],
    WIDTHS[3],
    WIDTHS[4],
    WIDTHS[5],
    WIDTHS[6],
    WIDTHS[7],
    KERNEL_SIZE,
    POOLING,
    READOUT,
    ACTIVATION,
    NORMALIZATION,
    Hyperparameter { source: "He 2016", ..RESIDUAL },
];

const LAYERS: Hyperparameter = Hyperparameter::new(
    "layers",
    Architecture,
    Range::ints(1, 16, 1),
    Int(2),
    "convolutional layers, blocks of two in a residual network; each is followed by pooling while the image has 4 or more pixels a side",
)
.tuned_over(Range::ints(1, 4, 1))
.proposed();

const WIDTH: Hyperparameter = Hyperparameter::new(
    "width",
    Architecture,
    Range::ints(1, 4096, 1),
    Int(32),
    "channels of each convolutional layer",
)
.tuned_over(Range::log_ints(8, 64))
.proposed();

const WIDTH_GROWTH: Hyperparameter = Hyperparameter::new(
    "width_growth",
    Architecture,
    Range::log_floats(0.125, 8.0),
    Float(1.0),
    "factor by which each layer is wider than the one before, up to 4096",
)
.tuned_over(Range::log_floats(0.5, 2.0));

const DEPTHS: [Value; 16] = [
    Int(1),
    Int(2),
    Int(3),
    Int(4),
    Int(5),
    Int(6),
    Int(7),
    Int(8),
    Int(9),
    Int(10),
    Int(11),
    Int(12),
    Int(13),
    Int(14),
    Int(15),
    Int(16),
];

const WIDTHS: [Hyperparameter; 8] = [
    width_of("width_1", DEPTHS.as_slice()),
    width_of("width_2", DEPTHS.split_at(1).1),
    width_of("width_3", DEPTHS.split_at(2).1),
    width_of("width_4", DEPTHS.split_at(3).1),
    width_of("width_5", DEPTHS.split_at(4).1),
    width_of("width_6", DEPTHS.split_at(5).1),
    width_of("width_7", DEPTHS.split_at(6).1),
    width_of("width_8", DEPTHS.split_at(7).1),
];

const fn width_of(name: &'static str, depths: &'static [Value]) -> Hyperparameter {
    let about = "width of this layer alone; 0 is what `width` and `width_growth` say";
    Hyperparameter::new(name, Architecture, Range::ints(0, 4096, 1), Int(0), about)
        .tuned_over(Range::log_ints(8, 256))
        .only_with("layers", depths)
}

const EMBEDDING_SIZE: Hyperparameter = Hyperparameter::new(
    "embedding_size",
    Architecture,
    Range::ints(0, 256, 1),
    Int(0),
    "numbers in the learned vector of each category of a table; 0 is 1.6 times the 0.56th power of the number of categories, at most 16",
)
.tuned_over(Range::log_ints(2, 32))
.from("Guo 2016, Howard 2020");

const KERNEL_SIZE: Hyperparameter = Hyperparameter::new(
    "kernel_size",
    Architecture,
    Range::ints(1, 7, 2),
    Int(3),
    "side of the convolutions' kernels, in pixels",
)
.tuned_over(Range::ordered(&[Int(3), Int(5)]))
.common();

const POOLINGS: &[Value] = &[Text("max"), Text("average"), Text("none")];

const POOLING: Hyperparameter = Hyperparameter::new(
    "pooling",
    Architecture,
    Range::choice(POOLINGS),
    Text("max"),
    "how 2x2 pixels become one",
)
.tuned_over(Range::choice(&[Text("max"), Text("average")]))
.common();

const READOUT: Hyperparameter = Hyperparameter::new(
    "readout",
    Architecture,
    Range::choice(&[Text("flatten"), Text("mean")]),
    Text("flatten"),
    "whether the output layer sees every remaining pixel or the mean of each channel",
)
.from("Lin 2014");

const ACTIVATIONS: &[Value] = &[Text("relu"), Text("gelu"), Text("silu"), Text("tanh"), Text("leaky")];

const ACTIVATION: Hyperparameter = Hyperparameter::new(
    "activation",
    Architecture,
    Range::choice(ACTIVATIONS),
    Text("relu"),
    "nonlinearity after each hidden layer",
)
.common();

const NORMALIZATION: Hyperparameter = Hyperparameter::new(
    "normalization",
    Architecture,
    Range::choice(&[Text("none"), Text("batch"), Text("layer")]),
    Text("none"),
    "how the values of each layer are kept in scale before the nonlinearity",
)
.common()
.from("Ioffe 2015, Ba 2016");

const RESIDUAL: Hyperparameter = Hyperparameter::new(
    "residual",
    Architecture,
    Range::choice(&[Bool(false), Bool(true)]),
    Bool(false),
    "whether blocks of two layers add to what they were given; helps deep networks",
)
.common()
.from("Gorishniy 2021");
