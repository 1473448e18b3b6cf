"""Open stores."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, List, NamedTuple

from bobbin_sdk.host import Found, NotConnectedError, Range, connected
from spin_key_value import served
from spin_key_value.arguments import (
    Entries,
    Value,
    to_bytes,
    to_entries,
    to_integer,
    to_keys,
    to_text,
)
from spin_key_value.atomic import Atomic
from spin_key_value.error import KeyValueError, called
from spin_key_value.keep import Entry, Keep, KeyDetails, to_key_details
from spin_key_value.watch import KeyWatch


class KeyPage(NamedTuple):
    """A page of keys."""

    keys: list[str]
    #: What `list` takes for the next page; None on the last page.
    cursor: str | None


class EntryPage(NamedTuple):
    """A page of keys with their values and what is kept beside them."""

    #: In order; a key that went while the page was read is not among them.
    entries: list[tuple[str, Entry]]
    #: What `list_entries` takes for the next page; None on the last page.
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

    def set(self, key: str, value: Value, keep: Keep | None = None) -> None:
        """Keep a value; text is kept as UTF-8. Raises `value-too-large` and `store-full`.

        With a `Keep`, which is Bobbin's, something is kept beside it.
        """
        key, content = to_text(key, "key"), to_bytes(value)
        if keep is None:
            called(connected().key_value.set, self._handle, key, content)
        else:
            called(served.entries("Keep").set, self._handle, key, content, keep.details())

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
        return called(served.extensions("get_many").get_many, self._handle, to_keys(keys))

    def counter(self, key: str) -> int:
        """Give what the counter at a key stands at, without writing; 0 where it is missing.

        Raises `not-a-counter`.
        """
        value = self.get(key)
        if value is None:
            return 0
        if len(value) != 8:
            text = f"key {key!r} holds bytes that are not a counter (8 bytes)"
            raise KeyValueError("not-a-counter", text)
        return int.from_bytes(value, "little", signed=True)

    def set_counter(self, key: str, count: int, keep: Keep | None = None) -> None:
        """Write a counter, as `increment` goes on from it."""
        count = to_integer(count, "count", -(2**63), 2**63 - 1)
        self.set(key, count.to_bytes(8, "little", signed=True), keep)

    def set_many(self, entries: Entries, keep: Keep | None = None) -> None:
        """Keep all entries of a mapping, or of pairs, or none of them. Raises what `set` raises."""
        if keep is None:
            called(served.extensions("set_many").set_many, self._handle, to_entries(entries))
        else:
            set_many = served.entries("Keep").set_many
            called(set_many, self._handle, to_entries(entries), keep.details())

    def get_entry(self, key: str) -> Entry | None:
        """Give the value of a key with what is kept beside it, or None where it is missing."""
        return self.get_entries([key])[0]

    def get_entries(self, keys: Iterable[str]) -> List[Entry | None]:
        """Give the same of each key in the order of the keys."""
        found = called(served.entries("get_entries").get_entries, self._handle, to_keys(keys))
        return [_to_entry(one) for one in found]

    def get_details(self, keys: Iterable[str]) -> List[KeyDetails | None]:
        """Give what is kept beside the values, in the order of the keys."""
        found = called(served.entries("get_details").get_details, self._handle, to_keys(keys))
        return [None if one is None else to_key_details(one) for one in found]

    def delete_many(self, keys: Iterable[str]) -> None:
        """Delete all keys or none; it is no error if some are missing."""
        called(served.extensions("delete_many").delete_many, self._handle, to_keys(keys))

    def delete_prefix(self, prefix: str) -> int:
        """Delete the keys that begin with a prefix, a page after the other; give their number."""
        deleted, page = 0, self.list(prefix)
        while True:
            self.delete_many(page.keys)
            deleted += len(page.keys)
            if page.cursor is None:
                return deleted
            page = self.list(prefix, page.cursor)

    def list(
        self,
        prefix: str = "",
        cursor: str | None = None,
        limit: int = 1000,
        *,
        start: str | None = None,
        end: str | None = None,
        reverse: bool = False,
    ) -> KeyPage:
        """Give a page of the keys that begin with the prefix, in the order of their bytes.

        `cursor` is that of the page before; `limit` is 1 to 1000. `start` is the first key that is
        wanted, `end` the first one that is not any more, and `reverse` gives the last keys first.
        """
        wanted = _range(prefix, cursor, limit, start, end, reverse)
        if start is None and end is None and not reverse:
            ask = served.extensions("list").list_keys
            page = called(ask, self._handle, wanted.prefix, wanted.cursor, wanted.limit)
        else:
            page = called(served.entries("list").list_keys, self._handle, wanted)
        return KeyPage(page.keys, page.cursor)

    def list_entries(
        self,
        prefix: str = "",
        cursor: str | None = None,
        limit: int = 1000,
        *,
        start: str | None = None,
        end: str | None = None,
        reverse: bool = False,
    ) -> EntryPage:
        """Give a page as `list` does, with values and what is kept beside them.

        It ends early where its values are more than 4 MiB.
        """
        wanted = _range(prefix, cursor, limit, start, end, reverse)
        page = called(served.entries("list_entries").list_entries, self._handle, wanted)
        found = [
            (key, Entry(one.value, *to_key_details(one)))
            for key, one in zip(page.keys, page.entries, strict=True)
            if one is not None
        ]
        return EntryPage(found, page.cursor)

    def increment(self, key: str, delta: int = 1, keep: Keep | None = None) -> int:
        """Add to the counter at a key, 0 where it is missing, and give the sum, in one step.

        Raises `not-a-counter`, `counter-overflow` and `store-full`.
        """
        key, delta = to_text(key, "key"), to_integer(delta, "delta", -(2**63), 2**63 - 1)
        if keep is None:
            return called(served.extensions("increment").increment, self._handle, key, delta)
        return called(served.entries("Keep").increment, self._handle, key, delta, keep.details())

    def get_versioned(self, key: str) -> Versioned:
        """Give the value of a key with its version, for `compare_and_swap`."""
        key = to_text(key, "key")
        read = called(served.extensions("get_versioned").get_versioned, self._handle, key)
        return Versioned(read.value, read.version)

    def compare_and_swap(
        self, key: str, version: str | None, value: Value, keep: Keep | None = None
    ) -> bool:
        """Keep a value if nobody has written the key since its version was read.

        With None as version it is kept if the key is missing. Gives whether it was kept, and
        raises what `set` raises.
        """
        key, content = to_text(key, "key"), to_bytes(value)
        version = None if version is None else to_text(version, "version")
        if keep is None:
            swap = served.extensions("compare_and_swap").compare_and_swap
            return called(swap, self._handle, key, version, content)
        kept = served.entries("Keep").compare_and_swap
        return called(kept, self._handle, key, version, content, keep.details())

    def atomic(self) -> Atomic:
        """Begin a commit of several keys, which are checked and written in one step."""
        return Atomic(
            lambda checks, writes: called(
                served.commits("atomic").commit, self._handle, checks, writes
            )
        )

    def watch(self, keys: Iterable[str]) -> KeyWatch:
        """Begin to watch keys, whoever changes them. Raises `watch-too-large`."""
        return KeyWatch(called(served.watching("watch").watch, self._handle, to_keys(keys)))

    def watch_prefix(self, prefix: str) -> KeyWatch:
        """Begin to watch all keys that begin with a prefix."""
        prefix = to_text(prefix, "prefix")
        return KeyWatch(called(served.watching("watch_prefix").watch, self._handle, prefix))

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


def _range(
    prefix: str,
    cursor: str | None,
    limit: int,
    start: str | None,
    end: str | None,
    reverse: bool,
) -> Range:
    return Range(
        to_text(prefix, "prefix"),
        None if start is None else to_text(start, "start"),
        None if end is None else to_text(end, "end"),
        bool(reverse),
        None if cursor is None else to_text(cursor, "cursor"),
        to_integer(limit, "limit of a list", 1, 1000),
    )


def _to_entry(found: Found | None) -> Entry | None:
    return None if found is None else Entry(found.value, *to_key_details(found))
