//! What a frame of the relay dialect asks for.

use serde::Deserialize;
use validator::Validate;

use crate::doors::frames::names::Name;
use crate::doors::frames::request::requests;
use crate::doors::language::Language;
use crate::model::{Position, RoomId, Secret, StickerId, UserId};

requests! {
    /// Log in.
    "user:pwd" => LogIn,
    /// Prove who speaks.
    "token" => Token,
    /// Create a user.
    "register" => Register,
    /// Log out.
    "logout" => LogOut,
    /// Say something in a channel.
    "channel_message" => ChannelMessage,
    /// Say something to one.
    "private_message" => PrivateMessage,
    /// Do as it says.
    "command" => Typed,
    /// What was said in a channel.
    "get_channel" => GetChannel,
    /// What was said to one.
    "get_private" => GetPrivate,
    /// Which channels there are.
    "get_channels" => GetChannels,
    /// Who there is to write to.
    "get_users" => GetPeople,
    /// Who wants to join.
    "get_requests" => GetJoins,
    /// Come into a channel.
    "join" => Join,
    /// Go from a channel.
    "leave" => Leave,
    /// What is looked at.
    "status" => Status,
    /// Whether somebody types.
    "typing" => Typing,
}

macro_rules! input {
    ($(#[$doc:meta])* $name:ident { $($(#[$what:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default, Deserialize, Validate)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$what])* pub $field: $type,)*
            /// Who asks: the one who is logged in.
            pub user: Option<Name>,
        }
    };
}

input! {
    /// Input of logging in.
    LogIn {
        /// A name, a colon, and a password.
        #[serde(rename = "user:pwd")]
        pair: Option<Secret>,
        /// The language of texts for people.
        lang: Language,
        /// Where to go on from; nothing for now, and for being told cursors.
        cursor: Option<String>,
    }
}

input! {
    /// Input of proving who speaks.
    Token {
        /// An access token or a key.
        token: Option<Secret>,
        /// The language of texts for people.
        lang: Language,
        /// Where to go on from; nothing for now, and for being told cursors.
        cursor: Option<String>,
    }
}

input! {
    /// Input of creating a user.
    Register {
        /// A name, a colon, and a password.
        #[serde(rename = "register")]
        pair: Option<Secret>,
        /// Given name; the name where it is left out.
        first_name: Option<String>,
        /// Family name; the name where it is left out.
        last_name: Option<String>,
        /// The language of texts for people.
        lang: Language,
    }
}

input! {
    /// Input of logging out.
    LogOut {
        /// Who.
        logout: Option<Name>,
    }
}

input! {
    /// Input of saying something in a channel.
    ChannelMessage {
        /// The text.
        channel_message: String,
        /// Name or number of the channel.
        channel: Option<Name>,
        /// The number of a sticker.
        sticker: Option<StickerId>,
        /// The sender's name for this message: then it is answered.
        key: Option<String>,
    }
}

input! {
    /// Input of saying something to one.
    PrivateMessage {
        /// The text.
        private_message: String,
        /// To whom.
        other_user: Option<Name>,
        /// The number of a sticker.
        sticker: Option<StickerId>,
        /// The sender's name for this message: then it is answered.
        key: Option<String>,
    }
}

input! {
    /// Input of a command.
    Typed {
        /// The line, with its `/` or without.
        command: String,
        /// The channel that it is for, where the line names none.
        channel: Option<Name>,
    }
}

input! {
    /// Input of reading a channel.
    GetChannel {
        /// Name or number of the channel.
        get_channel: Option<Name>,
        /// Only what is older than the message with this id.
        before: Option<Position>,
        /// How many at most.
        limit: Option<i64>,
    }
}

input! {
    /// Input of reading a private conversation.
    GetPrivate {
        /// With whom.
        get_private: Option<Name>,
        /// Only what is older than the message with this id.
        before: Option<Position>,
        /// How many at most.
        limit: Option<i64>,
    }
}

input! {
    /// Input of listing channels.
    GetChannels {
        /// What they have in their name.
        get_channels: String,
        /// Only those with a greater number.
        after: Option<RoomId>,
        /// How many at most.
        limit: Option<i64>,
    }
}

input! {
    /// Input of finding people.
    GetPeople {
        /// What they have in one of their names.
        get_users: String,
        /// Only those with a greater number.
        after: Option<UserId>,
        /// How many at most.
        limit: Option<i64>,
    }
}

input! {
    /// Input of listing who wants to join.
    GetJoins {
        /// The channel; one's own requests where it is empty.
        get_requests: Option<Name>,
        /// What `next` said of the page before.
        after: Option<i64>,
        /// How many at most.
        limit: Option<i64>,
    }
}

input! {
    /// Input of coming into a channel.
    Join {
        /// Name or number of the channel.
        join: Option<Name>,
    }
}

input! {
    /// Input of going from a channel.
    Leave {
        /// Name or number of the channel.
        leave: Option<Name>,
    }
}

/// How present a client says that its user is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There.
    Co,
    /// There, but doing nothing.
    Absent,
    /// Gone.
    Deco,
}

input! {
    /// Input of what is looked at: a channel, a private conversation, or nothing.
    Status {
        /// How present the user is.
        status: Option<State>,
        /// Name or number of the channel.
        channel: Option<Name>,
        /// With whom the private conversation is.
        other_user: Option<Name>,
    }
}

input! {
    /// Input of typing, or not any more.
    Typing {
        /// Which of the two.
        typing: bool,
        /// Name or number of the channel.
        channel: Option<Name>,
        /// With whom the private conversation is.
        other_user: Option<Name>,
    }
}
