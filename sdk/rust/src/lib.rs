//! What a component in Rust needs to answer HTTP requests and to keep data in the key-value store
//! of Bobbin, or of Spin.
//!
//! ```
//! use anyhow::Result;
//! use spin_sdk::{
//!     http::{Request, Response},
//!     http_component,
//!     key_value::Store,
//! };
//!
//! #[http_component]
//! fn handle_request(_request: Request) -> Result<Response> {
//!     let store = Store::open_default()?;
//!     store.set("mykey", "myvalue")?;
//!     let value = store.get("mykey")?;
//!     Ok(http::Response::builder().status(200).body(Some(value.into()))?)
//! }
//! ```
//!
//! The crate is called `spin_sdk`, so that components written for Spin 1 compile as they are. It
//! calls the host as a core module of Spin 1 does. A component that calls nothing of Bobbin's own
//! runs on Spin too: see [`key_value::Store`].
//!
//! On other targets than WebAssembly everything compiles, so that a component's own functions can
//! be tested with `cargo test`. A call to the host panics there.

#![warn(missing_docs)]

mod abi;
#[cfg(target_arch = "wasm32")]
mod allocator;
pub mod config;
mod host;
pub mod http;
pub mod key_value;

pub use bobbin_sdk_macro::http_component;
/// The component's variables, by the name that later versions of Spin have for them.
pub use config as variables;
