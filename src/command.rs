//! What whoever runs the service does at the command line, beside a running server or without one.

mod key;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use key::KeyOrder;
use miaou::config::Config;
use miaou::model::{CreateUser, GetLogs, ImposeSanction, Kick, LiftSanction, LogLine, SanctionKind};
use miaou::server::{self, Operating};
use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};

/// The settings of any command.
#[derive(Args)]
pub struct Settings {
    /// Read settings from this file too (TOML; `listen = "..."`). The command line and the environment come before it.
    #[arg(long, env = "MIAOU_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The command protocol's file of settings (`max_messages = 1000`), which need not be there where it is not named. The other
    /// file comes before it.
    #[arg(long, env = "MIAOU_TCHATATOR_FILE", value_name = "FILE", default_value = ".tchatator")]
    pub tchatator_file: PathBuf,
    #[command(flatten)]
    pub settings: Config,
}

/// A command of the operator's.
#[derive(Subcommand)]
pub enum Order {
    /// Put somebody out of a room, or out of the service, which ends all logins.
    Kick {
        #[command(flatten)]
        whom: Whom,
        /// Why. Those it is about read it.
        #[arg(long, default_value = "")]
        reason: String,
        #[command(flatten)]
        settings: Settings,
    },
    /// Keep somebody out of a room or of the service, until it is lifted or for a while.
    Ban(Impose),
    /// Lift a ban.
    Unban(Lift),
    /// Let somebody read but not speak, until it is lifted or for a while.
    Mute(Impose),
    /// Lift a mute.
    Unmute(Lift),
    /// Show who said and did what: the newest lines last, as JSON.
    Logs {
        /// How many lines.
        #[arg(short = 'n', long, default_value = "50", value_parser = clap::value_parser!(i64).range(1..=1000))]
        lines: i64,
        /// Only what this user did, or what was done to it.
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
        /// Only what happened in this room.
        #[arg(long, value_name = "ROOM")]
        room: Option<String>,
        /// Only what was done from this address or network.
        #[arg(long, value_name = "ADDRESS")]
        address: Option<String>,
        /// Only this: message, login, login_refused, refused, kicked, banned, role_changed ...
        #[arg(long)]
        action: Option<String>,
        /// Go on as long as new lines come.
        #[arg(long)]
        follow: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Manage users.
    #[command(subcommand)]
    User(UserOrder),
    /// Manage the keys of services, such as a game server's or a website's.
    #[command(subcommand)]
    Key(KeyOrder),
}

/// A command about users.
#[derive(Subcommand)]
pub enum UserOrder {
    /// Add a user. Asks for the password, or reads it as a line where nobody types.
    Add {
        /// The user's name.
        name: String,
        /// What the user is to be.
        #[arg(long, default_value = "member", value_parser = ["member", "professional", "admin"])]
        role: String,
        /// The user's given name; the name itself where it is left out.
        #[arg(long, value_name = "NAME")]
        first_name: Option<String>,
        /// The user's family name.
        #[arg(long, value_name = "NAME", default_value = "")]
        last_name: String,
        #[command(flatten)]
        settings: Settings,
    },
    /// Change what a user may do in the service.
    Role {
        /// The user's name.
        name: String,
        /// What the user is to be.
        #[arg(value_parser = ["member", "professional", "admin"])]
        role: String,
        #[command(flatten)]
        settings: Settings,
    },
}

/// Whom a command is about, and where.
#[derive(Args)]
pub struct Whom {
    /// The user's name or number.
    #[arg(required_unless_present = "address")]
    name: Option<String>,
    /// In place of a user: everybody at an address, which of IPv6 stands for its /64, or a network.
    #[arg(long, conflicts_with = "name", value_name = "ADDRESS")]
    address: Option<String>,
    /// In this room alone, and not in the whole service.
    #[arg(long, value_name = "ROOM")]
    room: Option<String>,
}

/// A ban or a mute.
#[derive(Args)]
pub struct Impose {
    #[command(flatten)]
    whom: Whom,
    /// For how long, such as 10min or 7days.
    #[arg(long = "for", value_name = "TIME", value_parser = humantime::parse_duration)]
    term: Option<Duration>,
    /// Why. Those it is about read it.
    #[arg(long, default_value = "")]
    reason: String,
    #[command(flatten)]
    settings: Settings,
}

/// The end of a ban or a mute.
#[derive(Args)]
pub struct Lift {
    #[command(flatten)]
    whom: Whom,
    #[command(flatten)]
    settings: Settings,
}

/// How often new lines of the log are looked for.
const LOOK: Duration = Duration::from_millis(500);

impl Order {
    /// The settings that were given with it.
    pub fn settings(&self) -> Config {
        let settings = match self {
            Self::Kick { settings, .. } | Self::Logs { settings, .. } => settings,
            Self::Ban(order) | Self::Mute(order) => &order.settings,
            Self::Unban(order) | Self::Unmute(order) => &order.settings,
            Self::Key(order) => order.settings(),
            Self::User(UserOrder::Add { settings, .. } | UserOrder::Role { settings, .. }) => settings,
        };
        settings.settings.clone()
    }

    /// Does it.
    pub async fn run(self, config: Config) -> Result<(), String> {
        let operator = server::operator(&config).await.map_err(|error| error.to_string())?;
        let done = match self {
            Self::Kick { whom: Whom { name, address, room }, reason, .. } => {
                let kicked = operator.kick(Kick { user: name, address, room, reason }).await;
                kicked.map(|kicked| kicked.users.iter().for_each(|user| println!("kicked {}", user.username)))
            }
            Self::Ban(order) => return impose(&operator, SanctionKind::Ban, order).await,
            Self::Mute(order) => return impose(&operator, SanctionKind::Mute, order).await,
            Self::Unban(order) => return lift(&operator, SanctionKind::Ban, order).await,
            Self::Unmute(order) => return lift(&operator, SanctionKind::Mute, order).await,
            Self::Logs { lines, user, room, address, action, follow, .. } => {
                let wanted = GetLogs { user, room, address, action, limit: Some(lines), ..GetLogs::default() };
                logs(&operator, wanted, follow, config.log_direct_messages).await
            }
            Self::User(UserOrder::Add { name, role, first_name, last_name, .. }) => {
                let password = password().await?.into();
                let first_name = first_name.unwrap_or_else(|| name.clone());
                let input = CreateUser { username: name.clone(), first_name, last_name, password };
                operator.add_user(input, &role).await.map(|()| println!("{name} is there, as {role}"))
            }
            Self::Key(order) => return order.run(&operator, &config).await,
            Self::User(UserOrder::Role { name, role, .. }) => {
                operator.set_role(&name, &role).await.map(|()| println!("{name} is {role} now"))
            }
        };
        done.map_err(sentence)
    }
}

/// A line that nobody sees being typed; never an argument, which every process on the machine could read.
async fn password() -> Result<String, String> {
    let line = tokio::task::spawn_blocking(line).await.map_err(|error| error.to_string())?;
    line.map_err(|error| format!("cannot read the password: {error}"))
}

fn line() -> std::io::Result<String> {
    let input = std::io::stdin();
    let mut line = String::new();
    if input.is_terminal() {
        eprint!("Password: ");
        let before = tcgetattr(&input)?;
        let mut unseen = before.clone();
        unseen.local_flags.remove(LocalFlags::ECHO);
        tcsetattr(&input, SetArg::TCSAFLUSH, &unseen)?;
        let read = input.read_line(&mut line);
        tcsetattr(&input, SetArg::TCSAFLUSH, &before)?;
        eprintln!();
        read?;
    } else {
        input.read_line(&mut line)?;
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn impose(operator: &Operating, kind: SanctionKind, order: Impose) -> Result<(), String> {
    let Impose { whom: Whom { name, address, room }, term, reason, .. } = order;
    let seconds = term.map(|term| term.as_secs().max(1));
    let made = operator.impose(kind, ImposeSanction { user: name, address, room, seconds, reason }).await;
    println!("{}", serde_json::to_string(&made.map_err(sentence)?).map_err(|error| error.to_string())?);
    Ok(())
}

async fn lift(operator: &Operating, kind: SanctionKind, order: Lift) -> Result<(), String> {
    let Whom { name, address, room } = order.whom;
    operator.lift(kind, LiftSanction { user: name, address, room }).await.map_err(sentence)?;
    println!("lifted");
    Ok(())
}

async fn logs(
    operator: &Operating,
    mut wanted: GetLogs,
    follow: bool,
    direct: bool,
) -> Result<(), miaou::error::Error> {
    loop {
        let page = operator.logs(wanted.clone(), direct).await?;
        page.lines.iter().for_each(print);
        if !follow {
            return Ok(());
        }
        // Where there are more than a page, the rest comes at once.
        let more = wanted.after.is_some() && page.next.is_some();
        wanted.after = page.next.filter(|_| more).or(Some(page.cursor));
        if !more {
            tokio::time::sleep(LOOK).await;
        }
    }
}

fn print(line: &LogLine) {
    if let Ok(line) = serde_json::to_string(line) {
        println!("{line}");
    }
}

/// What was wrong, for people: the outcome, the detail and each field.
pub fn sentence(error: miaou::error::Error) -> String {
    let fields: String = error.fields().iter().map(|(name, why)| format!("; {name} {why}")).collect();
    format!("{error}{fields}")
}
