//! Makes components of core modules, and bindings for the language whose generator needs no download:
//!
//! - `rust-componentize component MODULE COMPONENT [WIT WORLD]`
//! - `rust-componentize go-bindings WIT WORLD FOLDER`

use anyhow::{bail, Result};
use std::fs;
use std::path::Path;
use wasi_preview1_component_adapter_provider::{
    WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
};
use wit_bindgen_core::Files;
use wit_component::{embed_component_metadata, ComponentEncoder, StringEncoding};
use wit_parser::{Resolve, WorldId};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["component", module, component] => encode(fs::read(module)?, component),
        ["component", module, component, wit, world] => {
            let (resolve, world) = read_world(wit, world)?;
            let mut module = fs::read(module)?;
            embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)?;
            encode(module, component)
        }
        ["go-bindings", wit, world, folder] => generate_go(wit, world, Path::new(folder)),
        _ => bail!("unknown arguments: {}", arguments.join(" ")),
    }
}

/// Writes the component of a module that says what its types are; WASI preview 1 becomes WASI 0.2.
fn encode(module: Vec<u8>, component: &str) -> Result<()> {
    let encoded = ComponentEncoder::default()
        .validate(true)
        .module(&module)?
        .adapter(
            WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME,
            WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER,
        )?
        .encode()?;
    Ok(fs::write(component, encoded)?)
}

fn generate_go(wit: &str, world: &str, folder: &Path) -> Result<()> {
    let (mut resolve, world) = read_world(wit, world)?;
    let mut files = Files::default();
    wit_bindgen_go::Opts::default()
        .build()
        .generate(&mut resolve, world, &mut files)?;
    for (name, contents) in files.iter() {
        let path = folder.join(name);
        // Of a module with dependencies of its own, the file that names them stays.
        if name == "go.mod" && path.exists() {
            continue;
        }
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, contents)?;
    }
    Ok(())
}

fn read_world(wit: &str, world: &str) -> Result<(Resolve, WorldId)> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(wit)?;
    let world = resolve.select_world(&[package], Some(world))?;
    Ok((resolve, world))
}
