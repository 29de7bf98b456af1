//! The keys of services.

use clap::Subcommand;
use miaou::config::Config;
use miaou::model::{CreateKey, Scope, Scopes};
use miaou::server::{self, Operating};
use serde::Serialize;

use super::{Settings, sentence};

/// A command about keys.
#[derive(Subcommand)]
pub enum KeyOrder {
    /// Make a key of a service, which comes to be with its first one. The secrets are shown this once.
    Add {
        /// The service's name.
        service: String,
        /// What people call the key.
        #[arg(long, default_value = "key")]
        name: String,
        /// What it is good for: read, write, admin.
        #[arg(long, value_delimiter = ',', default_value = "read,write", value_parser = scope)]
        scopes: Vec<Scope>,
        #[command(flatten)]
        settings: Settings,
    },
    /// List the keys of a service that are not revoked, as JSON.
    List {
        /// The service's name.
        service: String,
        #[command(flatten)]
        settings: Settings,
    },
    /// Make a key good for nothing, whoever has it.
    Revoke {
        /// The key's id.
        id: String,
        #[command(flatten)]
        settings: Settings,
    },
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::parse(text).ok_or_else(|| "must be read, write or admin".into())
}

impl KeyOrder {
    /// The settings that were given with it.
    pub fn settings(&self) -> &Settings {
        match self {
            Self::Add { settings, .. } | Self::List { settings, .. } | Self::Revoke { settings, .. } => settings,
        }
    }

    /// Does it.
    pub async fn run(self, operator: &Operating, config: &Config) -> Result<(), String> {
        match self {
            Self::Add { service, name, scopes, .. } => {
                let signing = server::keys(config).map_err(|error| error.to_string())?;
                let input = CreateKey { name, scopes: Scopes(scopes), service: Some(service), ..CreateKey::default() };
                show(&operator.add_key(&signing, input).await.map_err(sentence)?)
            }
            Self::List { service, .. } => operator.keys(&service).await.map_err(sentence)?.iter().try_for_each(show),
            Self::Revoke { id, .. } => {
                operator.revoke_key(&id).await.map_err(sentence)?;
                println!("revoked");
                Ok(())
            }
        }
    }
}

fn show(made: &impl Serialize) -> Result<(), String> {
    println!("{}", serde_json::to_string(made).map_err(|error| error.to_string())?);
    Ok(())
}
