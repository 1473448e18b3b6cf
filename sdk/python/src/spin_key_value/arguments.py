"""From what an application passes to what the host takes; everything else is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from spin_key_value.error import KeyValueError

#: A value to keep: text is kept as UTF-8.
Value: TypeAlias = bytes | bytearray | memoryview | str

#: Keys with their values.
Entries: TypeAlias = Mapping[str, Value] | Iterable[tuple[str, Value]]


def to_text(text: object, what: str) -> str:
    """Check that an argument is a text that UTF-8 can hold."""
    if not isinstance(text, str):
        raise TypeError(f"the {what} is a str, not {_kind(text)}")
    _encoded(text, what)
    return text


def to_keys(keys: Iterable[str]) -> list[str]:
    """Give keys as a list. A text would do as one, of its characters: never what was meant."""
    if isinstance(keys, (str, bytes)) or not isinstance(keys, Iterable):
        raise TypeError(f"the keys are a list or another iterable of str, not {_kind(keys)}")
    return [to_text(key, "key") for key in keys]


def to_bytes(value: object) -> bytes:
    """Give a value as bytes."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return _encoded(value, "value")
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    raise TypeError(
        f"the value is bytes, bytearray, memoryview or str, not {_kind(value)}; "
        "set_json keeps other values"
    )


def to_entries(entries: Entries) -> list[tuple[str, bytes]]:
    """Give entries as pairs."""
    if isinstance(entries, (str, bytes)) or not isinstance(entries, Iterable):
        raise TypeError(f"the entries are a mapping or pairs, not {_kind(entries)}")
    pairs = entries.items() if isinstance(entries, Mapping) else entries
    return [_entry(pair) for pair in pairs]


def to_integer(number: object, what: str, least: int, most: int) -> int:
    """Check that an argument is an int in a range."""
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"the {what} is an int, not {_kind(number)}")
    if not least <= number <= most:
        text = f"the {what} is a number from {least} to {most}, not {number}"
        raise KeyValueError("invalid-argument", text)
    return number


def _entry(pair: object) -> tuple[str, bytes]:
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise TypeError(f"an entry is a pair of key and value, not {_kind(pair)}")
    key, value = pair
    return to_text(key, "key"), to_bytes(value)


def _encoded(text: str, what: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        reason = f"the {what} holds half of a surrogate pair, which UTF-8 has not"
        raise KeyValueError("invalid-argument", reason) from error


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__
