"""Goal: calls of a store reach the host, and give what it gives. Method: a host in memory."""

from __future__ import annotations

import pytest
from fake_host import FakeHost

from spin_key_value import KeyPage, Store, Versioned, kv_open, kv_open_default


def test_the_default_store_is_the_store_default(fake: FakeHost) -> None:
    kv_open_default()
    assert fake.calls[0] == ("open", "default")


@pytest.mark.parametrize("value", ["grün", "grün".encode(), bytearray(b"x"), memoryview(b"y")])
def test_values_are_kept_as_bytes(
    fake: FakeHost, value: bytes | bytearray | memoryview | str
) -> None:
    store = kv_open("default")
    store.set("key", value)
    expected = value.encode() if isinstance(value, str) else bytes(value)
    assert store.get("key") == expected
    assert type(fake.values["key"]) is bytes


def test_a_missing_key_is_none(fake: FakeHost) -> None:
    store = kv_open_default()
    assert store.get("missing") is None
    assert not store.exists("missing")


def test_keys_are_deleted_and_listed(fake: FakeHost) -> None:
    store = kv_open_default()
    store.set("a", "")
    store.set("b", "")
    store.delete("a")
    assert store.get_keys() == ["b"]


def test_json_is_compact_and_unescaped(fake: FakeHost) -> None:
    store = kv_open_default()
    store.set_json("key", {"a": [1, None], "ü": "🐟"})
    assert fake.values["key"].decode() == '{"a":[1,null],"ü":"🐟"}'
    assert store.get_json("key") == {"a": [1, None], "ü": "🐟"}


def test_what_json_cannot_hold_is_refused(fake: FakeHost) -> None:
    store = kv_open_default()
    with pytest.raises(TypeError):
        store.set_json("key", {1, 2})
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.set_json("key", float("nan"))
    assert fake.values == {}


def test_many_keys_go_in_one_call(fake: FakeHost) -> None:
    store = kv_open_default()
    fake.values["a"] = b"1"
    assert store.get_many(["b", "a"]) == [None, b"1"]
    store.set_many({"a": "1", "b": "2"})
    store.set_many((key, key) for key in "cd")
    store.delete_many({"a": 1})
    assert fake.calls[2:] == [
        ("set_many", 7, [("a", b"1"), ("b", b"2")]),
        ("set_many", 7, [("c", b"c"), ("d", b"d")]),
        ("delete_many", 7, ["a"]),
    ]


def test_a_page_has_keys_and_a_cursor(fake: FakeHost) -> None:
    store = kv_open_default()
    assert store.list() == KeyPage(["a"], "next")
    assert store.list("p", "next", 2).cursor == "next"
    assert fake.calls[1:] == [
        ("list_keys", 7, "", None, 1000),
        ("list_keys", 7, "p", "next", 2),
    ]


def test_a_counter_counts_by_one_or_by_a_delta(fake: FakeHost) -> None:
    store = kv_open_default()
    assert store.increment("key") == 1
    assert store.increment("key", -(2**63)) == -(2**63)


def test_a_version_is_read_and_compared(fake: FakeHost) -> None:
    store = kv_open_default()
    assert store.get_versioned("key") == Versioned(None, "v0")
    assert store.compare_and_swap("key", "v0", "new")
    assert store.compare_and_swap("key", None, b"new")
    assert fake.calls[2:] == [
        ("compare_and_swap", 7, "key", "v0", b"new"),
        ("compare_and_swap", 7, "key", None, b"new"),
    ]


def _closings(fake: FakeHost) -> int:
    return fake.calls.count(("close", 7))


def test_a_store_is_closed_once(fake: FakeHost) -> None:
    with kv_open_default() as store:
        assert _closings(fake) == 0
    assert _closings(fake) == 1
    store.close()
    del store
    assert _closings(fake) == 1


def test_a_store_is_closed_when_it_is_released(fake: FakeHost) -> None:
    store: Store | None = kv_open_default()
    assert _closings(fake) == 0
    del store
    assert _closings(fake) == 1
