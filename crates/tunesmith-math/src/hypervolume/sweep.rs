//! Volumes of up to three objectives by sweeping. All points lie strictly below the reference; dominated ones are fine.

/// The area that points (rows of two) dominate. `O(n log n)`.
pub(super) fn area(points: &[f64], reference: &[f64]) -> f64 {
    let mut rows: Vec<&[f64]> = points.chunks_exact(2).collect();
    rows.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let (mut area, mut ceiling) = (0.0, reference[1]);
    for row in rows {
        if row[1] < ceiling {
            area += (reference[0] - row[0]) * (ceiling - row[1]);
            ceiling = row[1];
        }
    }
    area
}

/// The volume that points (rows of three) dominate: the area below the plane that sweeps along the third objective grows with
/// each point. `O(n log n)` and the moves of a sorted list.
pub(super) fn volume(points: &[f64], reference: &[f64]) -> f64 {
    let mut rows: Vec<&[f64]> = points.chunks_exact(3).collect();
    rows.sort_by(|a, b| a[2].total_cmp(&b[2]));
    let mut stairs =
        Stairs { steps: Vec::with_capacity(rows.len()), end: reference[0], ceiling: reference[1] };
    let (mut volume, mut area) = (0.0, 0.0);
    for (i, row) in rows.iter().enumerate() {
        area += stairs.add(row[0], row[1]);
        let next = rows.get(i + 1).map_or(reference[2], |row| row[2]);
        volume += area * (next - row[2]);
    }
    volume
}

/// The points of two objectives that none dominates, the first one rising and so the second one falling.
struct Stairs {
    steps: Vec<(f64, f64)>,
    end: f64,
    ceiling: f64,
}

impl Stairs {
    /// Adds a point; returns the area that it newly dominates.
    fn add(&mut self, x: f64, y: f64) -> f64 {
        let from = self.steps.partition_point(|step| step.0 < x);
        let mut height = from.checked_sub(1).map_or(self.ceiling, |left| self.steps[left].1);
        let reached = self.steps.get(from).is_some_and(|step| step.0 == x && step.1 <= y);
        if height <= y || reached {
            return 0.0;
        }
        let (mut gained, mut left, mut to) = (0.0, x, from);
        while let Some(step) = self.steps.get(to).filter(|step| step.1 >= y) {
            gained += (step.0 - left) * (height - y);
            (left, height) = *step;
            to += 1;
        }
        gained += (self.steps.get(to).map_or(self.end, |step| step.0) - left) * (height - y);
        self.steps.splice(from..to, [(x, y)]);
        gained
    }
}
