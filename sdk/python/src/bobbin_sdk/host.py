"""The functions that the component imports, as the modules of the SDK see them.

`bobbin_sdk.guest` connects them while a component answers requests. Tests may connect others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias


class KeyValue(Protocol):
    """The interface `fermyon:spin/key-value`."""

    def open(self, name: str) -> int:
        """Open a store."""

    def get(self, store: int, key: str) -> bytes:
        """Give a value."""

    def set(self, store: int, key: str, value: bytes) -> None:
        """Keep a value."""

    def delete(self, store: int, key: str) -> None:
        """Delete a key."""

    def exists(self, store: int, key: str) -> bool:
        """Say whether there is a key."""

    def get_keys(self, store: int) -> list[str]:
        """Give all keys."""

    def close(self, store: int) -> None:
        """Close a store."""


class Page(Protocol):
    """A page of keys, as `list_keys` gives it."""

    @property
    def keys(self) -> list[str]:
        """The keys, in order."""

    @property
    def cursor(self) -> str | None:
        """Where the next page begins; None on the last one."""


class Read(Protocol):
    """A value with its version, as `get_versioned` gives it."""

    @property
    def value(self) -> bytes | None:
        """The value; None where the key is missing."""

    @property
    def version(self) -> str:
        """What `compare_and_swap` takes."""


class Extensions(Protocol):
    """The interface `bobbin:key-value/extensions`."""

    def get_many(self, store: int, keys: list[str]) -> list[bytes | None]:
        """Give several values."""

    def set_many(self, store: int, entries: list[tuple[str, bytes]]) -> None:
        """Keep several values."""

    def delete_many(self, store: int, keys: list[str]) -> None:
        """Delete several keys."""

    def list_keys(self, store: int, prefix: str, cursor: str | None, limit: int) -> Page:
        """Give a page of keys."""

    def increment(self, store: int, key: str, delta: int) -> int:
        """Add to a counter."""

    def get_versioned(self, store: int, key: str) -> Read:
        """Give a value with its version."""

    def compare_and_swap(self, store: int, key: str, version: str | None, value: bytes) -> bool:
        """Keep a value if nobody has written meanwhile."""


#: What a write keeps beside a value: the names and the values of the variant `detail`.
Details: TypeAlias = list[tuple[str, int | str | None]]

#: The kind, the key, what is written, and what is kept beside it.
Write: TypeAlias = tuple[str, str, bytes | int | None, Details]


class Beside(Protocol):
    """What an entry has beside its value."""

    @property
    def expires_at(self) -> int | None:
        """Milliseconds since 1970; None where the key does not expire."""

    @property
    def metadata(self) -> str | None:
        """JSON; None where there is none."""


class Found(Beside, Protocol):
    """An entry, as `get_entries` gives it."""

    @property
    def value(self) -> bytes:
        """The value."""


class FoundPage(Page, Protocol):
    """A page of keys and entries, as `list_entries` gives it."""

    @property
    def entries(self) -> Sequence[Found | None]:
        """In the order of the keys."""


class Change(Protocol):
    """What a key is now."""

    @property
    def key(self) -> str:
        """The key."""

    @property
    def value(self) -> bytes | None:
        """None where the key is missing."""

    @property
    def version(self) -> str:
        """What `compare_and_swap` takes."""


class Range(NamedTuple):
    """The record `key-range`."""

    prefix: str
    start: str | None
    end: str | None
    reverse: bool
    cursor: str | None
    limit: int


class Entries(Protocol):
    """The interface `bobbin:key-value/entries`."""

    def set(self, store: int, key: str, value: bytes, details: Details) -> None:
        """Keep a value."""

    def set_many(self, store: int, entries: list[tuple[str, bytes]], details: Details) -> None:
        """Keep several values."""

    def increment(self, store: int, key: str, delta: int, details: Details) -> int:
        """Add to a counter."""

    def compare_and_swap(
        self, store: int, key: str, version: str | None, value: bytes, details: Details
    ) -> bool:
        """Keep a value if nobody has written meanwhile."""

    def get_entries(self, store: int, keys: list[str]) -> Sequence[Found | None]:
        """Give several values with what is kept beside them."""

    def get_details(self, store: int, keys: list[str]) -> Sequence[Beside | None]:
        """The same without the values."""

    def list_keys(self, store: int, range: Range) -> Page:
        """Give a page of keys."""

    def list_entries(self, store: int, range: Range) -> FoundPage:
        """Give a page of entries."""


class Commits(Protocol):
    """The interface `bobbin:key-value/commits`."""

    def commit(
        self, store: int, checks: list[tuple[str, str | None]], writes: list[Write]
    ) -> list[int] | None:
        """Check and write several keys."""


class Watching(Protocol):
    """The interface `bobbin:key-value/watching`."""

    def watch(self, store: int, keys: list[str] | str) -> int:
        """Begin to watch keys, or those of a prefix."""

    def next(self, watcher: int, milliseconds: int) -> Sequence[Change] | None:
        """Give the next changes."""

    def end(self, watcher: int) -> None:
        """End it."""


class Config(Protocol):
    """The interface `fermyon:spin/config`."""

    def get_config(self, key: str) -> str:
        """Give the value of a variable."""


class Http(Protocol):
    """The interface `fermyon:spin/http`, with the message's types taken apart."""

    def send(
        self, method: str, uri: str, headers: list[tuple[str, str]], body: bytes | None
    ) -> tuple[int, list[tuple[str, str]], bytes | None]:
        """Send a request and give status, headers and body of its answer."""


class Host(NamedTuple):
    """All that a component imports."""

    key_value: KeyValue
    config: Config
    http: Http
    #: None in a component that is built for Spin.
    extensions: Extensions | None
    entries: Entries | None
    commits: Commits | None
    watching: Watching | None
    #: What the functions raise; its `value` says which case of the interface's error it is.
    error: type[Exception]


_connected: Host | None = None


class NotConnectedError(RuntimeError):
    """A function of the host was called while no request is answered."""

    def __init__(self) -> None:
        super().__init__(
            "this works only while a component answers a request: "
            "not while its modules are imported, and not outside of a component"
        )


def connect(host: Host | None) -> None:
    """Make the host's functions available, or unavailable with None."""
    global _connected
    _connected = host


def connected() -> Host:
    """Give the host's functions. Raises NotConnectedError where there are none."""
    if _connected is None:
        raise NotConnectedError
    return _connected


def case_of(error: Exception) -> tuple[str, str | None]:
    """Give the case of an interface's error and its text, where it has one.

    >>> case_of(Err(Error_NoSuchStore()))
    ("no-such-store", None)
    """
    value: Any = getattr(error, "value", None)
    name = getattr(value, "name", None) or type(value).__name__.removeprefix("Error_")
    text = getattr(value, "value", None)
    return _kebab(name), text if isinstance(text, str) else None


def _kebab(name: str) -> str:
    """Turn `NoSuchStore` and `NO_SUCH_STORE` into `no-such-store`."""
    if name.isupper():
        return name.lower().replace("_", "-")
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
