//! The way into a network of tables: numbers as they are, each category as a vector that is learned.
//!
//! A categorical column of `n` categories becomes `embedding_size` numbers, or where that is 0 `min(16, ceil(1.6 n^0.56))` (the rule of
//! thumb of [Howard2020], with a lower limit), which start as large as a standardised number. A category that the training part did not have becomes zeros.
//!
//! [Howard2020]: Howard and Gugger, "fastai: A Layered API for Deep Learning", Information 11(2), 2020.

use burn_tensor::{Device, Int, Tensor, TensorData};

use super::layer::Plan;
use crate::preprocess::{Input, InputShape};

const WIDEST: usize = 16;

/// Numbers and categories side by side, with the positions of the vectors' parameters.
pub(super) struct InputLayer {
    numeric: usize,
    embeddings: Vec<Embedding>,
}

struct Embedding {
    categories: usize,
    width: usize,
    weight: usize,
}

impl InputLayer {
    /// Appends its parameters; every vector has `size` numbers, or as many as suit its categories where that is 0.
    pub(super) fn new(shape: &InputShape, size: usize, plan: &mut Plan) -> Self {
        let embeddings = shape.categories.iter().enumerate().map(|(at, categories)| {
            let width = if size > 0 { size } else { embedding_width(*categories) };
            let weight = plan.embedding(format!("category{}.weight", at + 1), *categories, width);
            Embedding { categories: *categories, width, weight }
        });
        let embeddings = embeddings.collect();
        Self { numeric: shape.numeric, embeddings }
    }

    /// Numbers that come out for a row.
    pub(super) fn width(&self) -> usize {
        self.numeric + self.embeddings.iter().map(|e| e.width).sum::<usize>()
    }

    /// Rows as one matrix (`rows x width`).
    pub(super) fn apply(&self, input: Input, weights: &[Tensor<2>], device: &Device) -> Tensor<2> {
        let Input { numeric, categories, rows } = input;
        if self.embeddings.is_empty() {
            return Tensor::from_data(TensorData::new(numeric, [rows, self.numeric]), device);
        }
        let mut parts = Vec::with_capacity(1 + self.embeddings.len());
        if self.numeric > 0 {
            parts.push(Tensor::from_data(TensorData::new(numeric, [rows, self.numeric]), device));
        }
        for (at, embedding) in self.embeddings.iter().enumerate() {
            let codes = categories.iter().skip(at).step_by(self.embeddings.len());
            // Codes beyond the last category select the row of zeros.
            let codes: Vec<i32> = codes.map(|code| (*code).min(embedding.categories as u32) as i32).collect();
            let codes = Tensor::<1, Int>::from_data(TensorData::new(codes, [rows]), device);
            let zeros = Tensor::zeros([1, embedding.width], device);
            parts.push(Tensor::cat(vec![weights[embedding.weight].clone(), zeros], 0).select(0, codes));
        }
        Tensor::cat(parts, 1)
    }
}

fn embedding_width(categories: usize) -> usize {
    ((1.6 * (categories as f64).powf(0.56)).ceil() as usize).clamp(1, WIDEST)
}
