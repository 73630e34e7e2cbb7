"""What a check can find."""

from dataclasses import dataclass
from typing import Literal

CustodyKind = Literal[
    "package_missing",
    "object_missing",
    "object_size",
    "object_differs",
    "object_unlisted",
    "package_unlisted",
    "supersedes_unknown",
    "event_unsealed",
    "event_unlisted",
    "hold_empty",
    "deletion_unfinished",
    "not_deleted",
    "deletion_record",
    "signature",
    "checkpoint_misfit",
    "row_unreadable",
    "attachment_missing",
    "attachment_size",
    "attachment_differs",
    "attachment_unlisted",
]


@dataclass(frozen=True, slots=True)
class CustodyFinding:
    """Something is wrong with `where`; nothing was repaired.

    package_missing      sealed, never deleted, and nothing of it is in the object store
    object_missing       one file of a package is not there
    object_size          it is there with another size
    object_differs       its bytes are not those that were sealed
    object_unlisted      a file in a package's folder that no package lists, or a record of a deletion nobody ordered
    package_unlisted     a package's folder that the database does not know
    supersedes_unknown   a package names an earlier one that the database does not know
    event_unsealed       an event has no package long after it was filed
    event_unlisted       a folder of an event that the database does not know
    hold_empty           a legal hold on an event of which nothing is there
    deletion_unfinished  ordered, and not noted as done
    not_deleted          noted as deleted, and still there
    deletion_record      the signed record of a deletion is not beside the packages, or says something else
    signature            a checkpoint, a deletion or a package that was read in full is not signed by a key of the site
    checkpoint_misfit    the log does not go through a checkpoint: it was rewritten or cut off
    row_unreadable       rows of the database were changed into what they cannot be; what hangs on them is not compared
    attachment_missing   what came with a report, or was kept for it, is not there, and its deletion was not decided
    attachment_size      it is there with another size
    attachment_differs   its bytes are not those that came
    attachment_unlisted  a file in the folder of reports that no report has
    """

    kind: CustodyKind
    where: str
    detail: str = ""
