//! miaou

pub mod store;
