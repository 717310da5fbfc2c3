//! Growing one tree. Rows stay sorted by every numeric column while they are handed down, so no node sorts.

use super::ForestOptions;
use super::data::{Data, Field, MISSING};
use super::source::Source;
use super::split::{Candidate, Node as Candidates, Rule, Spare, Sums};
use super::tree::{Leaf, Node, Tree};

/// A split must lower the squared error by more than this share of it: less is rounding.
const LEAST_GAIN: f64 = 1e-12;

/// A gate explains at least this share of what is missing.
const GATE: f64 = 0.1;

pub(super) fn tree(data: &Data, options: &ForestOptions, source: &mut Source<'_>) -> Tree {
    let mut grower = Grower::new(data, options, source);
    grower.node(0, grower.size, 0, source);
    let bag = grower.bag();
    Tree { nodes: grower.nodes, words: grower.words, bag }
}

struct Grower<'a> {
    data: &'a Data,
    options: &'a ForestOptions,
    /// Per row: how often it was drawn, and that times its target.
    sums: Vec<Sums>,
    /// For each numeric column (or once, without any) the rows drawn, in its order; a node has the same range in all.
    blocks: Vec<Vec<u32>>,
    /// The block of each column; nominal ones share the first.
    block_of: Vec<usize>,
    size: usize,
    goes_left: Vec<bool>,
    spare: Vec<u32>,
    /// As `sums`, with whether a value is missing in place of the target.
    gates: Vec<Sums>,
    categories: Spare,
    tried: Vec<usize>,
    nodes: Vec<Node>,
    words: Vec<u64>,
}

impl<'a> Grower<'a> {
    fn new(data: &'a Data, options: &'a ForestOptions, source: &mut Source<'_>) -> Self {
        let n = data.rows();
        let mut drawn = vec![0_u32; n];
        if options.bootstrap {
            (0..n).for_each(|_| drawn[source.below(n)] += 1);
        } else {
            drawn.fill(1);
        }
        let mut blocks = Vec::new();
        let mut block_of = Vec::with_capacity(data.columns.len());
        for field in &data.columns {
            if let Field::Numeric { order, .. } = field {
                block_of.push(blocks.len());
                blocks.push(order.iter().copied().filter(|row| drawn[*row as usize] > 0).collect());
            } else {
                block_of.push(0);
            }
        }
        if blocks.is_empty() {
            blocks.push((0..n as u32).filter(|row| drawn[*row as usize] > 0).collect::<Vec<u32>>());
        }
        let sums = drawn.iter().zip(&data.targets).map(|(times, y)| {
            let weight = f64::from(*times);
            Sums { weight, target: weight * y }
        });
        Self {
            data,
            options,
            sums: sums.collect(),
            size: blocks[0].len(),
            blocks,
            block_of,
            goes_left: vec![false; n],
            spare: vec![0; n],
            gates: vec![Sums::default(); if options.gates { n } else { 0 }],
            categories: Spare::default(),
            tried: (0..data.columns.len()).collect(),
            nodes: Vec::new(),
            words: Vec::new(),
        }
    }

    fn bag(&self) -> Vec<u64> {
        let mut bag = vec![0; self.sums.len().div_ceil(64)];
        for (row, _) in self.sums.iter().enumerate().filter(|(_, s)| s.weight > 0.0) {
            bag[row / 64] |= 1 << (row % 64);
        }
        bag
    }

    /// Makes the node of the rows at `from..to` of every block, and all below it.
    fn node(&mut self, from: usize, to: usize, depth: usize, source: &mut Source<'_>) {
        let mut total = Sums::default();
        self.blocks[0][from..to].iter().for_each(|row| total.add(self.sums[*row as usize]));
        let mean = total.target / total.weight;
        let mut squares = 0.0;
        for row in &self.blocks[0][from..to] {
            squares += self.sums[*row as usize].weight * (self.data.targets[*row as usize] - mean).powi(2);
        }
        let leaf = Leaf {
            mean: (mean + self.data.offset) * self.data.scale,
            variance: squares / total.weight * self.data.scale * self.data.scale,
            weight: total.weight,
        };
        let at = self.nodes.len();
        self.nodes.push(Node::Leaf(leaf));
        let splits = total.weight >= self.options.min_split as f64
            && depth < self.options.max_depth
            && squares > LEAST_GAIN * total.weight * mean * mean;
        if !splits {
            return;
        }
        let Some((column, rule)) = self.best(from, to, total, squares, source) else { return };
        let middle = self.part(column, &rule, from, to);
        let mut node = self.rule(column, rule, source);
        self.node(from, middle, depth + 1, source);
        let below = self.nodes.len() as u32;
        if let Node::Numeric { right, .. } | Node::Nominal { right, .. } = &mut node {
            *right = below;
        }
        self.nodes[at] = node;
        self.node(middle, to, depth + 1, source);
    }

    /// The best split over a random share of the columns; over more while none of them splits.
    fn best(
        &mut self,
        from: usize,
        to: usize,
        total: Sums,
        squares: f64,
        source: &mut Source<'_>,
    ) -> Option<(usize, Rule)> {
        source.shuffle(&mut self.tried);
        let share = (self.options.features * self.tried.len() as f64).ceil().max(1.0) as usize;
        // Gains are up to a constant: that of no split at all.
        let base = total.target * total.target / total.weight;
        let least = LEAST_GAIN * squares;
        let min_leaf = self.options.min_leaf.max(1) as f64;
        let candidates = Candidates { sums: &self.sums, total, min_leaf };
        let mut best: Option<(usize, Candidate)> = None;
        for (i, column) in self.tried.iter().enumerate() {
            if i >= share && best.is_some() {
                break;
            }
            let rows = &self.blocks[self.block_of[*column]][from..to];
            let field = &self.data.columns[*column];
            let Some(split) = candidates.best(field, rows, &mut self.categories) else { continue };
            let wins = match &best {
                None => split.gain - base > least,
                Some((_, b)) if (split.gain - b.gain).abs() <= least => split.missing < b.missing,
                Some((_, b)) => split.gain > b.gain,
            };
            if wins {
                best = Some((*column, split));
            }
        }
        let (column, split) = best?;
        if split.missing > 0
            && self.options.gates
            && let Some(gate) = self.gate(column, from, to)
        {
            return Some(gate);
        }
        let rows = &self.blocks[self.block_of[column]][from..to];
        let candidates = Candidates { sums: &self.sums, total, min_leaf };
        Some((column, candidates.rule(split, &self.data.columns[column], rows, &mut self.categories)))
    }

    /// The split of a complete column that best tells the rows of a node in which a column is missing from the others; `None` where
    /// none tells much.
    fn gate(&mut self, of: usize, from: usize, to: usize) -> Option<(usize, Rule)> {
        let mut total = Sums::default();
        for row in &self.blocks[self.block_of[of]][from..to] {
            let at = *row as usize;
            let missing = f64::from(u8::from(self.data.columns[of].is_missing(at)));
            self.gates[at] = Sums { weight: self.sums[at].weight, target: self.sums[at].weight * missing };
            total.add(self.gates[at]);
        }
        let base = total.target * total.target / total.weight;
        let whole = total.target - base;
        let candidates =
            Candidates { sums: &self.gates, total, min_leaf: self.options.min_leaf.max(1) as f64 };
        let mut best: Option<(usize, Candidate)> = None;
        for (column, field) in self.data.columns.iter().enumerate().filter(|(column, _)| *column != of) {
            let rows = &self.blocks[self.block_of[column]][from..to];
            let Some(split) = candidates.best(field, rows, &mut self.categories) else { continue };
            let tells = split.missing == 0 && split.gain - base >= GATE * whole;
            if tells && best.is_none_or(|(_, b)| split.gain > b.gain) {
                best = Some((column, split));
            }
        }
        let (column, split) = best?;
        let rows = &self.blocks[self.block_of[column]][from..to];
        Some((column, candidates.rule(split, &self.data.columns[column], rows, &mut self.categories)))
    }

    /// Moves the rows of the left side to the front of every block's range, keeping their order; where the right side begins.
    fn part(&mut self, column: usize, rule: &Rule, from: usize, to: usize) -> usize {
        for row in &self.blocks[self.block_of[column]][from..to] {
            let at = *row as usize;
            self.goes_left[at] = match (rule, &self.data.columns[column]) {
                (Rule::Numeric { last, missing_left, .. }, Field::Numeric { ranks, .. }) => {
                    if ranks[at] == MISSING { *missing_left } else { ranks[at] <= *last }
                }
                (Rule::Nominal { left, .. }, Field::Nominal { categories, count }) => {
                    let bit = if categories[at] == MISSING { *count } else { categories[at] as usize };
                    left[bit / 64] >> (bit % 64) & 1 == 1
                }
                _ => false,
            };
        }
        let mut middle = from;
        for block in &mut self.blocks {
            // Both writes happen, one counts: sides are random, so a branch would be guessed wrong half of the time.
            let block = &mut block[from..to];
            let spare = &mut self.spare[..to - from];
            let (mut left, mut right) = (0, 0);
            for i in 0..block.len() {
                let row = block[i];
                let goes_left = usize::from(self.goes_left[row as usize]);
                block[left] = row;
                spare[right] = row;
                left += goes_left;
                right += 1 - goes_left;
            }
            block[left..].copy_from_slice(&spare[..right]);
            middle = from + left;
        }
        middle
    }

    /// The node of a rule; its right child is not known yet.
    fn rule(&mut self, column: usize, rule: Rule, source: &mut Source<'_>) -> Node {
        match (rule, &self.data.columns[column]) {
            (Rule::Numeric { last, next, missing_left }, Field::Numeric { values, .. }) => {
                let low = values[last as usize];
                let threshold = match values.get(next as usize) {
                    // What is not missing goes left.
                    None => f64::INFINITY,
                    // Never the upper neighbour itself, which belongs to the right.
                    Some(high) => {
                        let between = low + source.uniform() * (high - low);
                        if between < *high { between } else { low }
                    }
                };
                Node::Numeric { threshold, column: column as u32, right: 0, missing_left }
            }
            (Rule::Nominal { mut left, seen }, Field::Nominal { count, .. }) => {
                for bit in (0..=*count).filter(|bit| seen[bit / 64] >> (bit % 64) & 1 == 0) {
                    left[bit / 64] |= u64::from(source.coin()) << (bit % 64);
                }
                let words = self.words.len() as u32;
                self.words.append(&mut left);
                Node::Nominal { words, column: column as u32, right: 0, categories: *count as u32 }
            }
            // A rule is made for the column that it is used with.
            _ => Node::Numeric { threshold: f64::INFINITY, column: 0, right: 0, missing_left: true },
        }
    }
}
