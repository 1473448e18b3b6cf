"""A host of one store in memory, which fails where a test tells it to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

from bobbin_sdk.host import Details, Host, Range, Write


class Err(Exception):
    """What the generated bindings raise."""

    def __init__(self, value: object) -> None:
        self.value = value


class Error_NoSuchKey:
    """A case without a text, named as the generated bindings name it."""


class Error_NoSuchStore:
    """Another."""


class Error_InvalidKey:
    """A case of the interface of variables."""

    def __init__(self, value: str) -> None:
        self.value = value


class Error_Io:
    """The case with a text."""

    def __init__(self, value: str) -> None:
        self.value = value


class Page(NamedTuple):
    """A page of keys."""

    keys: list[str]
    cursor: str | None


class Read(NamedTuple):
    """A value with its version."""

    value: bytes | None
    version: str


class Found(NamedTuple):
    """An entry."""

    value: bytes
    expires_at: int | None
    metadata: str | None


class FoundPage(NamedTuple):
    """A page of entries."""

    keys: list[str]
    entries: list[Found | None]
    cursor: str | None


class Change(NamedTuple):
    """What a key is now."""

    key: str
    value: bytes | None
    version: str


class FakeEntries:
    """What is kept beside values; it knows one key."""

    def __init__(self, called: Callable[..., None]) -> None:
        self._called = called

    def set(self, store: int, key: str, value: bytes, details: Details) -> None:
        self._called("entries.set", store, key, value, details)

    def set_many(self, store: int, entries: list[tuple[str, bytes]], details: Details) -> None:
        self._called("entries.set_many", store, entries, details)

    def increment(self, store: int, key: str, delta: int, details: Details) -> int:
        self._called("entries.increment", store, key, delta, details)
        return delta

    def compare_and_swap(
        self, store: int, key: str, version: str | None, value: bytes, details: Details
    ) -> bool:
        self._called("entries.compare_and_swap", store, key, version, value, details)
        return True

    def get_entries(self, store: int, keys: list[str]) -> list[Found | None]:
        self._called("get_entries", store, keys)
        return [Found(b"1", 5, '{"a":1}') if key == "a" else None for key in keys]

    def get_details(self, store: int, keys: list[str]) -> list[Found | None]:
        self._called("get_details", store, keys)
        return [Found(b"", None, None) if key == "a" else None for key in keys]

    def list_keys(self, store: int, range: Range) -> Page:
        self._called("entries.list_keys", store, range)
        return Page(["a"], None)

    def list_entries(self, store: int, range: Range) -> FoundPage:
        self._called("list_entries", store, range)
        return FoundPage(["a", "gone"], [Found(b"1", None, "2"), None], "next")


class FakeCommits:
    """Commits of several keys."""

    def __init__(self, called: Callable[..., None]) -> None:
        self._called = called

    def commit(
        self, store: int, checks: list[tuple[str, str | None]], writes: list[Write]
    ) -> list[int] | None:
        self._called("commit", store, checks, writes)
        return None if checks else [3]


class FakeWatching:
    """Watchers."""

    def __init__(self, called: Callable[..., None]) -> None:
        self._called = called

    def watch(self, store: int, keys: list[str] | str) -> int:
        self._called("watch", store, keys)
        return 4

    def next(self, watcher: int, milliseconds: int) -> list[Change] | None:
        self._called("next", watcher, milliseconds)
        return None if milliseconds == 0 else [Change("a", None, "v1")]

    def end(self, watcher: int) -> None:
        self._called("end", watcher)


class FakeHost:
    """All interfaces at once; `calls` says what was called."""

    def __init__(self, is_spin: bool = False) -> None:
        self.values: dict[str, bytes] = {}
        self.calls: list[tuple[Any, ...]] = []
        self.failure: object = None
        self.host = Host(
            key_value=self,
            config=self,
            http=self,
            extensions=None if is_spin else self,
            entries=None if is_spin else FakeEntries(self._called),
            commits=None if is_spin else FakeCommits(self._called),
            watching=None if is_spin else FakeWatching(self._called),
            error=Err,
        )

    def _called(self, *call: object) -> None:
        self.calls.append(call)
        if self.failure is not None:
            raise Err(self.failure)

    def open(self, name: str) -> int:
        self._called("open", name)
        if name != "default":
            _fail(Error_NoSuchStore())
        return 7

    def get(self, store: int, key: str) -> bytes:
        self._called("get", store, key)
        return self.values[key] if key in self.values else _fail(Error_NoSuchKey())

    def set(self, store: int, key: str, value: bytes) -> None:
        self._called("set", store, key, value)
        self.values[key] = value

    def delete(self, store: int, key: str) -> None:
        self._called("delete", store, key)
        self.values.pop(key, None)

    def exists(self, store: int, key: str) -> bool:
        self._called("exists", store, key)
        return key in self.values

    def get_keys(self, store: int) -> list[str]:
        self._called("get_keys", store)
        return list(self.values)

    def close(self, store: int) -> None:
        self._called("close", store)

    def get_many(self, store: int, keys: list[str]) -> list[bytes | None]:
        self._called("get_many", store, keys)
        return [self.values.get(key) for key in keys]

    def set_many(self, store: int, entries: list[tuple[str, bytes]]) -> None:
        self._called("set_many", store, entries)

    def delete_many(self, store: int, keys: list[str]) -> None:
        self._called("delete_many", store, keys)

    def list_keys(self, store: int, prefix: str, cursor: str | None, limit: int) -> Page:
        self._called("list_keys", store, prefix, cursor, limit)
        return Page(["a"], "next")

    def increment(self, store: int, key: str, delta: int) -> int:
        self._called("increment", store, key, delta)
        return delta

    def get_versioned(self, store: int, key: str) -> Read:
        self._called("get_versioned", store, key)
        return Read(None, "v0")

    def compare_and_swap(self, store: int, key: str, version: str | None, value: bytes) -> bool:
        self._called("compare_and_swap", store, key, version, value)
        return True

    def get_config(self, key: str) -> str:
        self._called("get_config", key)
        return f"value of {key}"

    def send(
        self, method: str, uri: str, headers: list[tuple[str, str]], body: bytes | None
    ) -> tuple[int, list[tuple[str, str]], bytes | None]:
        self._called("send", method, uri, headers, body)
        return 201, [("X-Name", "value")], b"answer"


def _fail(value: object) -> NoReturn:
    raise Err(value)
