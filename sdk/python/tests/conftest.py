"""What several tests need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_host import FakeHost

from bobbin_sdk.host import connect


@pytest.fixture
def fake() -> Iterator[FakeHost]:
    """A host, connected as while a request is answered."""
    fake = FakeHost()
    connect(fake.host)
    yield fake
    connect(None)


@pytest.fixture
def fake_spin() -> Iterator[FakeHost]:
    """A host without what only Bobbin offers."""
    fake = FakeHost(is_spin=True)
    connect(fake.host)
    yield fake
    connect(None)
