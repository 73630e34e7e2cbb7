"""An entry of the log in the reader's words: it is kept in one spelling for ever, and read in two languages."""

import re
from collections import defaultdict
from collections.abc import Mapping

from evidence import catalogue_log as words
from evidence.catalogue import Text
from evidence.catalogue_people import RIGHT, ROLE
from evidence.catalogue_record import VERDICT

_CHANGES = tuple((re.compile(pattern), text) for pattern, text in words.CHANGES)
_REDACTED = re.compile(r"publication/redacted\.mp4 (?P<digest>[0-9a-f]+)")


def filled(text: Text, facts: Mapping[str, object]) -> Text:
    """With what the entry says; a fact that it does not have is left out."""
    return _with(text, {name: _fact(name, str(value)) for name, value in facts.items()})


def _fact(name: str, value: str) -> Text:
    if name == "verdict":
        return {str(known): said for known, said in VERDICT.items()}.get(value, Text(value, value))
    if name == "what":
        if found := _REDACTED.fullmatch(value):
            return words.REDACTED.format(digest=found["digest"])
        return words.APPROVAL if value == "publication/approval.json" else Text(value, value)
    if name == "uncovered":
        return words.UNCOVERED.format(ids=value)
    if name == "change":
        return _change(value)
    return Text(value, value)


def _change(value: str) -> Text:
    """One, or several in a row; what is none of ours stays as it is."""
    whole = _one_change(value)
    each = [whole] if whole is not None else [_one_change(part) for part in value.split(", ")]
    known = [one for one in each if one is not None]
    if len(known) < len(each):
        return Text(value, value)
    return Text(", ".join(one.vi for one in known), ", ".join(one.en for one in known))


def _one_change(value: str) -> Text | None:
    for pattern, text in _CHANGES:
        if found := pattern.fullmatch(value):
            return _with(text, {name: _part(name, said) for name, said in found.groupdict().items()})
    return None


def _part(name: str, said: str) -> Text:
    if name == "role":
        return {str(known): text for known, text in ROLE.items()}.get(said, Text(said, said))
    if name == "where":
        return {"every commune": words.EVERY_COMMUNE, "no commune": words.NO_COMMUNE}.get(said, Text(said, said))
    if name == "rights":
        known = {str(right): text for right, text in RIGHT.items()}
        each = [known.get(one, Text(one, one)) for one in said.split(", ")]
        return Text(", ".join(one.vi for one in each), ", ".join(one.en for one in each))
    return Text(said, said)


def _with(text: Text, values: Mapping[str, Text]) -> Text:
    vi = defaultdict(str, {name: value.vi for name, value in values.items()})
    en = defaultdict(str, {name: value.en for name, value in values.items()})
    return Text(text.vi.format_map(vi), text.en.format_map(en))
