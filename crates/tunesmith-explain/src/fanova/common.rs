//! What trees have in common.
//!
//! Each tree is the function that there is plus noise of its own. The mean product of two different trees has the variance of the
//! function without that of the noise, which would go to interactions that do not exist.

/// Sums over trees of values on cells.
#[derive(Debug, Clone)]
pub(super) struct Common {
    sums: Vec<f64>,
    squares: Vec<f64>,
    trees: f64,
}

impl Common {
    pub(super) fn new(cells: usize) -> Self {
        Self { sums: vec![0.0; cells], squares: vec![0.0; cells], trees: 0.0 }
    }

    /// Adds a tree's values.
    pub(super) fn add(&mut self, values: &[f64]) {
        self.trees += 1.0;
        for ((sum, square), x) in self.sums.iter_mut().zip(&mut self.squares).zip(values) {
            *sum += x;
            *square += x * x;
        }
    }

    /// The mean product of two different trees, averaged with these weights; of one tree, its mean square.
    pub(super) fn product(&self, weights: &[f64]) -> f64 {
        let pairs = self.trees * (self.trees - 1.0);
        let cells = self.sums.iter().zip(&self.squares).zip(weights);
        if pairs > 0.0 {
            cells.map(|((sum, square), weight)| weight * (sum * sum - square) / pairs).sum()
        } else {
            cells.map(|((_, square), weight)| weight * square).sum()
        }
    }
}
