use super::{Error, Store};

impl Store {
    /// What the counter at a key stands at, without writing; 0 where the key is missing.
    pub fn counter(&self, key: impl AsRef<str>) -> Result<i64, Error> {
        let key = key.as_ref();
        match self.get(key) {
            Err(Error::NoSuchKey) => Ok(0),
            value => from_bytes(key, &value?),
        }
    }

    /// Writes a counter, as `increment` goes on from it.
    pub fn set_counter(&self, key: impl AsRef<str>, count: i64) -> Result<(), Error> {
        self.set(key, count.to_le_bytes())
    }
}

fn from_bytes(key: &str, value: &[u8]) -> Result<i64, Error> {
    match value.try_into() {
        Ok(bytes) => Ok(i64::from_le_bytes(bytes)),
        Err(_) => Err(Error::Io(format!(
            "not-a-counter: key {key:?} holds bytes that are not a counter (8 bytes)"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_eight_bytes() {
        for count in [0, 1, -1, i64::MIN, i64::MAX] {
            assert_eq!(from_bytes("n", &count.to_le_bytes()), Ok(count));
        }
        for value in [&b""[..], b"1234567", b"123456789"] {
            assert_eq!(from_bytes("n", value).unwrap_err().code(), "not-a-counter");
        }
    }
}
