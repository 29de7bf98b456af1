//! The only place that queries.

pub mod embedded;
