//! Small charts of characters.

use super::short;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Values in one line of at most `width` characters: each the last finite one of its share. Values that are not finite are left out.
pub(crate) fn spark(values: &[f64], width: usize) -> String {
    let finite: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    let shown = sample(&finite, width);
    let (low, high) = range(&shown);
    shown.iter().map(|x| BARS[(share(*x, low, high) * 7.0).round() as usize]).collect()
}

/// A curve over `height` lines, with its highest and lowest value at the side.
pub(crate) fn plot(values: &[f64], width: usize, height: usize) -> Vec<String> {
    let finite: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    let sampled = sample(&finite, width);
    if sampled.len() < 2 {
        return Vec::new();
    }
    // A few values get broad bars.
    let broad = (width / sampled.len()).clamp(1, 4);
    let shown: Vec<f64> = sampled.into_iter().flat_map(|x| std::iter::repeat_n(x, broad)).collect();
    let (low, high) = range(&shown);
    let (top, bottom) = (short(high), short(low));
    let margin = top.len().max(bottom.len());
    let eighths: Vec<usize> =
        shown.iter().map(|x| 1 + (share(*x, low, high) * (8 * height - 1) as f64).round() as usize).collect();
    (0..height)
        .map(|i| {
            let floor = 8 * (height - 1 - i);
            let label = if i == 0 {
                &top
            } else if i + 1 == height {
                &bottom
            } else {
                ""
            };
            let bars = eighths.iter().map(|level| match level.saturating_sub(floor) {
                0 => ' ',
                n => BARS[n.min(8) - 1],
            });
            format!("{label:>margin$} {}", bars.collect::<String>().trim_end())
        })
        .collect()
}

/// A horizontal bar for a share of `width` characters, in eighths of one; anything above 0 is seen.
pub(crate) fn bar(share: f64, width: usize) -> String {
    const ENDS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    let eighths = ((share * (8 * width) as f64).round() as usize).max(usize::from(share > 0.0));
    format!("{}{}", "█".repeat(eighths / 8), ENDS[eighths % 8])
}

fn sample(values: &[f64], width: usize) -> Vec<f64> {
    let n = values.len();
    if n <= width {
        return values.to_vec();
    }
    (1..=width).filter_map(|i| values.get(i * n / width - 1).copied()).collect()
}

fn range(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)))
}

fn share(x: f64, low: f64, high: f64) -> f64 {
    if high > low { ((x - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_rises_with_its_values_and_keeps_to_its_width() {
        assert_eq!(spark(&[0.0, 1.0, 2.0, f64::NAN, 7.0], 10), "▁▂▃█");
        assert_eq!(spark(&[3.0, 3.0], 10).chars().count(), 2);
        let many: Vec<f64> = (0..1000).map(f64::from).collect();
        let line = spark(&many, 50);
        assert_eq!((line.chars().count(), line.chars().last()), (50, Some('█')));
        assert_eq!(spark(&[], 10), "");
    }

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        assert_eq!(bar(1.0, 4), "████");
        assert_eq!(bar(0.5, 3), "█▌");
        assert_eq!(bar(1e-9, 4), "▏");
        assert_eq!((bar(0.0, 4), bar(f64::NAN, 4), bar(7.0, 1)), (String::new(), String::new(), "█".into()));
    }

    #[test]
    fn a_plot_has_its_range_at_the_side() {
        let lines = plot(&[0.5, 0.75, 1.0], 12, 3);
        assert_eq!(lines, ["  1         ████", "        ▅▅▅▅████", "0.5 ▁▁▁▁████████"]);
        assert!(plot(&[1.0], 12, 3).is_empty() && plot(&[f64::NAN, 1.0], 12, 3).is_empty());
    }
}
