//! The program carries these files: without this, one that is new would be missed.

fn main() {
    for directory in ["web", "docs", "openapi"] {
        println!("cargo::rerun-if-changed={directory}");
    }
}
