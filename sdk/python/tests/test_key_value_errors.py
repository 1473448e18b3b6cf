"""Goal: errors say their code and what to do. Method: a host that fails, wrong arguments."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from fake_host import Error_Io, FakeHost

from spin_key_value import KeyValueError, Store, kv_open, kv_open_default


@pytest.mark.parametrize(
    ("given", "code", "text"),
    [
        ("store-full: the store holds 3 keys", "store-full", "the store holds 3 keys"),
        ("not-a-counter: a: b", "not-a-counter", "a: b"),
        ("store-full: two\nlines", "store-full", "two\nlines"),
        ("store-full", "io", "store-full"),
        ("disk: gone", "io", "disk: gone"),
        ("Not-a-code: x", "io", "Not-a-code: x"),
        ("", "io", ""),
    ],
)
def test_the_code_begins_the_text_of_io(fake: FakeHost, given: str, code: str, text: str) -> None:
    store = kv_open_default()
    fake.failure = Error_Io(given)
    with pytest.raises(KeyValueError) as caught:
        store.get("key")
    fake.failure = None
    assert (caught.value.code, caught.value.text) == (code, text)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Error_AccessDenied", "access-denied"),
        ("Error_NoSuchStore", "no-such-store"),
        ("Error_StoreTableFull", "store-table-full"),
        ("Error_InvalidStore", "invalid-store"),
    ],
)
def test_other_cases_have_a_text_of_their_own(fake: FakeHost, name: str, code: str) -> None:
    fake.failure = type(name, (), {})()
    with pytest.raises(KeyValueError, match=f"^{code}: ...") as caught:
        kv_open_default()
    fake.failure = None
    assert caught.value.code == code


def test_no_such_store_is_raised_by_open(fake: FakeHost) -> None:
    with pytest.raises(KeyValueError, match="no-such-store"):
        kv_open("other")


def test_json_of_a_missing_key_is_an_error(fake: FakeHost) -> None:
    with pytest.raises(KeyValueError) as caught:
        kv_open_default().get_json("missing")
    assert caught.value.code == "no-such-key"


def test_stores_open_only_while_a_request_is_answered() -> None:
    with pytest.raises(KeyValueError, match="only while a component answers a request") as caught:
        kv_open_default()
    assert caught.value.code == "invalid-argument"


def test_a_component_for_spin_has_the_seven_operations(fake_spin: FakeHost) -> None:
    store = kv_open_default()
    store.set_json("key", 1)
    assert store.get_json("key") == 1


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_many", [["a"]]),
        ("set_many", [{"a": "b"}]),
        ("delete_many", [["a"]]),
        ("list", []),
        ("increment", ["a"]),
        ("get_versioned", ["a"]),
        ("compare_and_swap", ["a", None, "b"]),
    ],
)
def test_the_others_say_how_to_build(fake_spin: FakeHost, name: str, arguments: list[Any]) -> None:
    store = kv_open_default()
    with pytest.raises(KeyValueError, match=f"{name} .*--target bobbin") as caught:
        getattr(store, name)(*arguments)
    assert caught.value.code == "not-served"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda store: store.get(b"key"), "the key is a str, not bytes"),
        (lambda store: store.get(None), "the key is a str, not None"),
        (lambda store: store.set("key", 1), "the value is bytes, bytearray, memoryview or str"),
        (lambda store: store.get_many("abc"), "the keys are a list .* not str"),
        (lambda store: store.delete_many([1]), "the key is a str, not int"),
        (lambda store: store.set_many(["ab"]), "an entry is a pair of key and value, not str"),
        (lambda store: store.set_many("ab"), "the entries are a mapping or pairs, not str"),
        (lambda store: store.list(1), "the prefix is a str, not int"),
        (lambda store: store.list(limit="1"), "the limit of a list is an int, not str"),
        (lambda store: store.increment("key", 1.0), "the delta is an int, not float"),
        (lambda store: store.increment("key", True), "the delta is an int, not bool"),
        (lambda store: store.compare_and_swap("key", 1, ""), "the version is a str, not int"),
        (lambda _: kv_open(1), "the name of a store is a str, not int"),  # type: ignore[arg-type]
    ],
)
def test_an_argument_of_the_wrong_type(fake: FakeHost, call: Any, sentence: str) -> None:
    store: Store = kv_open_default()
    with pytest.raises(TypeError, match=sentence):
        call(store)
    assert {call[0] for call in fake.calls} <= {"open", "close"}


@pytest.mark.parametrize(
    "call",
    [
        lambda store: store.get("\ud800"),
        lambda store: store.set("key", "\udfff"),
        lambda store: store.list(limit=0),
        lambda store: store.list(limit=1001),
        lambda store: store.increment("key", 2**63),
    ],
)
def test_an_argument_of_the_wrong_kind(fake: FakeHost, call: Any) -> None:
    store = kv_open_default()
    with pytest.raises(KeyValueError) as caught:
        call(store)
    assert caught.value.code == "invalid-argument"
    assert {call[0] for call in fake.calls} <= {"open", "close"}


def test_an_error_can_be_copied() -> None:
    error = copy.copy(KeyValueError("store-full", "the text"))
    assert (error.code, error.text, str(error)) == (
        "store-full",
        "the text",
        "store-full: the text",
    )
