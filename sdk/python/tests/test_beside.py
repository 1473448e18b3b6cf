"""Goal: expiry, metadata, ranges, commits and watching reach the host. Method: a host in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fake_host import FakeHost

from bobbin_sdk.host import Range
from spin_key_value import (
    Entry,
    EntryPage,
    Keep,
    KeyChange,
    KeyDetails,
    KeyValueError,
    Store,
    kv_open_default,
)


def last(fake: FakeHost) -> object:
    """Give the last call."""
    return fake.calls[-1]


def test_what_is_kept_goes_with_the_write(fake: FakeHost) -> None:
    store = kv_open_default()
    store.set("k", "v", Keep(expires_in=5, metadata={"ü": [1]}))
    details = [("expires-in", 5), ("metadata", '{"ü":[1]}')]
    assert last(fake) == ("entries.set", 7, "k", b"v", details)
    store.set_many({"k": "v"}, Keep(expires_at=0))
    assert last(fake) == ("entries.set_many", 7, [("k", b"v")], [("expires-at", 0)])
    assert store.increment("n", 2, Keep(expires_at=None, metadata=None)) == 2
    cleared = [("no-expiry", None), ("no-metadata", None)]
    assert last(fake) == ("entries.increment", 7, "n", 2, cleared)
    assert store.compare_and_swap("k", "v0", "v", Keep(metadata=False))
    kept = [("metadata", "false")]
    assert last(fake) == ("entries.compare_and_swap", 7, "k", "v0", b"v", kept)


def test_a_write_that_keeps_nothing_is_the_one_of_spin(fake: FakeHost) -> None:
    store = kv_open_default()
    store.set("k", "v")
    assert last(fake) == ("set", 7, "k", b"v")


def test_what_cannot_be_kept_is_refused() -> None:
    with pytest.raises(TypeError):
        Keep(expires_in=1, expires_at=1)
    with pytest.raises(TypeError):
        Keep(metadata={1, 2})
    for milliseconds in (0, -1):
        with pytest.raises(KeyValueError) as caught:
            Keep(expires_in=milliseconds)
        assert caught.value.code == "invalid-argument"


def test_entries_are_read(fake: FakeHost) -> None:
    store = kv_open_default()
    assert store.get_entry("a") == Entry(b"1", 5, {"a": 1})
    assert store.get_entries(["b", "a"]) == [None, Entry(b"1", 5, {"a": 1})]
    assert store.get_details(["a", "b"]) == [KeyDetails(None, None), None]


def test_a_list_has_a_range(fake: FakeHost) -> None:
    store = kv_open_default()
    store.list("p", start="p1", reverse=True)
    wanted = Range("p", "p1", None, True, None, 1000)
    assert last(fake) == ("entries.list_keys", 7, wanted)
    page = store.list_entries("p", "cursor", 5, end="z")
    assert page == EntryPage([("a", Entry(b"1", None, 2))], "next")
    wanted = Range("p", None, "z", False, "cursor", 5)
    assert last(fake) == ("list_entries", 7, wanted)


def test_a_counter_is_eight_bytes(fake: FakeHost) -> None:
    store = kv_open_default()
    assert store.counter("n") == 0
    for count in (0, -1, 2**63 - 1, -(2**63)):
        store.set_counter("n", count)
        assert store.counter("n") == count
    store.set("n", "1234567")
    with pytest.raises(KeyValueError) as caught:
        store.counter("n")
    assert caught.value.code == "not-a-counter"
    with pytest.raises(KeyValueError):
        store.set_counter("n", 2**63)


def test_a_commit_is_sent_whole(fake: FakeHost) -> None:
    store = kv_open_default()
    atomic = store.atomic().set("a", "1", Keep(expires_in=1)).delete("b").increment("n")
    assert last(fake) == ("open", "default")
    assert atomic.commit() == [3]
    writes = [
        ("set", "a", b"1", [("expires-in", 1)]),
        ("delete", "b", None, []),
        ("increment", "n", 1, []),
    ]
    assert last(fake) == ("commit", 7, [], writes)
    assert store.atomic().check("a", None).check("b", "v1").commit() is None
    assert last(fake) == ("commit", 7, [("a", None), ("b", "v1")], [])


def test_a_watcher_is_asked_and_ended(fake: FakeHost) -> None:
    store = kv_open_default()
    with store.watch(["a"]) as watcher:
        assert last(fake) == ("watch", 7, ["a"])
        assert watcher.next(1000) == [KeyChange("a", None, "v1")]
        assert watcher.next(0) is None
    assert last(fake) == ("end", 4)
    watcher.close()
    assert fake.calls.count(("end", 4)) == 1
    store.watch_prefix("p")
    assert ("watch", 7, "p") in fake.calls


later: list[Callable[[Store], Any]] = [
    lambda store: store.set("k", "v", Keep(expires_in=1)),
    lambda store: store.get_entry("k"),
    lambda store: store.get_details(["k"]),
    lambda store: store.list(reverse=True),
    lambda store: store.list_entries(),
    lambda store: store.atomic().commit(),
    lambda store: store.watch(["k"]),
]


@pytest.mark.parametrize("call", later)
def test_a_component_for_spin_says_what_is_not_served(
    fake_spin: FakeHost, call: Callable[[Store], Any]
) -> None:
    store = kv_open_default()
    with pytest.raises(KeyValueError) as caught:
        call(store)
    assert caught.value.code == "not-served"
    # Counters are bytes, which Spin keeps too.
    store.set_counter("n", 5)
    assert store.counter("n") == 5
