//! Every test that needs more than one function.

mod embedded;
