"""A guest of Spin's Python SDK: fermyon:spin/key-value@2.0.0, and wasi:keyvalue for what that has not."""

from typing import Optional

from protocol import Answer, Asked, Host, StoreError, answer
from spin_sdk import http, key_value, variables
from spin_sdk.http import Request, Response
from spin_sdk.wit.imports.key_value import (
    Error_AccessDenied,
    Error_NoSuchStore,
    Error_StoreTableFull,
)
from spin_sdk.wit.imports.variables import Error_InvalidName, Error_Provider, Error_Undefined
from spin_sdk.wit.types import Err
from wasi_keyvalue import answer_batches_and_atomics


def called(function, *arguments):
    """Calls the SDK and raises its errors as StoreError."""
    try:
        return function(*arguments)
    except Err as error:
        raise named(error.value) from error


def named(error) -> StoreError:
    if isinstance(error, Error_StoreTableFull):
        return StoreError("store-table-full")
    if isinstance(error, Error_NoSuchStore):
        return StoreError("no-such-store")
    if isinstance(error, Error_AccessDenied):
        return StoreError("access-denied")
    return StoreError("other", error.value)


class SpinStore:
    def __init__(self, label: str):
        is_default = label == "default"
        self._store = called(key_value.open_default) if is_default else called(key_value.open, label)

    def __enter__(self):
        return self

    def __exit__(self, *reason) -> None:
        self._store.__exit__(*reason)

    def get(self, key: str) -> Optional[bytes]:
        return called(self._store.get, key)

    def set(self, key: str, value: bytes) -> None:
        called(self._store.set, key, value)

    def delete(self, key: str) -> None:
        called(self._store.delete, key)

    def exists(self, key: str) -> bool:
        return called(self._store.exists, key)

    def keys(self) -> list[str]:
        return called(self._store.get_keys)


class Spin(Host):
    def open(self, label: str) -> SpinStore:
        return SpinStore(label)

    def variable(self, name: str) -> Answer:
        try:
            return Answer(200, variables.get(name).encode())
        except Err as error:
            return Answer(400, f"{variable_error(error.value)}\n{error.value.value}".encode())

    def more(self, asked: Asked) -> Answer:
        return answer_batches_and_atomics(asked)


def variable_error(error) -> str:
    if isinstance(error, Error_InvalidName):
        return "invalid-name"
    if isinstance(error, Error_Undefined):
        return "undefined"
    return "provider" if isinstance(error, Error_Provider) else "other"


class IncomingHandler(http.IncomingHandler):
    def handle_request(self, request: Request) -> Response:
        answered = answer(Spin(), Asked(request.uri, request.headers, request.body))
        return Response(answered.status, {}, answered.body)
