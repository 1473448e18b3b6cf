"""The protocol of the test guests, for hosts whose functions are asynchronous."""

from typing import Optional, Protocol

import protocol
from protocol import Answer, Asked, StoreError, to_hex


class AsyncStore(Protocol):
    """A store that is open until its `with` ends."""

    def __enter__(self) -> "AsyncStore": ...
    def __exit__(self, *_) -> None: ...
    async def get(self, key: str) -> Optional[bytes]: ...
    async def set(self, key: str, value: bytes) -> None: ...
    async def delete(self, key: str) -> None: ...
    async def exists(self, key: str) -> bool: ...

    async def keys(self) -> list[str]:
        """The keys, read from a stream to its end; raises what the stream ended with."""
        ...

    async def some_keys(self, count: int) -> list[str]:
        """The first keys of a stream that is dropped then."""
        ...


class AsyncHost(Protocol):
    """What a guest has of its host. `open` raises StoreError, as the store's methods do."""

    async def open(self, label: str) -> AsyncStore: ...
    async def variable(self, name: str) -> Answer: ...


class _NoStores(protocol.Host):
    """For the paths that ask nothing of a host."""


_kept: list[AsyncStore] = []


async def answer(host: AsyncHost, asked: Asked) -> Answer:
    """Answers a request."""
    try:
        match asked.path:
            case "/variable":
                return await host.variable(asked.parameter("name"))
            case "/open-many":
                count = int(asked.parameter("count") or 0)
                for _ in range(count):
                    _kept.append(await host.open(asked.store))
                return Answer(200, str(count).encode())
            case "/get" | "/set" | "/delete" | "/exists" | "/keys" | "/some-keys":
                with await host.open(asked.store) as store:
                    return await _operate(store, asked)
        return protocol.answer(_NoStores(), asked)
    except StoreError as error:
        return error.answer


async def _operate(store: AsyncStore, asked: Asked) -> Answer:
    match asked.path:
        case "/get":
            value = await store.get(asked.key)
            return Answer(404, b"") if value is None else Answer(200, value)
        case "/set":
            await store.set(asked.key, asked.body)
        case "/delete":
            await store.delete(asked.key)
        case "/exists":
            return Answer(200, b"true" if await store.exists(asked.key) else b"false")
        case "/keys":
            return _lines(await store.keys())
        case "/some-keys":
            return _lines(await store.some_keys(int(asked.parameter("count") or 1)))
    return Answer(200, b"")


def _lines(keys: list[str]) -> Answer:
    return Answer(200, "\n".join(map(to_hex, keys)).encode())
