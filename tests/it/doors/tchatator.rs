//! The command protocol, byte by byte.

use crate::api_keys::keyed;
use crate::support::TestServer;

#[tokio::test(flavor = "multi_thread")]
async fn look() {
    let server = TestServer::with(|c| c.admin_key = Some("d41d8cd98f00b204e9800998ecf8427e".into())).await;
    let (ada, bob) = (server.user("ada").await, server.user("bob").await);
    let (mut a, mut b) = (server.nc().await, server.nc().await);
    let key = keyed(&ada, &["read", "write"]).await.0.token;
    println!("{}", a.ask(&format!("/connexion {key}")).await);
    let key = keyed(&bob, &["read", "write"]).await.0.token;
    println!("{}", b.ask(&format!("/connexion {key}")).await);
    for line in [
        "/aide",
        "/message -n",
        "/message bob \"bonjour\\nbob\" ",
        "/message 2 --cle=a ça va ?",
        "/message 2 --cle=a ça va ?",
        "/liste",
        "/sync",
        "/kick bob",
        "/nada",
        "coucou",
        "/bloque bob",
        "/bloque bob",
        "/bloque bob \"x\"",
        "/message bob x",
        "/debloque bob",
        "/conversation bob",
        "/conversation bob 3",
        "/message bob -n",
        "/message ada x",
        "/message bob",
        "/message bob \"x",
    ] {
        println!("{line}\n{}", a.ask(line).await);
    }
    for line in [
        "/liste",
        "/liste",
        "/info 5",
        "/conversation ada",
        "/liste",
        "/langue en",
        "/info #5",
        "/modifie 5 x",
        "/modifie 500 x",
        "/supprime abc",
        "/ban ada",
        "/sync",
        "/logs",
        "/deconnexion",
        "/deconnexion",
        "/liste",
        "/connexion d41d8cd98f00b204e9800998ecf8427e",
        "/ban bob",
        "/ban bob",
        "/logs 10",
        "/deban bob",
        "/deban bob",
        "/deban zoe",
        "/sync",
        "/liste -1",
        "/liste a",
    ] {
        println!("{line}\n{}", b.ask(line).await);
    }
}
