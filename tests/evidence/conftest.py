"""Servers that several parts test against: started once for all of them."""

from tests.evidence.objects.fixtures import objects, objects_address, s3_endpoint
from tests.evidence.store.fixtures import empty_url, postgres, store, url

__all__ = ["empty_url", "objects", "objects_address", "postgres", "s3_endpoint", "store", "url"]
