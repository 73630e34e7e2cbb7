"""What somebody may do here, from what the provider says of them and what the configuration makes of it. Pure."""

import re
from collections.abc import Mapping

from api.oidc.settings import OidcSettings, Rule
from evidence.people.federated import Vouched

Claims = Mapping[str, object]


def vouched(claims: Claims, settings: OidcSettings) -> Vouched | None:
    """None where no rule lets them in."""
    for rule in settings.rules:
        if rule.has not in texts_of(claims, rule.claim):
            continue
        communes = _communes(claims, rule)
        if communes is not None and not communes:
            continue
        return Vouched(
            issuer=settings.issuer,
            subject=str(claims["sub"]),
            login=_one(claims, settings.account_claim) or "",
            full_name=_one(claims, settings.full_name_claim) or _one(claims, settings.account_claim) or "?",
            unit=(_one(claims, settings.unit_claim) if settings.unit_claim else None) or settings.unit,
            role=rule.role,
            communes=communes,
        )
    return None


def texts_of(claims: Claims, path: str) -> frozenset[str]:
    """A claim's values: itself where it is text, its texts where it is a list. A name with dots in it comes before a
    path of names."""
    found: object = claims.get(path)
    if found is None and "." in path:
        found = claims
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return frozenset({found})
    if isinstance(found, list | tuple):
        return frozenset(one for one in found if isinstance(one, str))
    return frozenset()


def _communes(claims: Claims, rule: Rule) -> frozenset[str] | None:
    """None: every commune. Never more than the rule says."""
    most = None if rule.communes == "every" else frozenset(rule.communes)
    if rule.communes_claim is None:
        return most
    named = frozenset(text for one in texts_of(claims, rule.communes_claim) if (text := _plain(one)))
    return named if most is None else named & most


def _one(claims: Claims, path: str) -> str | None:
    found = sorted(texts_of(claims, path))
    return (_plain(found[0]) or None) if found else None


def _plain(text: str) -> str:
    """Fit for a column of every database."""
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", text).strip()[:200]
