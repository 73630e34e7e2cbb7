"""The composition: footage goes through the detector, and what it finds is kept as evidence.

`scan` does it for recordings, `live` for cameras; both share everything but where footage comes from.
"""

from pipeline.scan import FileResult, Progress, ScanOptions, Update, fingerprint, now, scan_file

__all__ = ["FileResult", "Progress", "ScanOptions", "Update", "fingerprint", "now", "scan_file"]
