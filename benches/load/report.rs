//! What is printed.

use std::time::Duration;

/// Columns of text, the first to the left and the others to the right.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(head: &[&str]) -> Self {
        Self { rows: vec![head.iter().map(ToString::to_string).collect()] }
    }

    pub fn row(&mut self, cells: &[String]) {
        self.rows.push(cells.to_vec());
    }

    pub fn print(&self, title: &str) {
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        println!("\n{title}");
        for row in &self.rows {
            let line = row.iter().enumerate().map(|(column, cell)| {
                let width = width(column);
                if column == 0 { format!("  {cell:<width$}") } else { format!("  {cell:>width$}") }
            });
            println!("{}", line.collect::<String>().trim_end());
        }
    }
}

/// How long something took, many times.
#[derive(Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    pub fn add(&mut self, latency: Duration) {
        self.0.push(latency);
    }

    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The latency that `percent` of all do not exceed.
    pub fn percentile(&mut self, percent: usize) -> String {
        self.at(percent).map_or("-".into(), milliseconds)
    }

    /// The same as a duration.
    pub fn at(&mut self, percent: usize) -> Option<Duration> {
        self.0.sort_unstable();
        let at = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(at).copied()
    }
}

pub fn milliseconds(latency: Duration) -> String {
    format!("{:.2} ms", latency.as_secs_f64() * 1e3)
}

/// How often a second.
pub fn rate(count: usize, length: Duration) -> f64 {
    count as f64 / length.as_secs_f64()
}

/// Microseconds for each.
pub fn each(total: Duration, count: usize) -> f64 {
    total.as_secs_f64() * 1e6 / count as f64
}
