//! Classes in an order that does not depend on the order of the rows.

use std::collections::HashMap;

/// Class names in order, and the class of each row.
///
/// Names that are all numbers are ordered as numbers (2 before 10), others as text.
pub(super) fn number_classes(labels: &[String]) -> (Vec<String>, Vec<u32>) {
    let mut levels: Vec<String> = Vec::new();
    let mut known: HashMap<&str, u32> = HashMap::new();
    let codes = labels.iter().map(|label| {
        *known.entry(label).or_insert_with(|| {
            levels.push(label.clone());
            levels.len() as u32 - 1
        })
    });
    let codes = codes.collect();
    ordered(levels, codes)
}

/// The same labels with their classes in order.
pub(super) fn ordered(levels: Vec<String>, mut codes: Vec<u32>) -> (Vec<String>, Vec<u32>) {
    let numbers: Option<Vec<f64>> = levels.iter().map(|level| level.parse().ok()).collect();
    let mut order: Vec<usize> = (0..levels.len()).collect();
    match numbers {
        Some(numbers) => order.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b])),
        None => order.sort_by(|a, b| levels[*a].cmp(&levels[*b])),
    }
    let mut place = vec![0; levels.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = new as u32;
    }
    for code in &mut codes {
        *code = place[*code as usize];
    }
    (order.into_iter().map(|at| levels[at].clone()).collect(), codes)
}
