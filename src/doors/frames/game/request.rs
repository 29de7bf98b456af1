//! What a frame of the game dialect asks for.

use serde::Deserialize;
use validator::Validate;

use crate::doors::frames::names::{Id, Ids, Name};
use crate::doors::frames::request::requests;
use crate::doors::language::Language;
use crate::model::{Secret, StickerId};

requests! {
    /// Come in.
    "join_chat" => JoinChat,
    /// Go.
    "quit_chat" => QuitChat,
    /// Say something to all.
    "message" => Message,
    /// Show all a sticker.
    "sticker" => Sticker,
    /// Say something to one.
    "private_message" => PrivateMessage,
    /// Show one a sticker.
    "private_sticker" => PrivateSticker,
    /// Say something in the game room.
    "salon_message" => SalonMessage,
    /// Show a sticker in the game room.
    "salon_sticker" => SalonSticker,
    /// Enter a game room.
    "join_salon" => JoinSalon,
    /// Leave the game room.
    "quit_salon" => QuitSalon,
}

macro_rules! input {
    ($(#[$doc:meta])* $name:ident { $($(#[$what:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default, Deserialize, Validate)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            /// The player.
            pub id: Option<Id>,
            $($(#[$what])* pub $field: $type,)*
            /// The sender's name for this frame: then it is answered.
            pub key: Option<String>,
        }
    };
}

input! {
    /// Input of coming in.
    JoinChat {
        /// What people see the player called, where the player is new here.
        name: Option<String>,
        /// Everybody whom the player does not want to hear; as before where it is left out.
        blacklist: Option<Ids>,
        /// What proves who speaks on this connection.
        token: Option<Secret>,
        /// The language of texts for people.
        lang: Option<Language>,
        /// Where to go on from; nothing for now, and for being told cursors.
        cursor: Option<String>,
    }
}

input! {
    /// Input of going.
    QuitChat {}
}

input! {
    /// Input of saying something to all.
    Message {
        /// The text.
        content: Option<String>,
    }
}

input! {
    /// Input of showing all a sticker.
    Sticker {
        /// The number of the sticker.
        img: Option<StickerId>,
    }
}

input! {
    /// Input of saying something to one.
    PrivateMessage {
        /// To whom.
        target: Option<Id>,
        /// The text.
        content: Option<String>,
    }
}

input! {
    /// Input of showing one a sticker.
    PrivateSticker {
        /// To whom.
        target: Option<Id>,
        /// The number of the sticker.
        img: Option<StickerId>,
    }
}

input! {
    /// Input of saying something in the game room.
    SalonMessage {
        /// The text.
        content: Option<String>,
    }
}

input! {
    /// Input of showing a sticker in the game room.
    SalonSticker {
        /// The number of the sticker.
        img: Option<StickerId>,
    }
}

input! {
    /// Input of entering a game room.
    JoinSalon {
        /// Name or number of the room.
        room: Option<Name>,
    }
}

input! {
    /// Input of leaving the game room.
    QuitSalon {}
}
