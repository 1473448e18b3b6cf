"""A guest of Spin's Python SDK 5, and of 4, which is the same: spin:key-value@3.0.0 and WASI HTTP 0.3."""

import json
import os
import sys
from typing import Optional

import async_protocol
import bodies
from componentize_py_types import Err
from protocol import Answer, Asked, StoreError, from_hex, to_hex
from spin_sdk import http, key_value, util, variables
from spin_sdk.http import Request, Response
from spin_sdk.wit.imports.spin_key_value_key_value_3_0_0 import (
    Error_AccessDenied,
    Error_NoSuchStore,
    Error_StoreTableFull,
)
from spin_sdk.wit.imports.spin_variables_variables_3_0_0 import (
    Error_InvalidName,
    Error_Provider,
    Error_Undefined,
)


async def called(work):
    """Awaits what the SDK does and raises its errors as StoreError."""
    try:
        return await work
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
    def __init__(self, store: key_value.Store):
        self._store = store

    def __enter__(self):
        return self

    def __exit__(self, *reason) -> None:
        self._store.__exit__(*reason)

    async def get(self, key: str) -> Optional[bytes]:
        return await called(self._store.get(key))

    async def set(self, key: str, value: bytes) -> None:
        await called(self._store.set(key, value))

    async def delete(self, key: str) -> None:
        await called(self._store.delete(key))

    async def exists(self, key: str) -> bool:
        return await called(self._store.exists(key))

    async def keys(self) -> list[str]:
        return await called(util.collect(await self._store.get_keys()))

    async def some_keys(self, count: int) -> list[str]:
        stream, result = await self._store.get_keys()
        keys: list[str] = []
        with stream, result:
            while len(keys) < count and not stream.writer_dropped:
                keys += await stream.read(count - len(keys))
        return keys


class Spin:
    async def open(self, label: str) -> SpinStore:
        is_default = label == "default"
        opened = key_value.open_default() if is_default else key_value.open(label)
        return SpinStore(await called(opened))

    async def variable(self, name: str) -> Answer:
        try:
            return Answer(200, (await variables.get(name)).encode())
        except Err as error:
            return Answer(400, f"{variable_error(error.value)}\n{error.value.value}".encode())


def variable_error(error) -> str:
    if isinstance(error, Error_InvalidName):
        return "invalid-name"
    if isinstance(error, Error_Undefined):
        return "undefined"
    return "provider" if isinstance(error, Error_Provider) else "other"


async def answer_more(asked: Asked) -> Answer:
    """Answers what only guests of WASI 0.3 have."""
    match asked.path:
        case "/json":
            with await Spin().open(asked.store) as store:
                numbers = list(range(int(asked.parameter("count") or 3)))
                await store.set(asked.key, json.dumps(numbers).encode())
                read = json.loads(await store.get(asked.key) or b"[]")
                return Answer(200, str(len(read)).encode())
        case "/fetch":
            return await fetch(from_hex(asked.parameter("url")))
        case "/file":
            try:
                with open(from_hex(asked.parameter("path")), "rb") as file:
                    return Answer(200, file.read())
            except OSError as error:
                return Answer(404, str(error).encode())
        case "/files":
            try:
                names = sorted(os.listdir(from_hex(asked.parameter("path"))))
                return Answer(200, "\n".join(map(to_hex, names)).encode())
            except OSError as error:
                return Answer(404, str(error).encode())
        case "/exit":
            sys.exit(int(asked.parameter("code") or 1))
    return await async_protocol.answer(Spin(), asked)


async def fetch(url: str) -> Answer:
    """Asks another server; an answer of the guest says what went wrong."""
    try:
        answered = await http.send(Request("GET", url, {}, None))
        return Answer(answered.status, answered.body or b"")
    except Err as error:
        return Answer(502, type(error.value).__name__.removeprefix("ErrorCode_").encode())


class HttpHandler(http.Handler):
    async def handle(self, request: http.WasiRequest) -> http.WasiResponse:
        # These begin to answer before they read.
        asked = Asked(request.get_path_with_query() or "/", {}, None)
        match asked.path:
            case "/stream":
                chunks, size = int(asked.parameter("chunks") or 1), int(asked.parameter("bytes") or 1)
                return bodies.numbered(chunks, size)
            case "/late-trap":
                return bodies.late_trap()
            case "/echo-stream":
                return bodies.echo(request)
            case "/forward":
                return await bodies.forward(from_hex(asked.parameter("url")), request)
        return await super().handle(request)

    async def handle_request(self, request: Request) -> Response:
        answered = await answer_more(Asked(request.uri, request.headers, request.body))
        return Response(answered.status, {}, answered.body)
