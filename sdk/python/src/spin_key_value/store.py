"""Open stores."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, List, NamedTuple

from bobbin_sdk.host import Extensions, NotConnectedError, connected
from spin_key_value.arguments import (
    Entries,
    Value,
    to_bytes,
    to_entries,
    to_integer,
    to_keys,
    to_text,
)
from spin_key_value.error import KeyValueError, called


class KeyPage(NamedTuple):
    """A page of keys."""

    keys: list[str]
    #: What `list` takes for the next page; None on the last page.
    cursor: str | None


class Versioned(NamedTuple):
    """A value with its version."""

    #: None where the key is missing.
    value: bytes | None
    #: What `compare_and_swap` takes.
    version: str


def kv_open_default() -> Store:
    """Open the store `default`."""
    return kv_open("default")


def kv_open(name: str) -> Store:
    """Open the store of this name.

    Raises `access-denied`, `no-such-store` and `store-table-full`.
    """
    name = to_text(name, "name of a store")
    try:
        key_value = connected().key_value
    except NotConnectedError as error:
        raise KeyValueError("invalid-argument", str(error)) from None
    return Store(called(key_value.open, name))


class Store:
    """An open store, as `kv_open` gives it.

    It is closed by `close`, at the end of a `with`, or when it is released. Every call can raise
    `invalid-store`, `io` and the errors of the storage engine, and every call with a key
    `key-too-large`. From `get_many` on, the calls are Bobbin's, and raise `not-served` in a
    component that is built for Spin.
    """

    # The class has a method `list`, so that lists are called List here.

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._is_open = True

    def get(self, key: str) -> bytes | None:
        """Give the value of a key, or None where it is missing."""
        try:
            return called(connected().key_value.get, self._handle, to_text(key, "key"))
        except KeyValueError as error:
            if error.code == "no-such-key":
                return None
            raise

    def set(self, key: str, value: Value) -> None:
        """Keep a value; text is kept as UTF-8. Raises `value-too-large` and `store-full`."""
        key, content = to_text(key, "key"), to_bytes(value)
        called(connected().key_value.set, self._handle, key, content)

    def delete(self, key: str) -> None:
        """Delete a key; it is no error if it is missing."""
        called(connected().key_value.delete, self._handle, to_text(key, "key"))

    def exists(self, key: str) -> bool:
        """Say whether the store has a key."""
        return called(connected().key_value.exists, self._handle, to_text(key, "key"))

    def get_keys(self) -> List[str]:
        """Give all keys, in no order that Spin promises."""
        return called(connected().key_value.get_keys, self._handle)

    def get_json(self, key: str) -> Any:
        """Give the value of a key that `set_json` has kept.

        Raises `no-such-key` where it is missing, and ValueError where it is no JSON.
        """
        return json.loads(called(connected().key_value.get, self._handle, to_text(key, "key")))

    def set_json(self, key: str, value: Any) -> None:
        """Keep a value as JSON: dicts with texts as keys, lists, texts, numbers, booleans and None.

        Raises what `set` raises, and TypeError or ValueError for what JSON cannot hold.
        """
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        self.set(key, text)

    def get_many(self, keys: Iterable[str]) -> List[bytes | None]:
        """Give the values in the order of the keys, None for each that is missing."""
        return called(_extensions("get_many").get_many, self._handle, to_keys(keys))

    def set_many(self, entries: Entries) -> None:
        """Keep all entries of a mapping, or of pairs, or none of them. Raises what `set` raises."""
        called(_extensions("set_many").set_many, self._handle, to_entries(entries))

    def delete_many(self, keys: Iterable[str]) -> None:
        """Delete all keys or none; it is no error if some are missing."""
        called(_extensions("delete_many").delete_many, self._handle, to_keys(keys))

    def list(self, prefix: str = "", cursor: str | None = None, limit: int = 1000) -> KeyPage:
        """Give a page of the keys that begin with the prefix, in the order of their bytes.

        `cursor` is that of the page before; `limit` is 1 to 1000.
        """
        prefix = to_text(prefix, "prefix")
        cursor = None if cursor is None else to_text(cursor, "cursor")
        limit = to_integer(limit, "limit of a list", 1, 1000)
        page = called(_extensions("list").list_keys, self._handle, prefix, cursor, limit)
        return KeyPage(page.keys, page.cursor)

    def increment(self, key: str, delta: int = 1) -> int:
        """Add to the counter at a key, 0 where it is missing, and give the sum, in one step.

        Raises `not-a-counter`, `counter-overflow` and `store-full`.
        """
        key, delta = to_text(key, "key"), to_integer(delta, "delta", -(2**63), 2**63 - 1)
        return called(_extensions("increment").increment, self._handle, key, delta)

    def get_versioned(self, key: str) -> Versioned:
        """Give the value of a key with its version, for `compare_and_swap`."""
        key = to_text(key, "key")
        read = called(_extensions("get_versioned").get_versioned, self._handle, key)
        return Versioned(read.value, read.version)

    def compare_and_swap(self, key: str, version: str | None, value: Value) -> bool:
        """Keep a value if nobody has written the key since its version was read.

        With None as version it is kept if the key is missing. Gives whether it was kept, and
        raises what `set` raises.
        """
        key, content = to_text(key, "key"), to_bytes(value)
        version = None if version is None else to_text(version, "version")
        swap = _extensions("compare_and_swap").compare_and_swap
        return called(swap, self._handle, key, version, content)

    def close(self) -> None:
        """Close the store; every later call raises `invalid-store`. Closing again does nothing."""
        if self._is_open:
            self._is_open = False
            connected().key_value.close(self._handle)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def __del__(self) -> None:
        # A store of a request that is over has been closed by the host.
        with suppress(NotConnectedError):
            self.close()


def _extensions(operation: str) -> Extensions:
    extensions = connected().extensions
    if extensions is None:
        text = f"{operation} is not served by Spin; build the component with --target bobbin"
        raise KeyValueError("not-served", text)
    return extensions
