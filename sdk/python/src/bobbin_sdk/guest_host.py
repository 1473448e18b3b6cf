"""The host's functions as componentize-py generates them, in the package `wit_world`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from bobbin_sdk.guest_memory import light_dataclasses
from bobbin_sdk.host import Details, Host, Range, Write


def _generated(name: str) -> Any:
    """Import a generated module, or give None where the world has no such interface."""
    try:
        with light_dataclasses():
            return import_module(f"wit_world.{name}")
    except ModuleNotFoundError:
        return None


#: The types of `fermyon:spin/http-types`.
http_types = _generated("imports.http_types")

_http = _generated("imports.http")


class _Http:
    def send(
        self, method: str, uri: str, headers: list[tuple[str, str]], body: bytes | None
    ) -> tuple[int, list[tuple[str, str]], bytes | None]:
        kind = http_types.Method[method]
        answer = _http.send_request(http_types.Request(kind, uri, headers, [], body))
        return answer.status, answer.headers or [], answer.body


_entries = _generated("imports.entries")
_commits = _generated("imports.commits")
_watching = _generated("imports.watching")


def _detail(name: str, value: Any) -> Any:
    """Give the case of the variant `detail`."""
    case = getattr(_entries, "Detail_" + "".join(word.title() for word in name.split("-")))
    return case() if value is None else case(value)


def _details(details: Details) -> list[Any]:
    return [_detail(*one) for one in details]


class _Entries:
    def set(self, store: int, key: str, value: bytes, details: Details) -> None:
        _entries.set(store, key, value, _details(details))

    def set_many(self, store: int, entries: list[tuple[str, bytes]], details: Details) -> None:
        _entries.set_many(store, entries, _details(details))

    def increment(self, store: int, key: str, delta: int, details: Details) -> Any:
        return _entries.increment(store, key, delta, _details(details))

    def compare_and_swap(
        self, store: int, key: str, version: str | None, value: bytes, details: Details
    ) -> Any:
        return _entries.compare_and_swap(store, key, version, value, _details(details))

    def get_entries(self, store: int, keys: list[str]) -> Any:
        return _entries.get_entries(store, keys)

    def get_details(self, store: int, keys: list[str]) -> Any:
        return _entries.get_details(store, keys)

    def list_keys(self, store: int, range: Range) -> Any:
        return _entries.list_keys(store, _entries.KeyRange(*range))

    def list_entries(self, store: int, range: Range) -> Any:
        return _entries.list_entries(store, _entries.KeyRange(*range))


class _Commits:
    def commit(self, store: int, checks: list[tuple[str, str | None]], writes: list[Write]) -> Any:
        cases = [self._write(*write) for write in writes]
        return _commits.commit(store, [_commits.Check(*check) for check in checks], cases)

    def _write(self, kind: str, key: str, written: bytes | int | None, details: Details) -> Any:
        if kind == "delete":
            return _commits.Write_Delete(key)
        case = _commits.Write_Set if kind == "set" else _commits.Write_Increment
        return case((key, written, _details(details)))


class _Watching:
    def watch(self, store: int, keys: list[str] | str) -> Any:
        case = _watching.Subject_Prefix if isinstance(keys, str) else _watching.Subject_Keys
        return _watching.watch(store, case(keys))

    def next(self, watcher: int, milliseconds: int) -> Any:
        return _watching.next(watcher, milliseconds)

    def end(self, watcher: int) -> None:
        _watching.end(watcher)


#: All that the component imports.
host = Host(
    key_value=_generated("imports.key_value"),
    config=_generated("imports.config"),
    http=_Http(),
    extensions=_generated("imports.extensions"),
    entries=_entries and _Entries(),
    commits=_commits and _Commits(),
    watching=_watching and _Watching(),
    error=_generated("types").Err,
)
