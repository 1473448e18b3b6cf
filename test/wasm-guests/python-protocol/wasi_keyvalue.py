"""Stores, batches and atomics of wasi:keyvalue@0.2.0-draft2, which the world of the SDK imports."""

from contextlib import contextmanager
from typing import Optional

from protocol import Answer, Asked, StoreError, from_hex, to_hex
from spin_sdk.wit.imports import atomics, batch, wasi_keyvalue_store
from spin_sdk.wit.imports.atomics import Cas, CasError_StoreError
from spin_sdk.wit.imports.wasi_keyvalue_store import (
    Bucket,
    Error_AccessDenied,
    Error_NoSuchStore,
)
from spin_sdk.wit.types import Err


@contextmanager
def named_errors():
    """Raises what wasi:keyvalue raises as StoreError."""
    try:
        yield
    except Err as error:
        raise _named(error.value) from error


def _named(error) -> StoreError:
    if isinstance(error, Error_NoSuchStore):
        return StoreError("no-such-store")
    if isinstance(error, Error_AccessDenied):
        return StoreError("access-denied")
    return StoreError("other", error.value)


class BucketStore:
    """A bucket as a store of the protocol."""

    def __init__(self, label: str):
        with named_errors():
            self.bucket: Bucket = wasi_keyvalue_store.open(label)

    def __enter__(self):
        return self

    def __exit__(self, *reason) -> None:
        self.bucket.__exit__(*reason)

    def get(self, key: str) -> Optional[bytes]:
        with named_errors():
            return self.bucket.get(key)

    def set(self, key: str, value: bytes) -> None:
        with named_errors():
            self.bucket.set(key, value)

    def delete(self, key: str) -> None:
        with named_errors():
            self.bucket.delete(key)

    def exists(self, key: str) -> bool:
        with named_errors():
            return self.bucket.exists(key)

    def keys(self) -> list[str]:
        """All keys, from page to page."""
        with named_errors():
            page = self.bucket.list_keys(None)
            keys = page.keys
            while page.cursor is not None:
                page = self.bucket.list_keys(page.cursor)
                keys += page.keys
            return keys


def answer_batches_and_atomics(asked: Asked) -> Answer:
    """Answers what only wasi:keyvalue has."""
    with BucketStore(asked.store) as store, named_errors():
        match asked.path:
            case "/get-many":
                return _get_many(store.bucket, asked.keys)
            case "/set-many":
                lines = asked.body.decode().splitlines()
                pairs = [line.split(" ") for line in lines]
                entries = [(from_hex(key), bytes.fromhex(value)) for key, value in pairs]
                batch.set_many(store.bucket, entries)
                return Answer(200, b"")
            case "/delete-many":
                batch.delete_many(store.bucket, asked.keys)
                return Answer(200, b"")
            case "/list-keys":
                page = store.bucket.list_keys(asked.parameter("cursor") or None)
                cursor = "-" if page.cursor is None else page.cursor
                lines = [*map(to_hex, page.keys), f"cursor {cursor}"]
                return Answer(200, "\n".join(lines).encode())
            case "/increment":
                delta = int(asked.parameter("delta"))
                return Answer(200, str(atomics.increment(store.bucket, asked.key, delta)).encode())
            case "/cas-current":
                with Cas.new(store.bucket, asked.key) as cas:
                    value = cas.current()
                return Answer(404, b"") if value is None else Answer(200, value)
            case "/swap":
                return _swap(store.bucket, asked)
    return Answer(404, b"no such path")


def _get_many(bucket: Bucket, keys: list[str]) -> Answer:
    """A line for each key: the key, then its value or "-"."""
    found = batch.get_many(bucket, keys)
    lines = [f"{to_hex(key)} {'-' if value is None else value.hex()}" for key, value in found]
    return Answer(200, "\n".join(lines).encode())


def _swap(bucket: Bucket, asked: Asked) -> Answer:
    """
    Swaps in the body. With `between`, that is written after the comparison was made, and the swap
    that fails is tried again with what it gave back, unless `retry` is "no".
    """
    cas = Cas.new(bucket, asked.key)
    cas.current()
    if asked.parameter("between"):
        bucket.set(asked.key, bytes.fromhex(asked.parameter("between")))
    again = _swap_once(cas, asked.body)
    if again is None:
        return Answer(200, b"swapped")
    if asked.parameter("retry") == "no":
        return Answer(409, b"cas-failed")
    failed = _swap_once(again, asked.body) is not None
    return Answer(409, b"cas-failed\n" + (b"cas-failed" if failed else b"swapped-after-retry"))


def _swap_once(cas: Cas, value: bytes) -> Optional[Cas]:
    """What a failed swap gives back; None from one that did not fail."""
    try:
        atomics.swap(cas, value)
        return None
    except Err as error:
        if isinstance(error.value, CasError_StoreError):
            raise _named(error.value.value) from error
        return error.value.value
