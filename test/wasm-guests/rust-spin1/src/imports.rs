//! The host's functions, and the area in memory where they leave their results.

use rust_protocol::StoreError;

#[link(wasm_import_module = "key-value")]
extern "C" {
    pub fn open(name: *const u8, name_bytes: usize, area: &mut Area);
    pub fn get(store: u32, key: *const u8, key_bytes: usize, area: &mut Area);
    pub fn set(
        store: u32,
        key: *const u8,
        key_bytes: usize,
        value: *const u8,
        value_bytes: usize,
        area: &mut Area,
    );
    pub fn delete(store: u32, key: *const u8, key_bytes: usize, area: &mut Area);
    pub fn exists(store: u32, key: *const u8, key_bytes: usize, area: &mut Area);
    #[link_name = "get-keys"]
    pub fn get_keys(store: u32, area: &mut Area);
    fn close(store: u32);
}

#[link(wasm_import_module = "spin-config")]
extern "C" {
    #[link_name = "get-config"]
    fn get_config_import(name: *const u8, name_bytes: usize, area: &mut Area);
}

/// A store that is open until it is dropped.
pub struct Handle(pub u32);

impl Drop for Handle {
    fn drop(&mut self) {
        unsafe { close(self.0) }
    }
}

/// Four words: is it an error, then what it is.
#[repr(C, align(8))]
#[derive(Default)]
pub struct Area([u32; 4]);

impl Area {
    pub fn word(&self, index: usize) -> u32 {
        self.0[index]
    }

    /// The lowest byte of a word, which is all that is written for small types.
    pub fn byte(&self, index: usize) -> u8 {
        self.0[index] as u8
    }

    /// Takes over bytes whose address and length begin at a word.
    pub fn take_bytes(&self, index: usize) -> Vec<u8> {
        unsafe { take(self.word(index), self.word(index + 1)) }
    }

    pub fn take_text(&self, index: usize) -> String {
        String::from_utf8(self.take_bytes(index)).expect("the host sends UTF-8")
    }

    pub fn take_strings(self) -> Vec<String> {
        let elements: Vec<[u32; 2]> = unsafe { take(self.word(1), self.word(2)) };
        let bytes = elements
            .into_iter()
            .map(|[at, length]| unsafe { take(at, length) });
        bytes
            .map(|bytes| String::from_utf8(bytes).expect("the host sends UTF-8"))
            .collect()
    }

    pub fn result(self) -> Result<Area, StoreError> {
        if self.byte(0) == 0 {
            return Ok(self);
        }
        Err(match self.byte(1) {
            0 => StoreError::StoreTableFull,
            1 => StoreError::NoSuchStore,
            2 => StoreError::AccessDenied,
            3 => StoreError::InvalidStore,
            4 => StoreError::NoSuchKey,
            5 => StoreError::Io(self.take_text(2)),
            tag => panic!("no error has the tag {tag}"),
        })
    }
}

/// Reads a variable of the component.
pub fn get_config(name: &str) -> Result<String, String> {
    let mut area = Area::default();
    unsafe { get_config_import(name.as_ptr(), name.len(), &mut area) };
    if area.byte(0) == 0 {
        return Ok(area.take_text(1));
    }
    let kinds = ["provider", "invalid-key", "invalid-schema", "other"];
    Err(format!(
        "{}\n{}",
        kinds[usize::from(area.byte(1))],
        area.take_text(2)
    ))
}

/// Takes over elements that the host put into memory of this guest.
pub unsafe fn take<T>(address: u32, length: u32) -> Vec<T> {
    match length {
        0 => Vec::new(),
        _ => Vec::from_raw_parts(address as *mut T, length as usize, length as usize),
    }
}
