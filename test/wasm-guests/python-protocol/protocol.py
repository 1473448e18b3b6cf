"""The protocol of the test guests, for whatever way a guest reaches its host by."""

import os
import sys
from dataclasses import dataclass
from typing import Optional, Protocol

import hazards


@dataclass
class Answer:
    """What a guest answers."""

    status: int
    body: bytes


class StoreError(Exception):
    """An error of any version of the key-value interfaces, by the name of its case."""

    def __init__(self, name: str, text: Optional[str] = None):
        super().__init__(name)
        self.answer = Answer(400, (name if text is None else f"{name}\n{text}").encode())


class Store(Protocol):
    """A store that is open until its `with` ends."""

    def __enter__(self) -> "Store": ...
    def __exit__(self, *_) -> None: ...
    def get(self, key: str) -> Optional[bytes]: ...
    def set(self, key: str, value: bytes) -> None: ...
    def delete(self, key: str) -> None: ...
    def exists(self, key: str) -> bool: ...
    def keys(self) -> list[str]: ...


class Asked:
    """What a guest is asked."""

    def __init__(self, uri: str, headers, body: Optional[bytes]):
        self.path, _, query = uri.partition("?")
        self.headers = headers
        self.body = body or b""
        self._parameters = dict(pair.partition("=")[::2] for pair in query.split("&"))

    def parameter(self, name: str) -> str:
        """A parameter of the query, undecoded; empty if it is not there."""
        return self._parameters.get(name, "")

    @property
    def store(self) -> str:
        return self.parameter("store") or "default"

    @property
    def key(self) -> str:
        return from_hex(self.parameter("key"))

    @property
    def keys(self) -> list[str]:
        return [from_hex(key) for key in self.parameter("keys").split(",") if key]


class Host(Protocol):
    """What a guest has of its host. `open` raises StoreError, as the store's methods do."""

    def open(self, label: str) -> Store: ...

    def variable(self, name: str) -> Answer:
        return Answer(400, b"this guest has no variables")

    def more(self, asked: Asked) -> Answer:
        """Paths of this guest alone."""
        return Answer(404, b"no such path")


def to_hex(text: str) -> str:
    return text.encode().hex()


def from_hex(hex_digits: str) -> str:
    return bytes.fromhex(hex_digits).decode()


def answer(host: Host, asked: Asked) -> Answer:
    """Answers a request."""
    try:
        match asked.path:
            case "/hello":
                return Answer(200, b"hello")
            case "/echo":
                return Answer(200, asked.body)
            case "/headers":
                lines = [f"{name}: {value}\n" for name, value in asked.headers.items()]
                return Answer(200, "".join(lines).encode())
            case "/env":
                lines = [f"{name}={value}\n" for name, value in os.environ.items()]
                return Answer(200, "".join(lines).encode())
            case "/stdout":
                print(asked.parameter("text"), flush=True)
                print(asked.parameter("text"), file=sys.stderr, flush=True)
                return Answer(200, b"")
            case "/variable":
                return host.variable(asked.parameter("name"))
            case "/leak":
                return Answer(200, hazards.leak(asked.parameter("set")).encode())
            case "/loop":
                hazards.run_forever()
            case "/grow":
                hazards.grow_forever()
            case "/trap":
                hazards.trap()
            case "/recurse":
                return Answer(200, str(hazards.recurse(1)).encode())
        return _answer_from_store(host, asked)
    except StoreError as error:
        return error.answer


_kept: list[Store] = []


def _answer_from_store(host: Host, asked: Asked) -> Answer:
    match asked.path:
        case "/open-many":
            count = int(asked.parameter("count") or 0)
            for _ in range(count):
                _kept.append(host.open(asked.store))
            return Answer(200, str(count).encode())
        case "/get" | "/set" | "/delete" | "/exists" | "/keys":
            with host.open(asked.store) as store:
                return _operate(store, asked)
    return host.more(asked)


def _operate(store: Store, asked: Asked) -> Answer:
    match asked.path:
        case "/get":
            value = store.get(asked.key)
            return Answer(404, b"") if value is None else Answer(200, value)
        case "/set":
            store.set(asked.key, asked.body)
        case "/delete":
            store.delete(asked.key)
        case "/exists":
            return Answer(200, b"true" if store.exists(asked.key) else b"false")
        case "/keys":
            return Answer(200, "\n".join(map(to_hex, store.keys())).encode())
    return Answer(200, b"")
