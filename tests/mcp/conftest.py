"""The loop that the tests of the proxy run on."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
