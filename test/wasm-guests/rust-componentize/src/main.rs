//! Makes a component of a core module that says what its types are: `rust-componentize MODULE COMPONENT`.

use anyhow::{Context, Result};
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wit_component::ComponentEncoder;

fn main() -> Result<()> {
    let mut paths = std::env::args().skip(1);
    let module = paths.next().context("which module?")?;
    let component = paths.next().context("where to?")?;
    let encoded = ComponentEncoder::default()
        .validate(true)
        .module(&std::fs::read(module)?)?
        .adapter(WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER)?
        .encode()?;
    Ok(std::fs::write(component, encoded)?)
}
