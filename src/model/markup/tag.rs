//! The tags that a message may have.

macro_rules! tags {
    ($($tag:ident $name:literal),+ $(,)?) => {
        /// A tag of the allow list that has an end. The one without, `br`, is a method of [`Fragment`](super::Fragment).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Tag {
            $(
                #[doc = concat!("`", $name, "`")]
                $tag,
            )+
        }

        impl Tag {
            /// The tag of this name in lower case, if a message may have it.
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$tag),)+
                    _ => None,
                }
            }

            /// Its name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$tag => $name,)+
                }
            }
        }
    };
}

tags! {
    A "a", B "b", Blockquote "blockquote", Code "code", Del "del", Em "em", I "i", Li "li", Ol "ol", P "p", Pre "pre",
    S "s", Strong "strong", U "u", Ul "ul",
}

impl Tag {
    /// Whether it cannot be inside a paragraph: its start ends the one that is open.
    pub fn ends_paragraph(self) -> bool {
        matches!(self, Self::Blockquote | Self::Li | Self::Ol | Self::P | Self::Pre | Self::Ul)
    }

    /// Whether an item inside it is not the next one of a list outside it.
    pub fn holds_items(self) -> bool {
        matches!(self, Self::Blockquote | Self::Ol | Self::Pre | Self::Ul)
    }
}
