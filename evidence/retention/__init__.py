"""How long evidence is kept, what holds it longer, and its deletion on the record (docs/design/keeping.md)."""

from evidence.retention.conditions import trim_conditions
from evidence.retention.decide import Decision, decide
from evidence.retention.plan import Candidate, candidates
from evidence.retention.prune import Pruner, Signer, record_bytes, record_key
from evidence.retention.reports import ReportCandidate, report_candidates
from evidence.retention.settings import RetentionClass, RetentionSettings, load_settings, read_settings

__all__ = [
    "Candidate",
    "Decision",
    "Pruner",
    "ReportCandidate",
    "RetentionClass",
    "RetentionSettings",
    "Signer",
    "candidates",
    "decide",
    "load_settings",
    "read_settings",
    "record_bytes",
    "record_key",
    "report_candidates",
    "trim_conditions",
]
