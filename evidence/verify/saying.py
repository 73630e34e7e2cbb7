"""A report as text for people, and as JSON for programs."""

from __future__ import annotations

import json
import re
from dataclasses import asdict

from evidence.verify.findings import Finding, Report, Statement
from evidence.verify.reading import printable
from evidence.verify.words import EVENT, FINDING, LABEL, REMARK, VERDICT, Pair, both

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d(?:\.\d{1,6})?)(Z|[+-]\d\d:\d\d)")


def as_text(report: Report) -> str:
    """Vietnamese first, English beside it."""
    lines = [f"{printable(report.name)}: {both(VERDICT[report.verdict])}"]
    lines += [f"  ! {sentence(finding, FINDING)}" for finding in report.findings]
    lines += [f"  · {sentence(remark, REMARK)}" for remark in report.remarks]
    if report.verdict != "unreadable":
        lines.append(_line("files", both(LABEL["of"], whole=report.whole, files=report.files)))
    if report.signer is not None:
        # Without trust the name in the package is worth nothing: the fingerprint is what can be compared.
        trusted = report.signer.site or both(LABEL["compared"])
        lines.append(_line("signer", trusted if report.signer.trusted else both(LABEL["unknown"])))
        lines.append(_line("fingerprint", grouped(report.signer.key_id)))
    if report.stamp is not None and report.stamp.checked:
        chain = " < ".join(report.stamp.chain) or report.stamp.authority
        lines.append(_line("stamp", f"{moment(report.stamp.utc)}, {chain}"))
        lines.append(f"    ({both(LABEL['stamp_scope'])})")
    if report.statement is not None:
        # A manifest that a trusted site signed is proven, whatever happened to a file beside it.
        proven = report.signer is not None and report.signer.trusted
        lines += [] if proven else [f"  {both(LABEL['says'])}:"]
        lines += _statement(report.statement)
    return "\n".join(lines)


def as_json(report: Report) -> str:
    """One line, in ASCII: no terminal or pipe can mistake it."""
    return json.dumps({**asdict(report), "exit_status": report.exit_status}, sort_keys=True)


def sentence(finding: Finding, catalogue: dict[str, Pair]) -> str:
    values = {name: printable(str(value)) for name, value in asdict(finding).items()}
    return both(catalogue[finding.kind], **values)


def grouped(key_id: str) -> str:
    """In groups of four, to be read out over a telephone."""
    return " ".join(key_id[at : at + 4] for at in range(0, len(key_id), 4))


def moment(text: str) -> str:
    """22/11/2026 07:54:15.250 +07:00: as dates are written here; anything else as it is."""
    match = _ISO.fullmatch(text)
    if match is None:
        return text
    year, month, day, clock, zone = match.groups()
    return f"{day}/{month}/{year} {clock} {'UTC' if zone == 'Z' else zone}"


def _statement(statement: Statement) -> list[str]:
    event = both(EVENT[statement.event_type]) if statement.event_type in EVENT else statement.event_type
    values = {
        "package": statement.package_id,
        "event": " ".join(part for part in (event, statement.event_id) if part),
        "time": moment(statement.peak_local or statement.peak_utc),
        "camera": statement.camera,
        "place": statement.place,
        "sealed": moment(statement.created_utc),
        "operator": statement.operator,
    }
    missing = both(LABEL["unknown"])
    return [_line(name, value or missing) for name, value in values.items() if value or name != "operator"]


def _line(name: str, value: str) -> str:
    return f"  {both(LABEL[name])}: {printable(value)}"
