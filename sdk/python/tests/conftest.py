"""What several tests need."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from fake_host import FakeHost

from bobbin_sdk.host import connect


@pytest.fixture
def fake() -> Iterator[FakeHost]:
    """A host, connected as while a request is answered."""
    yield from _connected(FakeHost())


@pytest.fixture
def fake_spin() -> Iterator[FakeHost]:
    """A host without what only Bobbin offers."""
    yield from _connected(FakeHost(is_spin=True))


def _connected(fake: FakeHost) -> Iterator[FakeHost]:
    # A store of an earlier test, held in a cycle, would be released and closed at any time.
    gc.collect()
    connect(fake.host)
    yield fake
    connect(None)
