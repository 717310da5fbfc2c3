//! The best way to split a node on one column.

use super::data::{Field, MISSING};

/// How the rows of a node go to two sides.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    /// Left: ranks up to `last`; `next` is the one that follows among the node's rows.
    Numeric { last: u32, next: u32, missing_left: bool },
    /// Left: the categories whose bit is set. `seen` are those that occur, with a bit for missing ones after the last.
    Nominal { left: Vec<u64>, seen: Vec<u64> },
}

/// A split that could be made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// By how much the sum of squared errors falls, up to a constant of the node.
    pub(super) gain: f64,
    /// Rows of the node whose value is missing.
    pub(super) missing: usize,
    cut: Cut,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Cut {
    Numeric {
        last: u32,
        next: u32,
        missing_left: bool,
    },
    /// Left: so many categories in order of their means.
    Nominal {
        size: usize,
    },
}

/// Sum of weights, and of weighted targets.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) weight: f64,
    pub(super) target: f64,
}

impl Sums {
    pub(super) fn add(&mut self, other: Self) {
        self.weight += other.weight;
        self.target += other.target;
    }

    fn rest(self, part: Self) -> Self {
        Self { weight: self.weight - part.weight, target: self.target - part.target }
    }

    /// The squared error that two parts save against none.
    fn gain(left: Self, right: Self) -> f64 {
        let a = left.target * left.target * right.weight;
        let b = right.target * right.target * left.weight;
        (a + b) / (left.weight * right.weight)
    }
}

/// Memory for the categories of a node.
#[derive(Debug, Default)]
pub(super) struct Spare {
    /// Of each category, the missing one last.
    sums: Vec<Sums>,
    /// Those that occur, in order of their means.
    order: Vec<usize>,
}

/// The weight and the weighted target of each row, the total of the node, and the least weight of a leaf.
pub(super) struct Node<'a> {
    pub(super) sums: &'a [Sums],
    pub(super) total: Sums,
    pub(super) min_leaf: f64,
}

impl Node<'_> {
    /// The best split of `rows` (for a numeric column in order of value) on a column, `None` when its values are all equal.
    pub(super) fn best(&self, field: &Field, rows: &[u32], spare: &mut Spare) -> Option<Candidate> {
        match field {
            Field::Numeric { ranks, complete: true, .. } => self.complete(ranks, rows),
            Field::Numeric { ranks, .. } => self.numeric(ranks, rows),
            Field::Nominal { categories, count } => self.nominal(categories, *count, rows, spare),
        }
    }

    /// The rule of a candidate that [`Node::best`] gave for the same column and rows.
    pub(super) fn rule(&self, candidate: Candidate, field: &Field, rows: &[u32], spare: &mut Spare) -> Rule {
        match (candidate.cut, field) {
            (Cut::Numeric { last, next, missing_left }, _) => Rule::Numeric { last, next, missing_left },
            (Cut::Nominal { size }, Field::Nominal { categories, count }) => {
                self.rank(categories, *count, rows, spare);
                Rule::Nominal { left: set(&spare.order[..size], *count), seen: set(&spare.order, *count) }
            }
            (Cut::Nominal { .. }, Field::Numeric { .. }) => Rule::Nominal { left: vec![0], seen: vec![0] },
        }
    }

    fn allows(&self, left: Sums, right: Sums) -> bool {
        left.weight >= self.min_leaf && right.weight >= self.min_leaf
    }

    /// A numeric column without missing values.
    fn complete(&self, ranks: &[u32], rows: &[u32]) -> Option<Candidate> {
        let (first, rest) = rows.split_first()?;
        let mut left = self.sums[*first as usize];
        let mut last = ranks[*first as usize];
        let (mut best, mut cut) = (f64::NEG_INFINITY, None);
        for row in rest {
            let next = ranks[*row as usize];
            if next != last {
                let right = self.total.rest(left);
                let gain = Sums::gain(left, right);
                if gain > best && self.allows(left, right) {
                    (best, cut) = (gain, Some((last, next)));
                }
                last = next;
            }
            left.add(self.sums[*row as usize]);
        }
        let (last, next) = cut?;
        Some(Candidate { gain: best, missing: 0, cut: Cut::Numeric { last, next, missing_left: false } })
    }

    /// A numeric column some of whose values are missing: they go to either side, or stand alone.
    fn numeric(&self, ranks: &[u32], rows: &[u32]) -> Option<Candidate> {
        let rank = |row: u32| ranks[row as usize];
        let present = rows.partition_point(|row| rank(*row) != MISSING);
        let missing = rows.len() - present;
        if missing == 0 {
            return self.complete(ranks, rows);
        }
        let mut absent = Sums::default();
        rows[present..].iter().for_each(|row| absent.add(self.sums[*row as usize]));
        let mut best: Option<Candidate> = None;
        let mut left = Sums::default();
        for (i, row) in rows[..present].iter().enumerate() {
            left.add(self.sums[*row as usize]);
            let (last, next) = (rank(*row), rows.get(i + 1).map_or(MISSING, |next| rank(*next)));
            if next == last {
                continue;
            }
            let mut consider = |left: Sums, missing_left: bool| {
                let right = self.total.rest(left);
                let gain = Sums::gain(left, right);
                if self.allows(left, right) && best.is_none_or(|b| gain > b.gain) {
                    best = Some(Candidate { gain, missing, cut: Cut::Numeric { last, next, missing_left } });
                }
            };
            consider(left, false);
            if next != MISSING {
                let mut with = left;
                with.add(absent);
                consider(with, true);
            }
        }
        best
    }

    fn nominal(
        &self,
        categories: &[u32],
        count: usize,
        rows: &[u32],
        spare: &mut Spare,
    ) -> Option<Candidate> {
        self.rank(categories, count, rows, spare);
        let mut left = Sums::default();
        let (mut best, mut size) = (f64::NEG_INFINITY, None);
        for (i, category) in spare.order.iter().enumerate().take(spare.order.len().saturating_sub(1)) {
            left.add(spare.sums[*category]);
            let right = self.total.rest(left);
            let gain = Sums::gain(left, right);
            if gain > best && self.allows(left, right) {
                (best, size) = (gain, Some(i + 1));
            }
        }
        let is_missing = |row: &&u32| categories[**row as usize] == MISSING;
        let missing = if spare.sums[count].weight > 0.0 { rows.iter().filter(is_missing).count() } else { 0 };
        Some(Candidate { gain: best, missing, cut: Cut::Nominal { size: size? } })
    }

    /// Sums over categories, and those that occur in order of their means.
    fn rank(&self, categories: &[u32], count: usize, rows: &[u32], spare: &mut Spare) {
        let Spare { sums, order } = spare;
        sums.clear();
        sums.resize(count + 1, Sums::default());
        for row in rows {
            let category = (categories[*row as usize] as usize).min(count);
            sums[category].add(self.sums[*row as usize]);
        }
        order.clear();
        order.extend((0..=count).filter(|c| sums[*c].weight > 0.0));
        let mean = |c: usize| sums[c].target / sums[c].weight;
        order.sort_by(|a, b| mean(*a).total_cmp(&mean(*b)));
    }
}

fn set(categories: &[usize], count: usize) -> Vec<u64> {
    let mut words = vec![0; count / 64 + 1];
    categories.iter().for_each(|c| words[c / 64] |= 1 << (c % 64));
    words
}
