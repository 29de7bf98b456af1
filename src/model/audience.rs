//! Who hears of an event.

use super::stored::stored;

stored! {
    /// Who hears of an event.
    Audience {
        /// Every member of the room.
        Room = "room",
        /// The moderators of the room, and the user it happened to.
        Moderators = "moderators",
        /// The user it happened to, on every device.
        User = "user",
        /// Nobody: the nodes alone.
        Service = "service",
    }
}
