from tests.evidence.store.fixtures import empty_url, postgres, store, url

__all__ = ["empty_url", "postgres", "store", "url"]
