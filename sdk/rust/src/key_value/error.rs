use crate::abi::RawError;
use std::fmt::{self, Display, Formatter};

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The component holds as many open stores as it may.
    StoreTableFull,
    /// Nothing defines a store of that name.
    NoSuchStore,
    /// The manifest does not grant the store to the component.
    AccessDenied,
    /// The store is not open.
    InvalidStore,
    /// The key has no value.
    NoSuchKey,
    /// Anything else. Bobbin's text begins with a code: see `code`.
    Io(String),
}

impl Error {
    /// What failed, in a word for programs: `no-such-key`, `store-full`, `not-a-counter`, … It is
    /// `io` where the host's text begins with no code, as Spin's does.
    pub fn code(&self) -> &str {
        match self {
            Error::StoreTableFull => "store-table-full",
            Error::NoSuchStore => "no-such-store",
            Error::AccessDenied => "access-denied",
            Error::InvalidStore => "invalid-store",
            Error::NoSuchKey => "no-such-key",
            Error::Io(text) => split(text).0,
        }
    }

    /// What failed, in a sentence for people, without the code.
    pub fn text(&self) -> &str {
        match self {
            Error::StoreTableFull => "too many stores are open",
            Error::NoSuchStore => "no store has this name",
            Error::AccessDenied => "the component may not open this store",
            Error::InvalidStore => "the store is not open",
            Error::NoSuchKey => "the key has no value",
            Error::Io(text) => split(text).1,
        }
    }

    fn from_raw(RawError { tag, text }: RawError) -> Self {
        match tag {
            0 => Error::StoreTableFull,
            1 => Error::NoSuchStore,
            2 => Error::AccessDenied,
            3 => Error::InvalidStore,
            4 => Error::NoSuchKey,
            _ => Error::Io(unsafe { text.take_text() }),
        }
    }
}

/// The code that a text begins with, and the rest.
fn split(text: &str) -> (&str, &str) {
    match text.split_once(": ") {
        Some((code, rest)) if is_code(code) => (code, rest),
        _ => ("io", text),
    }
}

/// Whether these are words in lower case with hyphens between: at least two, so that a text such as
/// `error: …` has no code.
fn is_code(code: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    code.contains('-') && code.split('-').all(is_word)
}

impl From<RawError> for Error {
    fn from(error: RawError) -> Self {
        Error::from_raw(error)
    }
}

impl Display for Error {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        write!(formatter, "{}: {}", self.code(), self.text())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::RawBytes;

    fn io(text: &str) -> Error {
        Error::Io(text.to_owned())
    }

    #[test]
    fn a_text_of_bobbin_has_its_code() {
        let error = io("store-full: store \"default\" is full: it holds 3 keys");
        assert_eq!(error.code(), "store-full");
        assert_eq!(error.text(), "store \"default\" is full: it holds 3 keys");
        assert_eq!(io("not-a-counter: the key holds a text").code(), "not-a-counter");
        assert_eq!(io("value-too-large: ").text(), "");
    }

    #[test]
    fn another_text_has_the_code_io_and_stays_whole() {
        let texts = [
            "",
            "disk I/O error",
            "error: gone",
            "store-full",
            "store-full:gone",
            "Store-Full: x",
            "-full: x",
            "store-: x",
            "store--full: x",
            "at 12-30: x",
            "the store-full: x",
        ];
        for text in texts {
            assert_eq!((io(text).code(), io(text).text()), ("io", text));
        }
    }

    #[test]
    fn the_cases_of_the_interface_have_codes() {
        let codes =
            ["store-table-full", "no-such-store", "access-denied", "invalid-store", "no-such-key"];
        for (tag, code) in (0..).zip(codes) {
            let error = Error::from_raw(RawError { tag, text: RawBytes::borrow(&[]) });
            assert_eq!(error.code(), code);
            assert!(error.to_string().starts_with(&format!("{code}: ")));
        }
    }

    #[test]
    fn the_case_io_brings_a_text() {
        let text = RawBytes::give(b"key-too-large: 257 bytes".to_vec());
        let error = Error::from_raw(RawError { tag: 5, text });
        assert_eq!(error, io("key-too-large: 257 bytes"));
        assert_eq!(error.to_string(), "key-too-large: 257 bytes");
        assert_eq!(io("gone").to_string(), "io: gone");
    }

    #[test]
    fn it_can_be_found_in_an_error_of_anyhow() {
        let error = anyhow::Error::from(Error::NoSuchKey);
        assert_eq!(error.downcast_ref(), Some(&Error::NoSuchKey));
    }
}
