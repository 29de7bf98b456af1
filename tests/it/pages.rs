//! The pages that people open, and the files that they load.

use std::collections::BTreeSet;

use crate::support::{Reply, TestServer};

async fn get(server: &TestServer, path: &str, fields: &[(&str, &str)]) -> Reply {
    let request = server.rest.request("GET", path);
    server.rest.send(fields.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

/// The addresses that a page refers to.
fn references(page: &str) -> BTreeSet<String> {
    let found = ["href=\"", "src=\""].into_iter().flat_map(|mark| page.split(mark).skip(1));
    found.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_may_do_nothing_but_speak_with_its_server() {
    let server = TestServer::start().await;

    let page = get(&server, "/", &[]).await;

    assert_eq!((page.status, &page.headers["content-type"]), (200, &"text/html; charset=utf-8".parse().unwrap()));
    assert_eq!(page.headers["cache-control"], "no-cache");
    assert_eq!(page.headers["cross-origin-opener-policy"], "same-origin");
    let policies: Vec<_> = page.headers.get_all("content-security-policy").iter().collect();
    assert_eq!(policies.len(), 1);
    let policy = policies[0].to_str().unwrap();
    for rule in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "require-trusted-types-for 'script'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_loads_is_kept_for_ever_and_the_page_is_not() {
    let server = TestServer::start().await;
    let page = get(&server, "/", &[]).await;
    let assets: Vec<_> = references(&page.text).into_iter().filter(|address| address.starts_with("/assets/")).collect();
    assert!(assets.len() > 3, "{}", page.text);

    for asset in assets {
        let reply = get(&server, &asset, &[]).await;
        assert_eq!(reply.status, 200, "{asset}");
        assert_eq!(reply.headers["cache-control"], "public, max-age=31536000, immutable", "{asset}");
        assert_eq!(reply.headers["access-control-allow-origin"], "*", "{asset}");
    }
    let other = get(&server, "/assets/another-release/theme.css", &[]).await;
    assert_eq!((other.status, other.headers["cache-control"].to_str().unwrap()), (200, "no-cache"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_origins_load_the_widget_and_the_library_from_where_they_are() {
    let server = TestServer::start().await;
    for (script, loads) in [("/widget.js", "/widget/main.js"), ("/miaou.js", "/miaou.js")] {
        let reply = get(&server, script, &[("origin", "https://shop.example")]).await;
        assert_eq!(reply.headers["content-type"], "text/javascript; charset=utf-8", "{script}");
        assert_eq!(reply.headers["access-control-allow-origin"], "*", "{script}");
        assert_eq!(reply.headers["cross-origin-resource-policy"], "cross-origin", "{script}");
        let (_, address) = reply.text.split_once("\"/assets/").unwrap();
        let address = format!("/assets/{}", address.split('"').next().unwrap());
        assert!(address.ends_with(loads), "{address}");
        let loaded = get(&server, &address, &[("origin", "https://shop.example")]).await;
        assert_eq!((loaded.status, &loaded.headers["access-control-allow-origin"]), (200, &"*".parse().unwrap()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_page_is_told_that_it_is_the_same() {
    let server = TestServer::start().await;
    for path in ["/", "/docs/", "/docs/rest"] {
        let first = get(&server, path, &[]).await;
        let tag = first.headers["etag"].to_str().unwrap();

        // However it is written: it stands for the same page.
        for tag in [tag, tag.trim_start_matches("W/")] {
            let again = get(&server, path, &[("if-none-match", &format!("\"other\", {tag}"))]).await;
            assert_eq!((again.status, again.text.as_str()), (304, ""), "{path} {tag}");
        }
        let changed = get(&server, path, &[("if-none-match", "\"other\"")]).await;
        assert_eq!((changed.status, changed.text == first.text), (200, true), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_the_header_of_a_page_gets_that_alone() {
    let server = TestServer::start().await;
    for path in ["/", "/docs/", "/docs/rest", "/widget.js", "/assets/x/theme.css"] {
        let page = get(&server, path, &[]).await;

        let head = server.rest.send(server.rest.request("HEAD", path)).await;

        assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
        assert_eq!(head.headers["content-length"], page.headers["content-length"], "{path}");
        assert_eq!(head.headers["etag"], page.headers["etag"], "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_compressed_for_those_who_take_it() {
    let server = TestServer::start().await;

    let plain = get(&server, "/assets/x/theme.css", &[]).await;
    let small = get(&server, "/assets/x/theme.css", &[("accept-encoding", "br, gzip;q=0.5")]).await;
    let refused = get(&server, "/assets/x/theme.css", &[("accept-encoding", "gzip;q=0, identity")]).await;

    assert!(plain.headers.get("content-encoding").is_none() && refused.headers.get("content-encoding").is_none());
    assert_eq!(small.headers["content-encoding"], "gzip");
    let length = |reply: &Reply| reply.headers["content-length"].to_str().unwrap().parse::<usize>().unwrap();
    assert!(length(&small) * 2 < length(&plain));
    assert!(small.headers["vary"].to_str().unwrap().contains("accept-encoding"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_directory_may_be_served_and_nothing_outside_it() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("inside")).unwrap();
    std::fs::write(directory.path().join("secret"), "secret").unwrap();
    std::fs::write(directory.path().join("inside/index.html"), "<link href=\"{{assets}}/a.css\">ours").unwrap();
    let inside = directory.path().join("inside");
    let server = TestServer::with(|config| config.web = Some(inside.clone())).await;

    let page = get(&server, "/", &[]).await;
    std::fs::write(inside.join("a.css"), "one").unwrap();
    let first = get(&server, "/assets/changing/a.css", &[]).await;
    std::fs::write(inside.join("a.css"), "two").unwrap();
    let second = get(&server, "/assets/changing/a.css", &[]).await;

    assert_eq!(page.text, "<link href=\"/assets/changing/a.css\">ours");
    assert_eq!((first.text.as_str(), second.text.as_str()), ("one", "two"));
    assert_eq!(second.headers["cache-control"], "no-cache");
    for path in ["%2e%2e/secret", "..%2fsecret", "/etc/passwd", "%2fetc%2fpasswd", "."] {
        assert_eq!(get(&server, &format!("/assets/changing/{path}"), &[]).await.status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_of_every_guide_leads_somewhere() {
    let server = TestServer::start().await;
    let mut open = vec!["/docs/".to_owned()];
    let mut seen = BTreeSet::new();

    while let Some(path) = open.pop() {
        let page = get(&server, &path, &[]).await;
        assert_eq!(page.status, 200, "{path}");
        if path.starts_with("/docs/api/") || !page.headers["content-type"].to_str().unwrap().starts_with("text/html") {
            continue;
        }
        for reference in references(&page.text).iter().filter(|reference| !reference.starts_with("http")) {
            let (target, place) = reference.split_once('#').unwrap_or((reference, ""));
            let target = if target.is_empty() { path.clone() } else { target.to_owned() };
            assert!(target.starts_with('/'), "{path} leads to {reference}");
            if !place.is_empty() {
                let there = get(&server, &target, &[]).await;
                assert!(there.text.contains(&format!("id=\"{place}\"")), "{path} leads to {reference}");
            }
            if seen.insert(target.clone()) {
                open.push(target);
            }
        }
    }
    assert!(
        ["/docs/rest", "/docs/socketio", "/docs/frames", "/docs/tchatator"].iter().all(|guide| seen.contains(*guide))
    );
}
