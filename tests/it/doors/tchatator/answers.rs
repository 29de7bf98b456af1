//! What each command is answered with.

use std::collections::BTreeSet;

use miaou::doors::language::SENTENCES;
use miaou::doors::tchatator::Verb;
use miaou::outcome::Outcome;
use serde_json::json;

use super::{ADMIN_KEY, admin, connected, same, server};
use crate::api_keys::keyed;
use crate::support::{Nc, SIGNING_KEY, TestServer, until};

/// Says lines, and compares each answer byte by byte.
async fn say(nc: &mut Nc, transcript: &[(&str, &str)]) {
    for (line, expected) in transcript {
        assert_eq!(same(&nc.ask(line).await), *expected, "{line}");
    }
}

const NOBODY: &str = "404/NOT FOUND\nCet utilisateur n'existe pas.\n\n";
const NO_MESSAGE: &str = "404/NOT FOUND\nCe message n'existe pas.\n\n";
const STRANGER: &str =
    "401/UNAUTHORIZED\nUne authentification est nécessaire.\nIdentifiez-vous d'abord : /connexion {api_key}\n\n";
const FOR_ADMINS: &str =
    "403/FORBIDDEN\nVous n'avez pas le droit de faire cela.\nC'est réservé aux administrateurs.\n\n";
const DONE: &str = "200/OK\n\n";

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_sent_listed_read_changed_and_deleted() {
    let server = server().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let (mut a, mut b) = (connected(&server, &ada).await, connected(&server, &bob).await);

    say(
        &mut a,
        &[
            ("/liste", "204/NO CONTENT\n\n"),
            ("/liste 0", "204/NO CONTENT\n\n"),
            ("/liste page=1", "416/RANGE NOT SATISFIABLE\nCette page n'existe pas.\n\n"),
            ("/liste -1", "416/RANGE NOT SATISFIABLE\nCette page n'existe pas.\n\n"),
            ("/liste 99999999999999999999", "416/RANGE NOT SATISFIABLE\nCette page n'existe pas.\n\n"),
            (
                "/liste un",
                "400/BAD REQUEST\nUn champ n'est pas acceptable.\n  page : doit être un nombre à partir de 0\n\n",
            ),
            ("/conversation bob", "204/NO CONTENT\n\n"),
            ("/conversation bob 1", "416/RANGE NOT SATISFIABLE\nCette page n'existe pas.\n\n"),
            ("/conversation zoe", NOBODY),
            ("/conversation 99", NOBODY),
            ("/conversation \"per sonne\"", NOBODY),
            ("/message 2 bonjour", "200/OK\n#2\n\n"),
            ("/message --cle=k bob \"ça va,\\nbob ?\"", "200/OK\n#3\n\n"),
            ("/message --cle=k bob \"ça va,\\nbob ?\"", "200/OK\n#3  déjà envoyé\n\n"),
            (
                "/message --cle=k bob autre",
                "409/CONFLICT\nCette clé d'idempotence a servi pour un autre contenu.\nPrenez un autre mot pour --cle avec un \
                 nouveau message.\n\n",
            ),
            ("/message zoe bonjour", NOBODY),
            (
                "/message ada moi",
                "400/BAD REQUEST\nUn champ n'est pas acceptable.\n  id_client : doit être un autre que vous\n\n",
            ),
            (
                "/message bob",
                "400/BAD REQUEST\nmessage manque ou est vide.\n  /message {id_client} \
                 {message}\n\n",
            ),
        ],
    )
    .await;
    say(
        &mut b,
        &[
            ("/liste", "200/OK\nada (1) : 2 messages non lus\n#3  TIME  ada (1)\n  | ça va,\n  | bob ?\n\n"),
            (
                "/conversation 1 page=0",
                "200/OK\n#2  TIME  ada (1)\n  | bonjour\n#3  TIME  ada (1)\n  | ça va,\n  | bob ?\n\n",
            ),
            ("/liste", "204/NO CONTENT\n\n"),
            ("/message ada oui", "200/OK\n#5\n\n"),
            ("/modifie #5 \"oui, oui\"", DONE),
            ("/modifie 3 non", "403/FORBIDDEN\nVous n'avez pas le droit de faire cela.\nC'est réservé à l'auteur du message et aux modérateurs du salon.\n\n"),
            ("/supprime 3", "403/FORBIDDEN\nVous n'avez pas le droit de faire cela.\nC'est réservé à l'auteur du message et aux modérateurs du salon.\n\n"),
            ("/modifie 99 non", NO_MESSAGE),
            ("/supprime 99", NO_MESSAGE),
            ("/info 99", NO_MESSAGE),
            ("/info un", NO_MESSAGE),
            (
                "/info 3",
                "200/OK\n#3  TIME  ada (1)\n  | ça va,\n  | bob ?\nconversation : ada, bob\nreçu par : bob (2)\nlu par : bob \
                 (2)\n\n",
            ),
        ],
    )
    .await;
    say(
        &mut a,
        &[
            ("/liste", "200/OK\nbob (2) : 1 message non lu\n#5  TIME  bob (2)  modifié\n  | oui, oui\n\n"),
            (
                "/info 5",
                "200/OK\n#5  TIME  bob (2)  modifié\n  | oui, oui\nconversation : ada, bob\nmodifié : TIME\n\n",
            ),
            ("/supprime 3", DONE),
            (
                "/supprime 3",
                "404/NOT FOUND\nCe message n'existe pas.\nLe message est supprimé.\n\n",
            ),
            (
                "/conversation bob",
                "200/OK\n#2  TIME  ada (1)\n  | bonjour\n#3  TIME  ada (1)  supprimé\n#5  TIME  bob (2)  modifié\n  | oui, \
                 oui\n\n",
            ),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_end_with_the_command_for_the_next_one() {
    let server = server().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut b = connected(&server, &bob).await;
    for number in 0..21 {
        ada.say_to("bob", &format!("message {number}")).await;
    }
    for number in 0..10 {
        server.user(&format!("user{number}")).await.say_to("bob", "hello").await;
    }

    let first = b.ask("/liste").await;
    assert!(first.ends_with("  | hello\nla suite : /liste 1\n\n"), "{first}");
    assert_eq!(first.matches(" message non lu\n").count(), 10, "{first}");
    let second = "200/OK\nada (1) : 21 messages non lus\n#22  TIME  ada (1)\n  | message 20\n\n";
    assert_eq!(same(&b.ask("/liste 1").await), second);
    let older = "200/OK\n#2  TIME  ada (1)\n  | message 0\n\n";
    assert_eq!(same(&b.ask("/conversation ada 1").await), older);
    assert_eq!(same(&b.ask("/liste 1").await), second, "an older page marked as read");
    let newest = b.ask("/conversation ada").await;
    assert!(newest.ends_with("  | message 20\nla suite : /conversation ada 1\n\n"), "{newest}");
    assert_eq!(b.status("/liste 1").await, "416/RANGE NOT SATISFIABLE");
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_are_blocked_and_banned() {
    let server = server().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let (mut a, mut b, mut admin) =
        (connected(&server, &ada).await, connected(&server, &bob).await, admin(&server).await);

    say(
        &mut a,
        &[
            ("/bloque bob", DONE),
            ("/bloque 2", "409/CONFLICT\nCet utilisateur est déjà bloqué.\n\n"),
            ("/bloque zoe", NOBODY),
            (
                "/message bob psst",
                "403/FORBIDDEN\nVous avez bloqué cet utilisateur.\nDébloquez d'abord cet utilisateur : /debloque\n\n",
            ),
            ("/debloque bob", DONE),
            ("/debloque bob", "404/NOT FOUND\nCet utilisateur n'est pas bloqué.\n\n"),
            ("/debloque zoe", NOBODY),
            ("/ban bob", FOR_ADMINS),
            ("/deban bob", FOR_ADMINS),
            ("/sync", FOR_ADMINS),
            ("/logs", FOR_ADMINS),
        ],
    )
    .await;
    say(
        &mut admin,
        &[
            ("/ban bob", DONE),
            ("/ban bob", "409/CONFLICT\nCe bannissement existe déjà.\nLevez-le d'abord pour le changer.\n\n"),
            ("/ban zoe", NOBODY),
        ],
    )
    .await;
    assert_eq!(b.ask("/liste").await, "401/UNAUTHORIZED\nVous êtes banni.\n\n");
    say(
        &mut admin,
        &[
            ("/deban bob", DONE),
            ("/deban bob", "404/NOT FOUND\nCe bannissement n'existe pas.\n\n"),
            ("/deban zoe", NOBODY),
            ("/sync", "200/OK\nrien n'a changé\n\n"),
        ],
    )
    .await;
    // The same connection, which stayed open.
    assert_eq!(b.ask("/liste").await, "204/NO CONTENT\n\n");
    assert_eq!(admin.status("/message bob \"un avertissement\"").await, "200/OK");
    let warned = same(&b.ask("/liste").await);
    assert!(warned.starts_with("200/OK\nmiaou (0) : 1 message non lu\n"), "{warned}");
    assert_eq!(b.status("/message miaou pardon").await, "200/OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_shown_to_administrators() {
    let server = server().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let (mut a, mut admin) = (connected(&server, &ada).await, admin(&server).await);
    until("all is noted", async || server.schema.execute("select from audit where action = 'login'") == 2).await;
    server.schema.execute("delete from audit");

    say(
        &mut admin,
        &[
            ("/logs", "204/NO CONTENT\n\n"),
            ("/logs 0", "400/BAD REQUEST\nUn champ n'est pas acceptable.\n  nb_logs : doit être de 1 à 1000\n\n"),
            ("/logs 1001", "400/BAD REQUEST\nUn champ n'est pas acceptable.\n  nb_logs : doit être de 1 à 1000\n\n"),
        ],
    )
    .await;
    a.ask("/message bob \"un\\n200/OK\"").await;
    bob.join("lobby").await;
    bob.say("lobby", "deux\nlignes").await;
    let changed = json!({"role": "professional"});
    let promote = server.rest.request("PUT", "/api/v1/users/bob/role").bearer_auth(ADMIN_KEY).json(&changed);
    assert_eq!(server.rest.send(promote).await.status, 200);

    let role = "TIME  role_changed  miaou (0)  127.0.0.1  -> bob (2)\n  - \"member\"\n  + \"professional\"\n\n";
    say(
        &mut admin,
        &[
            ("/logs ?nb_logs=1", &format!("200/OK\n{role}")),
            (
                "/logs 3",
                &format!(
                    "200/OK\nTIME  message  ada (1)  [ada, bob]  #2\nTIME  message  bob (2)  [lobby]  #4\n  \
                     | deux\n  | lignes\n{role}"
                ),
            ),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_good_is_nobody() {
    let server = server().await;
    let ada = server.user("ada").await;
    let mut nc = server.nc().await;
    let bad = "401/UNAUTHORIZED\nUne authentification est nécessaire.\nCette clé n'en est pas une, ou le token a expiré ou n'est pas de \
               ce service.\n\n";

    for verb in Verb::ALL.iter().filter(|verb| !matches!(verb, Verb::Connexion | Verb::Langue | Verb::Aide)) {
        let line = format!("/{} {}", verb.row().name, vec!["1"; verb.row().arguments.len()].join(" "));
        assert_eq!(nc.ask(&line).await, STRANGER, "{line}");
    }
    say(
        &mut nc,
        &[
            ("/connexion nada", bad),
            ("/connexion \"\"", "400/BAD REQUEST\napi_key manque ou est vide.\n  /connexion {api_key}\n\n"),
        ],
    )
    .await;
    let key = keyed(&ada, &["read", "write"]).await.0.token;
    let mistyped = format!("{}x", &key[..key.len() - 1]);
    assert_eq!(nc.status(&format!("/connexion {mistyped}")).await, "401/UNAUTHORIZED");
    assert_eq!(same(&nc.ask(&format!("/connexion {key}")).await), "200/OK\nada (1), client\ntoken: TOKEN\n\n");
    say(&mut nc, &[("/liste", "204/NO CONTENT\n\n"), ("/connexion nada", bad), ("/liste", STRANGER)]).await;
    assert!(SIGNING_KEY.len() > 32 && nc.status(&format!("/connexion {}", ada.token)).await == "200/OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_stands_for_its_key_until_it_is_reset_and_no_longer_than_the_key_is_good() {
    let server = server().await;
    let ada = server.user("ada").await;
    let (bot, id) = keyed(&ada, &["read"]).await;
    let token = |answer: &str| answer.split("token: ").nth(1).unwrap().trim().to_owned();
    let (mut first, mut second, mut third) = (server.nc().await, server.nc().await, server.nc().await);
    let given = token(&first.ask(&format!("/connexion {}", bot.token)).await);

    assert_eq!(
        second.ask(&format!("/connexion {given}")).await,
        format!("200/OK\nada (1), client\ntoken: {given}\n\n")
    );
    assert_eq!(second.ask("/deconnexion").await, DONE);
    assert_eq!(second.ask("/deconnexion").await, STRANGER);
    assert_eq!(third.status(&format!("/connexion {given}")).await, "401/UNAUTHORIZED");

    // The first one has shown the key itself.
    assert_eq!(first.status("/liste").await, "204/NO CONTENT");
    let given = token(&first.ask(&format!("/connexion {}", bot.token)).await);
    assert_eq!(ada.delete(&format!("/api/v1/keys/{id}")).await.status, 200);
    for nc in [&mut first, &mut third] {
        assert_eq!(nc.status(&format!("/connexion {given}")).await, "401/UNAUTHORIZED");
        assert_eq!(nc.status("/liste").await, "401/UNAUTHORIZED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_showed_a_token_alone_is_nobody_once_it_is_reset() {
    let server = server().await;
    let ada = server.user("ada").await;
    let key = keyed(&ada, &["read"]).await.0.token;
    let (mut owner, mut thief) = (server.nc().await, server.nc().await);
    let given = owner.ask(&format!("/connexion {key}")).await.split("token: ").nth(1).unwrap().trim().to_owned();
    assert_eq!(thief.status(&format!("/connexion {given}")).await, "200/OK");
    assert_eq!(thief.status("/liste").await, "204/NO CONTENT");

    assert_eq!(owner.ask("/deconnexion").await, DONE);

    assert_eq!(thief.ask("/liste").await, STRANGER);
    assert_eq!(thief.ask("/deconnexion").await, STRANGER);
    assert_eq!(thief.status(&format!("/connexion {key}")).await, "200/OK");
    assert_eq!(thief.status("/liste").await, "204/NO CONTENT");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_reads_marks_nothing_as_read() {
    let server = server().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    ada.say_to("bob", "hello").await;
    let mut nc = server.nc().await;
    nc.ask(&format!("/connexion {}", keyed(&bob, &["read"]).await.0.token)).await;

    assert_eq!(nc.status("/conversation ada").await, "200/OK");
    assert_eq!(nc.status("/liste").await, "200/OK");
    let refused = "403/FORBIDDEN\nVous n'avez pas le droit de faire cela.\nCette clé ne fait que lire ; il en faut une avec le droit \
                   `write`.\n\n";
    assert_eq!(nc.ask("/message ada oui").await, refused);
    assert_eq!(nc.ask("/supprime 1").await, refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_a_service_speaks_for_its_users() {
    let server = server().await;
    let bob = server.user("bob").await;
    server.schema.execute("update users set role = 'admin' where username = 'bob'");
    let asked = json!({"name": "the shop's", "service": "Shop", "scopes": ["read", "write"]});
    let key = bob.post("/api/v1/keys", asked).await.json()["secret"].as_str().unwrap().to_owned();
    let mut nc = server.nc().await;

    let answer = nc.ask(&format!("/connexion {key} client-7 \"Zoé Müller\"")).await;
    assert_eq!(same(&answer), "200/OK\nZoé_Müller (3), client\ntoken: TOKEN\n\n");
    assert_eq!(nc.ask("/message bob bonjour").await, "200/OK\n#2\n\n");
    let token = answer.split("token: ").nth(1).unwrap().trim().to_owned();
    let mut other = server.nc().await;
    assert_eq!(other.ask(&format!("/connexion {token}")).await, answer);
    // Which stands for this user alone.
    assert_eq!(other.status(&format!("/connexion {token} client-8")).await, "403/FORBIDDEN");
    let mut own = server.nc().await;
    let own_key = keyed(&bob, &["read", "write", "admin"]).await.0.token;
    assert_eq!(
        own.ask(&format!("/connexion {own_key} client-7")).await,
        "403/FORBIDDEN\nVous n'avez pas le droit de faire cela.\nSeule la clé d'un service agit pour d'autres.\n\n"
    );
    assert_eq!(own.ask("/liste").await, STRANGER);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_says_how_it_is_used_in_two_languages() {
    let server = TestServer::start().await;
    let mut nc = server.nc().await;

    for (language, answers) in [("fr", "Réponses :"), ("en", "Answers:")] {
        assert_eq!(nc.ask(&format!("/langue {language}")).await, DONE);
        for verb in Verb::ALL {
            let row = verb.row();
            let help = if language == "fr" { row.help.fr } else { row.help.en };
            let lists = row.answers.iter().map(|(outcome, says)| {
                let says = if language == "fr" { says.fr } else { says.en };
                format!("  - {} : {says}\n", outcome.row().line)
            });
            let expected = format!("200/OK\n{}\n{help}\n{answers}\n{}\n", row.usage, lists.collect::<String>());
            for option in ["-n", "--help"] {
                assert_eq!(nc.ask(&format!("/{} {option}", row.name)).await, expected);
            }
        }
    }
    let refused = "400/BAD REQUEST\nA field is not acceptable.\n  langue: must be `fr` or `en`\n\n";
    assert_eq!(nc.ask("/langue de").await, refused);
    assert_eq!(nc.status("/langue").await, "400/BAD REQUEST");
    let unknown = "401/UNAUTHORIZED\nAuthentication is required.\nLog in first.\n\n";
    assert_eq!(nc.ask("/liste").await, unknown);
}

/// The statuses that the document names for each command, beside those of all.
#[test]
fn every_status_of_the_document_is_told_by_the_help() {
    for (verb, statuses) in [
        (Verb::Connexion, &["200", "401"][..]),
        (Verb::Deconnexion, &["200"]),
        (Verb::Message, &["200", "413", "404"]),
        (Verb::Liste, &["200", "204", "416"]),
        (Verb::Conversation, &["200", "204", "404", "416"]),
        (Verb::Info, &["200", "404", "403"]),
        (Verb::Modifie, &["200", "404", "403"]),
        (Verb::Supprime, &["200", "404", "403"]),
        (Verb::Bloque, &["200", "409", "404"]),
        (Verb::Ban, &["200", "409", "404"]),
        (Verb::Deban, &["200", "404"]),
        (Verb::Sync, &["200", "404"]),
        (Verb::Logs, &["200", "204"]),
    ] {
        let told: BTreeSet<_> = verb.row().answers.iter().map(|(outcome, _)| &outcome.row().line[..3]).collect();
        assert!(statuses.iter().all(|status| told.contains(status)), "{verb:?}: {told:?}");
    }
}

#[test]
fn the_lines_of_the_protocol_are_those_of_the_document() {
    let lines: BTreeSet<_> = Outcome::ALL.iter().map(|outcome| outcome.row().line).collect();
    for line in [
        "200/OK",
        "204/NO CONTENT",
        "401/UNAUTHORIZED",
        "403/FORBIDDEN",
        "404/NOT FOUND",
        "409/CONFLICT",
        "413/PAYLOAD TOO LARGE",
        "416/RANGE NOT SATISFIABLE",
        "429/TOO MANY REQUESTS",
        "500/SERVER ERROR",
        "501/NOT IMPLEMENTED",
    ] {
        assert!(lines.contains(line), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_over_another_door_is_read_here_with_all_it_carries() {
    let server = server().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let first = ada.say_to("bob", "one").await;
    let file = ada.send_file("/api/v1/attachments?name=letter.txt", b"a letter".to_vec()).await.json();
    let id = file["attachment"]["id"].as_str().unwrap();
    let said = json!({"raw_content": "two", "reply_to": first, "sticker": 1, "attachments": [id]});
    let said = ada.post("/api/v1/conversations/bob/messages", said).await.json();
    let mut nc = connected(&server, &bob).await;

    let answer = same(&nc.ask("/conversation ada").await);

    let sticker = said["message"]["sticker"]["name"].as_str().unwrap();
    let expected = format!(
        "200/OK\n#2  TIME  ada (1)\n  | one\n#3  TIME  ada (1)  en réponse à #2\n  | two\n  [autocollant 1 : {sticker}]\n  [fichier \
         {id} : letter.txt, application/octet-stream, 8 octets]\n\n"
    );
    assert_eq!(answer, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_failure_is_said_and_the_connection_stays() {
    let server = TestServer::start().await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let mut nc = connected(&server, &ada).await;
    bob.say_to("ada", "hello").await;

    server.schema.execute("alter table members rename to gone");
    let failed = "500/SERVER ERROR\nUne erreur est survenue de notre côté.\n\n";
    assert_eq!(nc.ask("/liste").await, failed);
    server.schema.execute("alter table gone rename to members");

    assert_eq!(nc.status("/liste").await, "200/OK");
}

/// What the service says in English, and what is kept of its French: sentences that are still said somewhere.
#[test]
fn every_sentence_that_is_put_into_french_is_one_that_is_said() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut directories, mut source) = (vec![root], String::new());
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() && !entry.ends_with("french") {
                directories.push(entry);
            } else if entry.is_file() {
                source.push_str(&std::fs::read_to_string(entry).unwrap());
            }
        }
    }

    // What serde says of a field that is not known.
    source.push_str(", expected one of `a`, `b`, or `c`, there are no fields");
    for (english, french) in SENTENCES.iter().copied().flatten() {
        assert_eq!(english.matches("{}").count(), french.matches("{}").count(), "{english}");
        // The longest part that is the same each time; the end of a ban or a mute is put in by itself.
        let part = english.split("{}").max_by_key(|part| part.len()).unwrap().trim_end_matches(" until ");
        assert!(source.contains(part.trim_matches([' ', '.', ':', '`'])), "nobody says {part:?} any more");
    }
}
