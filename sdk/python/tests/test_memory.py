"""Goal: the bindings work with the stand-in of dataclasses. Method: classes as they have them."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from bobbin_sdk.guest_memory import light_dataclasses


def test_fields_are_taken_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "dataclasses", raising=False)
    with light_dataclasses():
        from dataclasses import dataclass

        @dataclass
        class Page:
            keys: list[str]
            cursor: str | None

        @dataclass(frozen=True)
        class Err(Exception):
            value: Any

        @dataclass
        class Empty:
            pass

    assert "dataclasses" not in sys.modules
    page = Page(["a"], None)
    assert (page.keys, page.cursor) == (["a"], None)
    assert Err(Empty()).value is not None
    with pytest.raises(ValueError, match="shorter"):
        Page(["a"])  # type: ignore[call-arg]


def test_the_module_itself_is_left_where_it_is() -> None:
    import dataclasses

    with light_dataclasses():
        assert sys.modules["dataclasses"] is dataclasses
