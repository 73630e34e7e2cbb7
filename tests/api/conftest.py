from tests.evidence.store.fixtures import postgres, url
from tests.rtsp.fixtures import clips, rtsp_server

__all__ = ["clips", "postgres", "rtsp_server", "url"]
