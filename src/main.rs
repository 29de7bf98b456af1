//! The command line of `miaou`.

mod command;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use command::{Order, Settings};
use miaou::config::{self, Config, LogFormat, Source, Unreadable};
use miaou::doors::{http, socketio};
use miaou::outcome::Outcome;
use miaou::server::{self, Server};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Registry, reload};

/// A chat service: REST and Server-Sent Events over one PostgreSQL log.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the service until SIGTERM or SIGINT.
    Serve(Settings),
    /// Bring the database's schema up to date and exit. `serve` does it too.
    Migrate(Settings),
    /// Tell who is here: how present, looking at what, since when and from where. Works while the server runs.
    Who(Settings),
    #[command(flatten)]
    Order(Order),
    /// Write the documents that describe the service, miaou.json (OpenAPI 3.1), socketio.json (AsyncAPI 3.0) and outcomes.json,
    /// to a directory.
    Openapi {
        /// Where to.
        #[arg(default_value = "openapi")]
        directory: PathBuf,
    },
}

/// How long what still runs may take once all has stopped.
const LAST_WORK: Duration = Duration::from_secs(3);

fn main() -> ExitCode {
    let done = match cli() {
        Ok(Command::Serve(Settings { settings, tchatator_file, .. })) => {
            // Once there, it is missed when it is gone.
            let source = Source::new(reread(tchatator_file.exists()));
            start(settings, |config, filter| serve(config, source, filter))
        }
        Ok(Command::Migrate(settings)) => start(settings.settings, |config, _| migrate(config)),
        Ok(Command::Order(order)) => start(order.settings(), |config, _| order.run(config)),
        Ok(Command::Who(settings)) => start(settings.settings, |config, _| who(config)),
        Ok(Command::Openapi { directory }) => write_documents(&directory),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("miaou: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the command line twice: the file that it names gives the defaults of the second reading.
fn cli() -> Result<Command, String> {
    let first = Cli::command().ignore_errors(true).get_matches();
    let command = with_files(Cli::command(), &first, Files::MayLack).map_err(|error| error.to_string())?;
    let cli = Cli::from_arg_matches(&command.get_matches()).map_err(|error| error.to_string())?;
    Ok(cli.command)
}

/// Which files of settings must be there, besides those that are named.
#[derive(Clone, Copy)]
enum Files {
    /// None.
    MayLack,
    /// One of them.
    One,
    /// That of the command protocol.
    Tchatator,
}

/// Reads the settings of a server that runs again: its command line and its environment are what they were. Its files are what
/// there is to read, so one of them must be there.
fn reread(tchatator: bool) -> impl Fn() -> Result<Config, Unreadable> {
    let files = if tchatator { Files::Tchatator } else { Files::One };
    move || {
        let wrong = |error: clap::Error| Unreadable::Wrong(error.to_string());
        let first = Cli::command().ignore_errors(true).try_get_matches().map_err(wrong)?;
        let given = with_files(Cli::command(), &first, files)?.try_get_matches().map_err(wrong)?;
        match Cli::from_arg_matches(&given).map_err(wrong)?.command {
            Command::Serve(settings) => Ok(settings.settings),
            Command::Migrate(_) | Command::Order(_) | Command::Who(_) | Command::Openapi { .. } => {
                Err(Unreadable::Wrong("this program serves nothing".into()))
            }
        }
    }
}

/// The command with the settings of the files that were named after its last word.
fn with_files(command: clap::Command, given: &ArgMatches, files: Files) -> Result<clap::Command, Unreadable> {
    let Some((name, given)) = given.subcommand() else {
        let path = |name| given.try_get_one::<PathBuf>(name).ok().flatten();
        let config = path("config");
        let named = || given.value_source("tchatator_file") != Some(ValueSource::DefaultValue);
        let command = match path("tchatator_file") {
            Some(file) if named() || file.exists() || matches!(files, Files::Tchatator) => {
                config::with_tchatator(command, file)?
            }
            Some(file) if config.is_none() && matches!(files, Files::One) => {
                return Err(Unreadable::Missing(format!("there is no settings file: {}", file.display())));
            }
            Some(_) | None => command,
        };
        return config.map_or(Ok(command.clone()), |file| config::with_file(command, file));
    };
    let mut failure = None;
    let command = command.mut_subcommand(name, |subcommand| {
        with_files(subcommand.clone(), given, files).unwrap_or_else(|error| {
            failure = Some(error);
            subcommand
        })
    });
    failure.map_or(Ok(command), Err)
}

/// Begins to log. The handle changes what is logged.
fn log(config: &Config) -> Result<reload::Handle<EnvFilter, Registry>, String> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| format!("--log: {error}"))?;
    let (filter, handle) = reload::Layer::new(filter);
    let lines =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let log = tracing_subscriber::registry().with(filter);
    match config.log_format {
        LogFormat::Text => log.with(lines).init(),
        LogFormat::Json => log.with(lines.json()).init(),
    }
    Ok(handle)
}

fn start<F: Future<Output = Result<(), String>>>(
    config: Config,
    run: impl FnOnce(Config, reload::Handle<EnvFilter, Registry>) -> F,
) -> Result<(), String> {
    let filter = log(&config)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    let done = runtime.block_on(run(config, filter));
    // A database that hangs is not waited for: it rolls back what nobody commits.
    runtime.shutdown_timeout(LAST_WORK);
    done
}

async fn serve(config: Config, source: Source, filter: reload::Handle<EnvFilter, Registry>) -> Result<(), String> {
    allow_open_files();
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    let mut hangup = signal(SignalKind::hangup()).map_err(|error| error.to_string())?;
    let server = tokio::select! {
        started = Server::start_from(config, source) => started.map_err(|error| error.to_string())?,
        _ = terminate.recv() => return Ok(()),
        _ = interrupt.recv() => return Ok(()),
    };
    let addresses = server.addresses();
    if let Some(frames) = addresses.frames {
        tracing::info!("listening for frames on {frames}");
    }
    if let Some(commands) = addresses.tchatator {
        tracing::info!("listening for commands on {commands}");
    }
    tracing::info!("listening on http://{}, documented at http://{0}/docs/", addresses.http);
    let mut settings = server.watch_settings();
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hangup.recv() => {
                if let Err(error) = server.reread_settings().await {
                    tracing::error!(%error, "the settings stay as they were");
                }
            }
            Ok(()) = settings.changed() => {
                // What cannot be read was refused before.
                if let Ok(log) = EnvFilter::try_new(&settings.borrow_and_update().log)
                    && let Err(error) = filter.reload(log)
                {
                    tracing::error!(%error, "what is logged stays as it was");
                }
            }
        }
    }
    tracing::info!("stopping");
    server.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// A stream is an open file, and the soft limit is often 1,024: takes what the hard one allows.
fn allow_open_files() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let raised =
        getrlimit(Resource::RLIMIT_NOFILE).and_then(|(_, hard)| setrlimit(Resource::RLIMIT_NOFILE, hard, hard));
    if let Err(error) = raised {
        tracing::warn!(%error, "the limit of open files, and so of streams, stays as it is");
    }
}

async fn migrate(config: Config) -> Result<(), String> {
    let database = server::database(&config).await.map_err(|error| error.to_string())?;
    let url = config.database_url.or_else(|| database.as_ref().map(|database| database.url().to_owned()));
    let ran = server::migrate(url.unwrap_or_default()).await.map_err(|error| error.to_string())?;
    match ran.as_slice() {
        [] => println!("the schema is up to date"),
        ran => ran.iter().for_each(|name| println!("applied {name}")),
    }
    Ok(())
}

async fn who(config: Config) -> Result<(), String> {
    let people = server::who(&config).await.map_err(|error| error.to_string())?;
    let row = |user: &str, status: &str, since: &str, devices: &str, from: &str, viewing: &str| {
        println!("{user:<32} {status:<12} {since:<20} {devices:<8} {from:<39} {viewing}");
    };
    row("user", "status", "since (UTC)", "devices", "address", "viewing");
    for one in people {
        let since = one.since.format("%Y-%m-%d %H:%M:%S").to_string();
        let from = one.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let (from, viewing) = (if from.is_empty() { "-" } else { &from }, one.viewing.join(" | "));
        row(&one.user.username, one.status.as_str(), &since, &one.devices.to_string(), from, &viewing);
    }
    Ok(())
}

fn write_documents(directory: &Path) -> Result<(), String> {
    let api = http::openapi().to_pretty_json().map_err(|error| error.to_string())?;
    let outcomes = serde_json::to_string_pretty(&Outcome::table()).map_err(|error| error.to_string())?;
    let events = serde_json::to_string_pretty(&socketio::document()).map_err(|error| error.to_string())?;
    for (name, document) in [("miaou.json", api), ("outcomes.json", outcomes), ("socketio.json", events)] {
        let path = directory.join(name);
        std::fs::write(&path, document + "\n").map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}
