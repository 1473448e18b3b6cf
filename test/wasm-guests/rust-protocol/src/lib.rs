//! The protocol of the test guests, for whatever way a guest reaches its host by.

mod hazards;
mod hex;

pub use hex::{from_hex, to_hex};

/// What a guest is asked.
pub struct Request {
    /// Path and query, as they stand in the request line.
    pub uri: String,
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl Request {
    /// The path without its query.
    pub fn path(&self) -> &str {
        self.uri.split('?').next().unwrap_or("")
    }

    /// A parameter of the query, undecoded; empty if it is not there.
    pub fn parameter(&self, name: &str) -> &str {
        let query = self.uri.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value)
            .next()
            .unwrap_or("")
    }

    /// The label of the store that is asked for.
    pub fn store(&self) -> &str {
        match self.parameter("store") {
            "" => "default",
            label => label,
        }
    }

    /// The parameter `key`, which is in hex.
    pub fn key(&self) -> String {
        text_from_hex(self.parameter("key"))
    }

    /// The parameter `keys`: keys in hex between commas.
    pub fn keys(&self) -> Vec<String> {
        let keys = self.parameter("keys").split(',');
        keys.filter(|key| !key.is_empty())
            .map(text_from_hex)
            .collect()
    }
}

/// What a guest answers.
pub struct Response {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Response {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Response {
            status,
            body: body.into(),
        }
    }

    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Response::new(200, body)
    }
}

/// An error of any version of the key-value interfaces.
pub enum StoreError {
    AccessDenied,
    NoSuchStore,
    StoreTableFull,
    InvalidStore,
    NoSuchKey,
    Io(String),
    Other(String),
}

impl From<StoreError> for Response {
    fn from(error: StoreError) -> Self {
        let text = match error {
            StoreError::AccessDenied => "access-denied".into(),
            StoreError::NoSuchStore => "no-such-store".into(),
            StoreError::StoreTableFull => "store-table-full".into(),
            StoreError::InvalidStore => "invalid-store".into(),
            StoreError::NoSuchKey => "no-such-key".into(),
            StoreError::Io(text) => format!("io\n{text}"),
            StoreError::Other(text) => format!("other\n{text}"),
        };
        Response::new(400, text)
    }
}

/// What a guest has of its host. A store that is dropped is closed.
pub trait Host {
    type Store;

    fn open(&self, label: &str) -> Result<Self::Store, StoreError>;
    fn get(&self, store: &Self::Store, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    fn set(&self, store: &Self::Store, key: &str, value: &[u8]) -> Result<(), StoreError>;
    fn delete(&self, store: &Self::Store, key: &str) -> Result<(), StoreError>;
    fn exists(&self, store: &Self::Store, key: &str) -> Result<bool, StoreError>;
    fn keys(&self, store: &Self::Store) -> Result<Vec<String>, StoreError>;

    fn variable(&self, _name: &str) -> Result<String, String> {
        Err("this guest has no variables".into())
    }

    /// Paths of this guest alone.
    fn more(&self, _request: &Request) -> Result<Response, StoreError> {
        Ok(Response::new(404, "no such path"))
    }
}

/// Answers a request.
pub fn answer<H: Host>(host: &H, request: &Request) -> Response {
    let answered = match request.path() {
        "/hello" => Ok(Response::ok("hello")),
        "/echo" => Ok(Response::ok(request.body.clone())),
        "/headers" => Ok(Response::ok(lines(&request.headers))),
        "/env" => Ok(Response::ok(environment())),
        "/stdout" => {
            println!("{}", request.parameter("text"));
            eprintln!("{}", request.parameter("text"));
            Ok(Response::ok(""))
        }
        "/variable" => Ok(match host.variable(request.parameter("name")) {
            Ok(value) => Response::ok(value),
            Err(text) => Response::new(400, text),
        }),
        "/leak" => Ok(Response::ok(hazards::leak(request.parameter("set")))),
        "/loop" => hazards::run_forever(),
        "/grow" => hazards::grow_forever(),
        "/trap" => hazards::trap(),
        "/recurse" => Ok(Response::ok(hazards::recurse(1).to_string())),
        _ => answer_from_store(host, request),
    };
    answered.unwrap_or_else(Response::from)
}

fn answer_from_store<H: Host>(host: &H, request: &Request) -> Result<Response, StoreError> {
    let open = || host.open(request.store());
    Ok(match request.path() {
        "/get" => match host.get(&open()?, &request.key())? {
            Some(value) => Response::ok(value),
            None => Response::new(404, ""),
        },
        "/set" => {
            host.set(&open()?, &request.key(), &request.body)?;
            Response::ok("")
        }
        "/delete" => {
            host.delete(&open()?, &request.key())?;
            Response::ok("")
        }
        "/exists" => Response::ok(host.exists(&open()?, &request.key())?.to_string()),
        "/keys" => {
            let keys = host.keys(&open()?)?;
            let keys: Vec<String> = keys.iter().map(|key| to_hex(key.as_bytes())).collect();
            Response::ok(keys.join("\n"))
        }
        "/open-many" => open_many(host, request)?,
        _ => host.more(request)?,
    })
}

/// Opens stores and lets the host do the closing.
fn open_many<H: Host>(host: &H, request: &Request) -> Result<Response, StoreError> {
    let count: usize = request.parameter("count").parse().unwrap_or(0);
    for _ in 0..count {
        std::mem::forget(host.open(request.store())?);
    }
    Ok(Response::ok(count.to_string()))
}

fn lines(headers: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut text = Vec::new();
    for (name, value) in headers {
        text.extend_from_slice(format!("{name}: ").as_bytes());
        text.extend_from_slice(value);
        text.push(b'\n');
    }
    text
}

#[cfg(target_os = "wasi")]
fn environment() -> String {
    std::env::vars()
        .map(|(name, value)| format!("{name}={value}\n"))
        .collect()
}

/// Without WASI there is none.
#[cfg(not(target_os = "wasi"))]
fn environment() -> String {
    String::new()
}

fn text_from_hex(hex: &str) -> String {
    String::from_utf8(from_hex(hex)).expect("keys are UTF-8 in hex")
}
