//! How the kinds of events are declared, and which of them are about a message.

use super::{EventKind, Position};

/// Declares the kinds with their names on the wire and who hears of them.
macro_rules! event_kinds {
    ($($(#[$doc:meta])* $variant:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* } = $name:tt to $audience:ident,)+) => {
        /// What happened, with what belongs to it alone.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(tag = "kind")]
        pub enum EventKind {
            $($(#[$doc])* #[serde(rename = $name)] $variant { $($(#[$field_doc])* $field: $type,)* },)+
            /// Written by a node of a newer version, as while several are upgraded one by one. Nobody is told.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl EventKind {
            /// Every name on the wire.
            pub const NAMES: &'static [&'static str] = &[$($name,)+];

            /// Who hears of the kind of that name on the wire, where there is one.
            #[must_use]
            pub fn audience_of(name: &str) -> Option<Audience> {
                match name {
                    $($name => Some(Audience::$audience),)+
                    _ => None,
                }
            }

            /// The name on the wire: the `event:` of a stream, and `kind` in its data.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $name,)+
                    Self::Unknown => "unknown",
                }
            }

            /// Who hears of it.
            #[must_use]
            pub fn audience(&self) -> Audience {
                match self {
                    $(Self::$variant { .. } => Audience::$audience,)+
                    Self::Unknown => Audience::User,
                }
            }
        }
    };
}
pub(super) use event_kinds;

impl EventKind {
    /// Whether the message it is about comes with it.
    #[must_use]
    pub fn shows_message(&self) -> bool {
        matches!(self, Self::MessageEdited { .. })
    }

    /// The message it is about, if about one.
    #[must_use]
    pub fn message_id(&self) -> Option<Position> {
        if let Self::MessageEdited { message_id }
        | Self::MessageDeleted { message_id }
        | Self::ReactionAdded { message_id, .. }
        | Self::ReactionRemoved { message_id, .. } = self
        {
            return Some(*message_id);
        }
        if let Self::ReportMade { message_id, .. } = self {
            return *message_id;
        }
        None
    }
}
