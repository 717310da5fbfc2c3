//! Multilayer perceptron: `layers` times (linear, normalization, nonlinearity, dropout), then a linear layer to the outputs.
//!
//! The residual form [Gorishniy2021] begins with a linear layer to `width` units and adds `layers` blocks to it, each
//! (normalization, linear to the layer's own width, nonlinearity, dropout, linear back, dropout), before a last normalization
//! and nonlinearity. Departs from it in that the blocks' inner width is `width` unless given.
//!
//! Cost of a row: `features * width + (layers - 1) * width^2 + width * outputs` multiplications, three times that in training;
//! the residual form has twice as many hidden layers.
//!
//! [Gorishniy2021]: Gorishniy et al., "Revisiting Deep Learning Models for Tabular Data", NeurIPS 2021.

use burn_tensor::Tensor;

use super::input::InputLayer;
use super::layer::{Linear, Norm, Plan};
use super::{Network, Parameter, Pass, activate};
use crate::hyper::{Activation, Normalization, Settings};
use crate::preprocess::{Input, InputShape};

pub(super) struct Mlp {
    input: InputLayer,
    activation: Activation,
    whole_batches: bool,
    body: Body,
    output: Linear,
    parameters: Vec<Parameter>,
}

enum Body {
    Plain(Vec<(Linear, Option<Norm>)>),
    Residual { first: Linear, blocks: Vec<Block>, last: Option<Norm> },
}

struct Block {
    norm: Option<Norm>,
    wide: Linear,
    back: Linear,
}

impl Mlp {
    pub(super) fn new(settings: &Settings, shape: &InputShape, outputs: usize) -> Self {
        let mut plan = Plan::default();
        let input = InputLayer::new(shape, settings.embedding_size, &mut plan);
        let features = input.width();
        let (body, width) = match settings.residual {
            false => plain(&mut plan, settings, features),
            true => residual(&mut plan, settings, features),
        };
        let output = plan.linear("output", [width, outputs], 1, None, true);
        Self {
            input,
            activation: settings.activation,
            whole_batches: settings.normalization == Normalization::Batch,
            body,
            output,
            parameters: plan.parameters,
        }
    }
}

fn plain(plan: &mut Plan, settings: &Settings, features: usize) -> (Body, usize) {
    let (then, kind) = (Some(settings.activation), settings.normalization);
    let mut inputs = features;
    let layers = (1..=settings.layers).map(|layer| {
        let (name, width) = (format!("hidden{layer}"), settings.width_of(layer));
        let linear = plan.linear(&name, [inputs, width], 1, then, kind == Normalization::None);
        let norm = plan.norm(&format!("{name}.norm"), width, kind);
        inputs = width;
        plan.next_block();
        (linear, norm)
    });
    let layers = layers.collect();
    (Body::Plain(layers), inputs)
}

fn residual(plan: &mut Plan, settings: &Settings, features: usize) -> (Body, usize) {
    let (then, width) = (Some(settings.activation), settings.width);
    let first = plan.linear("first", [features, width], 1, None, true);
    let blocks = (1..=settings.layers).map(|layer| {
        let (name, inner) = (format!("block{layer}"), settings.width_of(layer));
        let block = Block {
            norm: plan.norm(&format!("{name}.norm"), width, settings.normalization),
            wide: plan.linear(&format!("{name}.wide"), [width, inner], 1, then, true),
            back: plan.linear(&format!("{name}.back"), [inner, width], 1, None, true),
        };
        plan.next_block();
        block
    });
    let blocks = blocks.collect();
    let last = plan.norm("last.norm", width, settings.normalization);
    (Body::Residual { first, blocks, last }, width)
}

impl Network for Mlp {
    fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    fn logits(&mut self, weights: &[Tensor<2>], input: Input, mut pass: Pass<'_>) -> Tensor<2> {
        let mut x = self.input.apply(input, weights, &pass.device());
        match &self.body {
            Body::Plain(layers) => {
                for (block, (linear, norm)) in layers.iter().enumerate() {
                    x = linear.product(x, weights);
                    if let Some(norm) = norm {
                        x = norm.apply(x, weights, &mut pass);
                    }
                    x = pass.drop_out(linear.activated(self.activation, x, weights), block);
                }
            }
            Body::Residual { first, blocks, last } => {
                x = first.apply(x, weights);
                for (at, block) in blocks.iter().enumerate() {
                    let mut inner = x.clone();
                    if let Some(norm) = &block.norm {
                        inner = norm.apply(inner, weights, &mut pass);
                    }
                    let wide = block.wide.product(inner, weights);
                    let wide = block.wide.activated(self.activation, wide, weights);
                    let wide = pass.drop_out(wide, at);
                    x = x + pass.drop_out(block.back.apply(wide, weights), at);
                }
                if let Some(norm) = last {
                    x = norm.apply(x, weights, &mut pass);
                }
                x = activate(self.activation, x);
            }
        }
        self.output.apply(x, weights)
    }

    fn rows_at_once(&self) -> usize {
        512
    }

    fn needs_whole_batches(&self) -> bool {
        self.whole_batches
    }
}
