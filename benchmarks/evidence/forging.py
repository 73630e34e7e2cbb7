"""Every way to tamper with a package that we know of, drawn at random, each with the names it has to be called by."""

import random

from benchmarks.evidence.forging_files import FILE_WAYS
from benchmarks.evidence.forging_seal import SEAL_WAYS
from benchmarks.evidence.forging_zip import ZIP_WAYS
from benchmarks.evidence.workshop import Forgery, Way, Workshop

WAYS: dict[str, Way] = {**FILE_WAYS, **SEAL_WAYS, **ZIP_WAYS}


def forge(shop: Workshop, draw: random.Random, way: str) -> Forgery:
    return WAYS[way](shop, draw)
