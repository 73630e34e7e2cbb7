"""One station and one provider for all files here."""

from collections.abc import Iterator

import pytest

from tests.api.oidc.site import Site, station
from tests.evidence.people.quick import quick_passwords

__all__ = ["quick_passwords"]


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with station(tmp_path_factory.mktemp("oidc") / "data") as found:
        yield found
