//! The component's variables, which the manifest grants and whoever runs the application sets.

use crate::abi::{call, RawError};
use crate::host;
use std::fmt::{self, Display, Formatter};

/// Why a variable has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// What keeps the variables failed.
    Provider(String),
    /// The component has no such variable, or nothing can have that name.
    InvalidKey(String),
    /// The manifest declares it wrongly.
    InvalidSchema(String),
    /// Anything else.
    Other(String),
}

/// The value of a variable.
pub fn get(name: impl AsRef<str>) -> Result<String, Error> {
    let name = name.as_ref();
    let value = call(|area| unsafe { host::config::get_config(name.as_ptr(), name.len(), area) });
    match value {
        Ok(value) => Ok(unsafe { value.take_text() }),
        Err(error) => Err(Error::from_raw(error)),
    }
}

impl Error {
    fn from_raw(RawError { tag, text }: RawError) -> Self {
        let text = unsafe { text.take_text() };
        match tag {
            0 => Error::Provider(text),
            1 => Error::InvalidKey(text),
            2 => Error::InvalidSchema(text),
            _ => Error::Other(text),
        }
    }
}

impl Display for Error {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        match self {
            Error::Provider(text) => write!(formatter, "the variables cannot be read: {text}"),
            Error::InvalidKey(text) => write!(formatter, "no such variable: {text}"),
            Error::InvalidSchema(text) => {
                write!(formatter, "the variable is declared wrongly: {text}")
            }
            Error::Other(text) => write!(formatter, "the variable cannot be read: {text}"),
        }
    }
}

impl std::error::Error for Error {}
