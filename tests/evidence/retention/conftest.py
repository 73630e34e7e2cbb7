from tests.evidence.custody.fixtures import either_site, site

__all__ = ["either_site", "site"]
