from tests.rtsp.fixtures import clips, rtsp_server

__all__ = ["clips", "rtsp_server"]
