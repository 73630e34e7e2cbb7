from tests.evidence.objects.fixtures import objects, objects_address, s3_endpoint

__all__ = ["objects", "objects_address", "s3_endpoint"]
