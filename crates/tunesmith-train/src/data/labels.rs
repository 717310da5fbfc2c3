//! From labels as they are written to class numbers.

use std::collections::HashMap;

/// Class names in order, and the class of each row.
///
/// Names that are all numbers are ordered as numbers (2 before 10), others as text.
pub(super) fn number_classes(labels: &[String]) -> (Vec<String>, Vec<u32>) {
    let mut classes: Vec<String> = labels.to_vec();
    classes.sort_unstable();
    classes.dedup();
    order(&mut classes);
    let numbers: HashMap<&str, u32> =
        classes.iter().enumerate().map(|(i, c)| (c.as_str(), i as u32)).collect();
    let rows = labels.iter().filter_map(|l| numbers.get(l.as_str()).copied()).collect();
    (classes, rows)
}

fn order(classes: &mut Vec<String>) {
    let mut keyed: Vec<(f64, String)> = Vec::with_capacity(classes.len());
    for class in classes.iter() {
        match class.parse::<f64>() {
            Ok(number) => keyed.push((number, class.clone())),
            Err(_) => return,
        }
    }
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    *classes = keyed.into_iter().map(|(_, class)| class).collect();
}
