"""The steps of the vectors, as calls of a store."""

import json
from base64 import b64decode, b64encode
from typing import Any

from spin_config import ConfigError, config_get
from spin_key_value import Entry, Keep, KeyDetails, KeyValueError, KeyWatch, Store, kv_open

Step = dict[str, Any]


class Replay:
    """The steps of a request, one after the other."""

    def __init__(self) -> None:
        # All of them are held, as a store that is released is closed.
        self.stores: list[Store] = []
        self.versions: dict[str, str] = {}
        self.cursor: str | None = None
        self.watch: KeyWatch | None = None

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
            case {
                "op": "get" | "exists" | "getJson" | "getMany" | "list" | "getVersioned" | "counter"
            }:
                return self.read(self.stores[-1], step)
            case {"op": "getEntry" | "getEntries" | "getDetails" | "listRange" | "listEntries"}:
                return self.read_beside(self.stores[-1], step)
            case {"op": "watch" | "watchPrefix" | "next" | "endWatch"}:
                return self.look(self.stores[-1], step)
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
            case {"op": "counter", "key": key}:
                return str(store.counter(key))
            case {"op": "list"}:
                cursor = self.cursor if step.get("cursor") == "previous" else None
                limit = step.get("limit", 1000)
                keys, self.cursor = store.list(step.get("prefix", ""), cursor, limit)
                more = self.cursor is not None
                return {"keys": [to_base64(key.encode()) for key in keys], "more": more}
        raise ValueError(step)

    def read_beside(self, store: Store, step: Step) -> object:
        """Do a step that reads what is beside values, or a range."""
        match step:
            case {"op": "getEntry", "key": key}:
                return entry_of(store.get_entry(key))
            case {"op": "getEntries", "keys": keys}:
                return [entry_of(entry) for entry in store.get_entries(keys)]
            case {"op": "getDetails", "keys": keys}:
                return [details_of(details) for details in store.get_details(keys)]
        first = (step.get("prefix", ""), self.cursor if "cursor" in step else None, step["limit"])
        range_of = {name: step[name] for name in ("start", "end", "reverse") if name in step}
        if step["op"] == "listRange":
            keys, self.cursor = store.list(*first, **range_of)
            found: dict[str, object] = {"keys": [to_base64(key.encode()) for key in keys]}
        else:
            entries, self.cursor = store.list_entries(*first, **range_of)
            found = {"entries": [entry_of(entry, key) for key, entry in entries]}
        return {**found, "more": self.cursor is not None}

    def look(self, store: Store, step: Step) -> object:
        """Do a step about a watcher."""
        match step:
            case {"op": "watch", "keys": keys}:
                self.watch = store.watch(keys)
            case {"op": "watchPrefix", "prefix": prefix}:
                self.watch = store.watch_prefix(prefix)
            case {"op": "next", "milliseconds": milliseconds} if self.watch:
                changes = self.watch.next(milliseconds)
                if changes is None:
                    return None
                return [[to_base64(one.key.encode()), to_base64(one.value)] for one in changes]
            case {"op": "endWatch"} if self.watch:
                self.watch.close()
            case _:
                raise ValueError(step)
        return "ok"

    def commit(self, store: Store, step: Step) -> object:
        """Do a commit."""
        atomic = store.atomic()
        for key, name in step["checks"]:
            atomic.check(key, None if name is None else self.versions[name])
        for write in step["writes"]:
            match write:
                case {"kind": "set", "key": key, "value": value}:
                    atomic.set(key, b64decode(value), keep_of(write))
                case {"kind": "delete", "key": key}:
                    atomic.delete(key)
                case {"kind": "increment", "key": key, "delta": delta}:
                    atomic.increment(key, int(delta), keep_of(write))
        sums = atomic.commit()
        return None if sums is None else [str(one) for one in sums]

    def write(self, store: Store, step: Step) -> object:
        """Do a step that writes, or closes."""
        match step:
            case {"op": "set", "key": key, "value": value}:
                store.set(key, b64decode(value), keep_of(step))
            case {"op": "setJson", "key": key, "json": value}:
                store.set_json(key, value)
            case {"op": "delete", "key": key}:
                store.delete(key)
            case {"op": "setMany", "entries": entries}:
                pairs = [(key, b64decode(value)) for key, value in entries]
                store.set_many(pairs, keep_of(step))
            case {"op": "deleteMany", "keys": keys}:
                store.delete_many(keys)
            case {"op": "increment", "key": key, "delta": delta}:
                return str(store.increment(key, int(delta), keep_of(step)))
            case {"op": "compareAndSwap", "key": key, "version": name, "value": value}:
                version = None if name is None else self.versions[name]
                return store.compare_and_swap(key, version, b64decode(value), keep_of(step))
            case {"op": "setCounter", "key": key, "count": count}:
                store.set_counter(key, int(count))
            case {"op": "deletePrefix", "prefix": prefix}:
                return store.delete_prefix(prefix)
            case {"op": "commit"}:
                return self.commit(store, step)
            case {"op": "close"}:
                store.close()
            case _:
                raise ValueError(step)
        return "ok"


def keep_of(step: Step) -> Keep | None:
    """Give what is to be kept beside a value."""
    keep = step.get("keep")
    if keep is None:
        return None
    names = {"expiresIn": "expires_in", "expiresAt": "expires_at", "metadata": "metadata"}
    return Keep(**{names[name]: value for name, value in keep.items()})


def entry_of(entry: Entry | None, key: str | None = None) -> object:
    """Give an entry as a line shows it."""
    if entry is None:
        return None
    value, expires_at, metadata = entry
    named = {} if key is None else {"key": to_base64(key.encode())}
    metadata = in_order(metadata)
    return {"expiresAt": expires_at, **named, "metadata": metadata, "value": to_base64(value)}


def details_of(details: KeyDetails | None) -> object:
    """Give what is beside a value as a line shows it."""
    if details is None:
        return None
    return {"expiresAt": details.expires_at, "metadata": in_order(details.metadata)}


def in_order(value: object) -> Any:
    """Give JSON with its keys in order."""
    return json.loads(json.dumps(value, sort_keys=True))


def to_base64(value: bytes | None) -> str | None:
    """Give bytes in base64, or None for none."""
    return None if value is None else b64encode(value).decode()


def canonical(value: object) -> bytes:
    """Give a value as compact JSON with sorted keys."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
