"""Who may do what: five roles, and the rights that each has."""

from typing import Literal, get_args

Role = Literal["viewer", "reviewer", "approver", "unit_admin", "auditor"]
Right = Literal[
    "events",  # read events, decisions and notes
    "media",  # see pictures and play clips
    "download",  # take a file away, with a reason
    "cameras",  # how cameras are, health
    "claim",  # take a case to work on it
    "review",  # decide about it
    "confirm",  # be the second person
    "note",  # write beside it
    "reports",  # take reports down, link them to cases, close them
    "contact",  # see who reported
    "hold",  # place and release legal holds
    "export",  # make packages to hand over
    "audit",  # read the log of everything that was done
    "people",  # accounts and tokens of others
    "settings",  # zones, hours, what the station does
]
ROLES: tuple[Role, ...] = get_args(Role)
RIGHTS: tuple[Right, ...] = get_args(Right)

_LOOKS: frozenset[Right] = frozenset({"events", "media", "cameras"})
_REVIEWS: frozenset[Right] = _LOOKS | {"claim", "review", "note", "reports", "download"}
OF_ROLE: dict[Role, frozenset[Right]] = {
    "viewer": _LOOKS,
    "reviewer": _REVIEWS,
    "approver": _REVIEWS | {"confirm", "hold", "export", "contact"},
    # Who gives rights decides about no case, and who audits changes nothing.
    "unit_admin": frozenset({"events", "cameras", "people", "settings", "audit"}),
    "auditor": _LOOKS | {"audit"},
}
