//! Storage that speaks as much of S3 as the server does, and checks its signatures (AWS Signature Version 4).

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

const SECRET: &str = "the secret of the bucket";

/// What is kept, by path.
type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

pub struct Bucket {
    address: SocketAddr,
    objects: Objects,
}

impl Bucket {
    pub fn start() -> Self {
        let objects = Objects::default();
        let kept = Data::new(Arc::clone(&objects));
        let app = move || {
            let limit = web::PayloadConfig::new(64 << 20);
            App::new().app_data(kept.clone()).app_data(limit).default_service(web::to(answer))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
        let address = server.addrs()[0];
        tokio::spawn(server.run());
        Self { address, objects }
    }

    /// What a server needs to use it.
    pub fn settings(&self) -> [(&'static str, String); 6] {
        [
            ("MIAOU_FILES", "s3://files/of/miaou".to_owned()),
            ("AWS_ENDPOINT", format!("http://{}", self.address)),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "eu-west-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "miaou".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET.to_owned()),
        ]
    }

    pub fn names(&self) -> Vec<String> {
        self.objects.lock().unwrap().keys().cloned().collect()
    }
}

async fn answer(request: HttpRequest, objects: Data<Objects>, body: Bytes) -> HttpResponse {
    if !is_signed(&request) {
        return HttpResponse::Forbidden().finish();
    }
    let (path, query) = (request.path().to_owned(), request.query_string().to_owned());
    let fields: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let mut objects = objects.lock().unwrap();
    match (request.method().as_str(), fields.get("partNumber")) {
        ("PUT", Some(number)) => {
            objects.insert(format!("{path}#{:0>5}", number), body.to_vec());
            HttpResponse::Ok().insert_header(("etag", "\"part\"")).finish()
        }
        ("PUT", None) => {
            objects.insert(path, body.to_vec());
            HttpResponse::Ok().insert_header(("etag", "\"whole\"")).finish()
        }
        ("POST", _) if fields.contains_key("uploads") => HttpResponse::Ok()
            .body("<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"),
        ("POST", _) => {
            let parts: Vec<_> = objects.keys().filter(|name| name.starts_with(&format!("{path}#"))).cloned().collect();
            let whole = parts.iter().flat_map(|name| objects.remove(name).unwrap()).collect();
            objects.insert(path, whole);
            HttpResponse::Ok()
                .body("<CompleteMultipartUploadResult><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>")
        }
        ("DELETE", _) => {
            objects.remove(&path);
            HttpResponse::NoContent().finish()
        }
        _ => match objects.get(&path) {
            Some(object) => {
                let mut response = HttpResponse::Ok();
                response.insert_header(("etag", "\"whole\""));
                response.insert_header(("last-modified", "Mon, 05 Jan 2026 10:00:00 GMT"));
                let range = request.headers().get("range").map(|range| range.to_str().unwrap()[6..].to_owned());
                let Some((first, last)) = range.as_deref().and_then(|range| range.split_once('-')) else {
                    return response.body(object.clone());
                };
                let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
                response.insert_header(("content-range", format!("bytes {first}-{last}/{}", object.len())));
                response.status(actix_web::http::StatusCode::PARTIAL_CONTENT).body(object[first..=last].to_vec())
            }
            None => HttpResponse::NotFound().finish(),
        },
    }
}

/// True where the request carries the signature that whoever knows the secret would give it.
fn is_signed(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization = header("authorization");
    let part = |name: &str| {
        let start = authorization.find(name).map(|at| at + name.len()).unwrap_or_default();
        authorization[start..].split(',').next().unwrap().trim()
    };
    let (scope, names, signature) = (part("Credential=miaou/"), part("SignedHeaders="), part("Signature="));
    let headers: String = names.split(';').map(|name| format!("{name}:{}\n", header(name))).collect();
    let mut query: Vec<_> = request.query_string().split('&').filter(|pair| !pair.is_empty()).collect();
    query.sort_unstable();
    let body = header("x-amz-content-sha256");
    let canonical = [request.method().as_str(), request.path(), &query.join("&"), &headers, names, body].join("\n");
    let hashed = hex(&Sha256::digest(canonical.as_bytes()));
    let signed = ["AWS4-HMAC-SHA256", header("x-amz-date"), scope, &hashed].join("\n");
    let key = scope.split('/').fold(format!("AWS4{SECRET}").into_bytes(), |key, word| hmac(&key, word));
    hex(&hmac(&key, &signed)) == signature
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    hmac.update(text.as_bytes());
    hmac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
