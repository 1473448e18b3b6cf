//! A core module as Spin 1.0's SDKs made them: imports `key-value` and `spin-config`, exports
//! `handle-http-request`, all by the rules of wit-bindgen 0.2.

mod exports;
mod imports;

use imports::{get_config, Area, Handle};
use rust_protocol::{Host, Request, Response, StoreError};

pub(crate) struct Spin1;

impl Host for Spin1 {
    type Store = Handle;

    fn open(&self, label: &str) -> Result<Handle, StoreError> {
        let mut area = Area::default();
        unsafe { imports::open(label.as_ptr(), label.len(), &mut area) };
        area.result().map(|area| Handle(area.word(1)))
    }

    fn get(&self, store: &Handle, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut area = Area::default();
        unsafe { imports::get(store.0, key.as_ptr(), key.len(), &mut area) };
        match area.result() {
            Ok(area) => Ok(Some(area.take_bytes(1))),
            Err(StoreError::NoSuchKey) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn set(&self, store: &Handle, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let mut area = Area::default();
        unsafe {
            imports::set(
                store.0,
                key.as_ptr(),
                key.len(),
                value.as_ptr(),
                value.len(),
                &mut area,
            )
        };
        area.result().map(drop)
    }

    fn delete(&self, store: &Handle, key: &str) -> Result<(), StoreError> {
        let mut area = Area::default();
        unsafe { imports::delete(store.0, key.as_ptr(), key.len(), &mut area) };
        area.result().map(drop)
    }

    fn exists(&self, store: &Handle, key: &str) -> Result<bool, StoreError> {
        let mut area = Area::default();
        unsafe { imports::exists(store.0, key.as_ptr(), key.len(), &mut area) };
        area.result().map(|area| area.byte(1) == 1)
    }

    fn keys(&self, store: &Handle) -> Result<Vec<String>, StoreError> {
        let mut area = Area::default();
        unsafe { imports::get_keys(store.0, &mut area) };
        area.result().map(Area::take_strings)
    }

    fn variable(&self, name: &str) -> Result<String, String> {
        get_config(name)
    }

    /// `/get-handle?handle=N&key=HEX` reads through a handle that may never have been opened.
    fn more(&self, request: &Request) -> Result<Response, StoreError> {
        if request.path() != "/get-handle" {
            return Ok(Response::new(404, "no such path"));
        }
        let handle = Handle(request.parameter("handle").parse().unwrap_or(u32::MAX));
        let value = self.get(&handle, &request.key())?;
        Ok(value.map_or(Response::new(404, ""), Response::ok))
    }
}
