//! miaou
