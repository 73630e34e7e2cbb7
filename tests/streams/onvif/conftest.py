from collections.abc import Iterator

import pytest

from tests.onvif.device import OnvifDevice


@pytest.fixture
def device() -> Iterator[OnvifDevice]:
    with OnvifDevice() as running:
        yield running
