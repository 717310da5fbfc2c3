//! The data of a model, and the rows that hyperparameters are fitted on.

use crate::evidence::Columns;

/// Points and their losses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GpData<'a> {
    /// What each coordinate is.
    pub(crate) columns: &'a Columns,
    /// `n x columns`, row-major, as `Space::encode` writes them.
    pub(crate) points: &'a [f64],
    /// The smaller the better; NaN or `+inf` for what failed or diverged.
    pub(crate) losses: &'a [f64],
    /// Over how many measurements each loss is the mean; one each when `None`.
    pub(crate) noise: Option<&'a [f64]>,
}

impl GpData<'_> {
    /// How many times the noise variance of one measurement each row has.
    pub(super) fn multiples(&self) -> Vec<f64> {
        match self.noise {
            None => vec![1.0; self.losses.len()],
            Some(counts) => counts.iter().map(|count| 1.0 / count.max(1.0)).collect(),
        }
    }
}

/// Rows of the data, copied.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub(super) points: Vec<f64>,
    pub(super) losses: Vec<f64>,
    /// How many times the noise variance of one measurement each row has.
    pub(super) multiples: Vec<f64>,
}

impl Rows {
    /// At most so many rows, in their order: half of them the best, a quarter the newest, the others spread evenly over the rest.
    pub(super) fn chosen(data: &GpData<'_>, at_most: usize) -> Self {
        let n = data.losses.len();
        let columns = data.columns.len();
        let rows = if n <= at_most { (0..n).collect() } else { choose(data.losses, at_most) };
        let pick = |from: &[f64]| rows.iter().map(|row| from[*row]).collect::<Vec<f64>>();
        Self {
            points: rows.iter().flat_map(|r| &data.points[r * columns..(r + 1) * columns]).copied().collect(),
            losses: pick(data.losses),
            multiples: pick(&data.multiples()),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.losses.len()
    }
}

fn choose(losses: &[f64], at_most: usize) -> Vec<usize> {
    let n = losses.len();
    let mut order: Vec<usize> = (0..n).collect();
    let rank = |row: &usize| if losses[*row].is_nan() { f64::INFINITY } else { losses[*row] };
    order.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    let mut taken = vec![false; n];
    order[..at_most / 2].iter().for_each(|row| taken[*row] = true);
    (n - at_most / 4..n).for_each(|row| taken[row] = true);
    let others: Vec<usize> = order.into_iter().filter(|row| !taken[*row]).collect();
    let wanted = at_most.saturating_sub(taken.iter().filter(|taken| **taken).count());
    for k in 0..wanted {
        taken[others[(2 * k + 1) * others.len() / (2 * wanted)]] = true;
    }
    (0..n).filter(|row| taken[*row]).collect()
}
