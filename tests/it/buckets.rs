//! Files in storage that speaks S3.

use crate::support::{Bucket, Process, Rest, Schema, until};

/// A server whose files are in the bucket.
fn start(schema: &Schema, bucket: &Bucket) -> (Process, Rest) {
    let settings = bucket.settings();
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let process = Process::start(schema, 0, &settings);
    let rest = Rest::new(process.address);
    (process, rest)
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_in_a_bucket_read_from_it_and_removed_from_it() {
    let (schema, bucket) = (Schema::new(), Bucket::start());
    let (process, rest) = start(&schema, &bucket);
    let ada = rest.user("ada").await;
    // In one piece, and in several.
    let files = [b"a small file".to_vec(), (0..8_000_000_u32).map(|n| (n % 251) as u8).collect::<Vec<_>>()];

    for (count, file) in files.iter().enumerate() {
        let uploaded = ada.send_file("/api/v1/attachments", file.clone()).await.json();
        let url = uploaded["attachment"]["url"].as_str().unwrap();
        let hash = uploaded["attachment"]["sha256"].as_str().unwrap();
        assert!(bucket.names().contains(&format!("/files/of/miaou/{hash}")), "{:?}", bucket.names());
        assert_eq!(bucket.names().len(), count + 1);
        let whole = ada.request("GET", url).send().await.unwrap().bytes().await.unwrap();
        let part = ada.request("GET", url).header("range", "bytes=2-6").send().await.unwrap().bytes().await.unwrap();
        assert!(whole == *file && part == file[2..7]);
    }
    assert!(!schema.data().join("files/incoming").read_dir().unwrap().any(|_| true), "nothing stays here");

    process.kill();
    schema.execute("update attachments set expires_at = now()");
    schema.execute("update contents set touched_at = now() - interval '2 hours'");
    let (_process, _) = start(&schema, &bucket);
    until("the bucket is empty", || async { bucket.names().is_empty() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_away_is_told() {
    let (schema, bucket) = (Schema::new(), Bucket::start());
    let settings = bucket.settings();
    let nowhere = [("AWS_ENDPOINT", "http://127.0.0.1:1")];
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).chain(nowhere).collect();
    let process = Process::start(&schema, 0, &settings);
    let ada = Rest::new(process.address).user("ada").await;

    let refused = ada.send_file("/api/v1/attachments", b"a file".to_vec()).await;

    assert_eq!(refused.outcome(), (503, 15, "unavailable".into()));
}
