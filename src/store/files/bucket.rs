use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{
    ClientOptions, CryptoProvider, DigestAlgorithm, DigestContext, HmacContext, Signer, SigningAlgorithm,
};
use object_store::path::Path;
use object_store::{ObjectStoreExt, RetryConfig, WriteMultipart};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;
use tokio::runtime::Handle;

use super::{OpenFile, Sealed};
use crate::model::FileHash;

/// How long the storage may take to answer what is small. A removal holds a row of the database meanwhile.
const PATIENCE: Duration = Duration::from_secs(4);

/// How long it may be silent while a file goes either way.
const SILENCE: Duration = Duration::from_secs(30);

/// Most of a file that is held in memory while it is sent: a part of a multipart upload has at least 5 MiB.
const PART: usize = 5 << 20;

/// A bucket of storage that speaks S3. Where it is and who asks is said by the usual variables: `AWS_ENDPOINT`, `AWS_REGION`,
/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, and `AWS_ALLOW_HTTP=true` where it has no TLS.
#[derive(Clone)]
pub(super) struct Bucket {
    store: Arc<AmazonS3>,
    prefix: Path,
}

impl Bucket {
    pub(super) fn new(url: &str) -> Result<Self, String> {
        let (bucket, prefix) = match url.strip_prefix("s3://") {
            Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
            None => return Err("must be a directory, or s3://bucket/prefix".into()),
        };
        let options = ClientOptions::new().with_timeout_disabled();
        let options = options.with_connect_timeout(PATIENCE).with_read_timeout(SILENCE);
        let retries = RetryConfig { max_retries: 2, retry_timeout: PATIENCE, ..RetryConfig::default() };
        let allowed = std::env::var("AWS_ALLOW_HTTP").is_ok_and(|allowed| allowed == "true");
        let builder = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .with_client_options(options.with_allow_http(allowed))
            .with_retry(retries)
            // One request removes one file here, so that any storage understands it.
            .with_disable_bulk_delete(true)
            .with_crypto_provider(Arc::new(Crypto));
        let store = builder.build().map_err(|error| error.to_string())?;
        Ok(Self { store: Arc::new(store), prefix: Path::from(prefix) })
    }

    pub(super) async fn keep(&self, file: Sealed) -> io::Result<()> {
        let mut source = tokio::fs::File::open(file.path()).await?;
        let place = self.place(file.hash());
        if usize::try_from(file.size()).is_ok_and(|size| size <= PART) {
            let mut whole = Vec::new();
            source.read_to_end(&mut whole).await?;
            self.store.put(&place, whole.into()).await?;
            return Ok(());
        }
        let mut parts = WriteMultipart::new_with_chunk_size(self.store.put_multipart(&place).await?, PART);
        let mut piece = vec![0; 64 << 10];
        loop {
            let read = source.read(&mut piece).await?;
            let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
            parts.write(bytes);
            parts.wait_for_capacity(1).await?;
        }
        parts.finish().await?;
        Ok(())
    }

    pub(super) async fn open(&self, hash: &FileHash) -> io::Result<OpenFile> {
        let place = self.place(hash);
        let size = tokio::time::timeout(PATIENCE, self.store.head(&place)).await??.size;
        Ok(OpenFile::object(Arc::clone(&self.store), place, size))
    }

    pub(super) fn remove(&self, hash: &FileHash) -> io::Result<()> {
        let place = self.place(hash);
        let removed = async { tokio::time::timeout(PATIENCE, self.store.delete(&place)).await };
        Ok(Handle::current().block_on(removed)??)
    }

    fn place(&self, hash: &FileHash) -> Path {
        self.prefix.clone().join(hash.to_string())
    }
}

/// The hashes that requests are signed with. The crate brings another library for them where it is not given these.
#[derive(Debug)]
struct Crypto;

impl CryptoProvider for Crypto {
    fn digest(&self, algorithm: DigestAlgorithm) -> object_store::Result<Box<dyn DigestContext>> {
        match algorithm {
            DigestAlgorithm::Sha256 => Ok(Box::new(Hashing { state: Sha256::new(), done: Vec::new() })),
            _ => Err(unknown(&algorithm)),
        }
    }

    fn hmac(&self, algorithm: DigestAlgorithm, secret: &[u8]) -> object_store::Result<Box<dyn HmacContext>> {
        match algorithm {
            DigestAlgorithm::Sha256 => {
                let state = Hmac::<Sha256>::new_from_slice(secret).map_err(|_| unknown(&algorithm))?;
                Ok(Box::new(Signing { state, done: Vec::new() }))
            }
            _ => Err(unknown(&algorithm)),
        }
    }

    fn sign(&self, algorithm: SigningAlgorithm, _: &[u8]) -> object_store::Result<Box<dyn Signer>> {
        Err(unknown(&algorithm))
    }
}

struct Hashing {
    state: Sha256,
    done: Vec<u8>,
}

impl DigestContext for Hashing {
    fn update(&mut self, data: &[u8]) {
        self.state.update(data);
    }

    fn finish(&mut self) -> object_store::Result<&[u8]> {
        self.done = self.state.finalize_reset().to_vec();
        Ok(&self.done)
    }
}

struct Signing {
    state: Hmac<Sha256>,
    done: Vec<u8>,
}

impl HmacContext for Signing {
    fn update(&mut self, data: &[u8]) {
        self.state.update(data);
    }

    fn finish(&mut self) -> object_store::Result<&[u8]> {
        self.done = self.state.clone().finalize().into_bytes().to_vec();
        Ok(&self.done)
    }
}

fn unknown(algorithm: &dyn fmt::Debug) -> object_store::Error {
    object_store::Error::NotSupported { source: format!("{algorithm:?} is not used here").into() }
}
