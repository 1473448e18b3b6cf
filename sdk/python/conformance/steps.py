"""The steps of the vectors, as calls of a store."""

import json
from base64 import b64decode, b64encode
from typing import Any

from spin_config import ConfigError, config_get
from spin_key_value import KeyValueError, Store, kv_open

Step = dict[str, Any]


class Replay:
    """The steps of a request, one after the other."""

    def __init__(self) -> None:
        # All of them are held, as a store that is released is closed.
        self.stores: list[Store] = []
        self.versions: dict[str, str] = {}
        self.cursor: str | None = None

    def answer(self, step: Step) -> object:
        """Give what a step gives, or its error."""
        try:
            return self.run(step)
        except KeyValueError as error:
            return {"error": error.code}

    def run(self, step: Step) -> object:
        """Do a step that asks for no open store, or one that does."""
        match step:
            case {"op": "open", "label": label}:
                self.stores.append(kv_open(label))
            case {"op": "openMany", "label": label, "count": count}:
                opened = self.stores[-1:]
                self.stores += [*(kv_open(label) for _ in range(count)), *opened]
            case {"op": "variable", "name": name}:
                try:
                    return config_get(name)
                except ConfigError:
                    return {"error": "no-such-variable"}
            case {"op": "get" | "exists" | "getJson" | "getMany" | "list" | "getVersioned"}:
                return self.read(self.stores[-1], step)
            case _:
                return self.write(self.stores[-1], step)
        return "ok"

    def read(self, store: Store, step: Step) -> object:
        """Do a step that reads."""
        match step:
            case {"op": "get", "key": key}:
                return to_base64(store.get(key))
            case {"op": "exists", "key": key}:
                return store.exists(key)
            case {"op": "getJson", "key": key}:
                return to_base64(canonical(store.get_json(key)))
            case {"op": "getMany", "keys": keys}:
                return [to_base64(value) for value in store.get_many(keys)]
            case {"op": "getVersioned", "key": key, "as": name}:
                value, self.versions[name] = store.get_versioned(key)
                return to_base64(value)
            case {"op": "list"}:
                cursor = self.cursor if step.get("cursor") == "previous" else None
                limit = step.get("limit", 1000)
                keys, self.cursor = store.list(step.get("prefix", ""), cursor, limit)
                more = self.cursor is not None
                return {"keys": [to_base64(key.encode()) for key in keys], "more": more}
        raise ValueError(step)

    def write(self, store: Store, step: Step) -> object:
        """Do a step that writes, or closes."""
        match step:
            case {"op": "set", "key": key, "value": value}:
                store.set(key, b64decode(value))
            case {"op": "setJson", "key": key, "json": value}:
                store.set_json(key, value)
            case {"op": "delete", "key": key}:
                store.delete(key)
            case {"op": "setMany", "entries": entries}:
                store.set_many([(key, b64decode(value)) for key, value in entries])
            case {"op": "deleteMany", "keys": keys}:
                store.delete_many(keys)
            case {"op": "increment", "key": key, "delta": delta}:
                return str(store.increment(key, int(delta)))
            case {"op": "compareAndSwap", "key": key, "version": name, "value": value}:
                version = None if name is None else self.versions[name]
                return store.compare_and_swap(key, version, b64decode(value))
            case {"op": "close"}:
                store.close()
            case _:
                raise ValueError(step)
        return "ok"


def to_base64(value: bytes | None) -> str | None:
    """Give bytes in base64, or None for none."""
    return None if value is None else b64encode(value).decode()


def canonical(value: object) -> bytes:
    """Give a value as compact JSON with sorted keys."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
