//! The stickers that a new service begins with, drawn for it.

macro_rules! set {
    ($($name:literal),*) => {
        /// Names and images, in the order of the catalogue.
        pub(super) const SET: &[(&str, &[u8])] =
            &[$(($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/stickers/", $name, ".png")))),*];
    };
}

set!("wave", "thumbs_up", "heart", "laugh", "cry", "sleep", "angry", "party", "question", "yes", "no", "cat");
