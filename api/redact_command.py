"""`litterwatch evidence redact` and `publish`: a derivative that shows nobody, and what the public gets to see."""

from pathlib import Path
from typing import Annotated

import typer

from api.camera_commands import DEFAULT_DATA, Data, Secrets
from api.screen import fail
from api.store_commands import Database, database_of
from evidence import catalogue_redaction as words

# Packages bring SQLAlchemy, which takes 0.2 CPU-s to import: only these commands pay for it, so it is imported in them.

Regions = Annotated[list[str] | None, typer.Option("--region", metavar="BOX", help=words.REGION_HELP)]
Keeps = Annotated[list[str] | None, typer.Option("--keep", metavar="BOX", help=words.KEEP_HELP)]
Uncovers = Annotated[list[int] | None, typer.Option("--uncover", metavar="ID", help=words.UNCOVER_HELP)]
AsJson = Annotated[bool, typer.Option("--json", help=words.JSON_HELP)]


def redact(
    source: Annotated[Path, typer.Argument(metavar="PACKAGE_OR_EVENT_FOLDER", help=words.SOURCE_HELP)],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help=words.OUT_HELP)],
    actor: Annotated[str | None, typer.Option(metavar="HOW", help=words.ACTOR_HELP)] = None,
    everybody: Annotated[bool, typer.Option("--all", help=words.ALL_HELP)] = False,
    except_actor: Annotated[bool, typer.Option("--except-actor", help=words.EXCEPT_HELP)] = False,
    for_publication: Annotated[bool, typer.Option("--for-publication", help=words.PUBLISH_HELP)] = False,
    osd: Annotated[bool, typer.Option("--osd", help=words.OSD_HELP)] = False,
    region: Regions = None,
    keep: Keeps = None,
    uncover: Uncovers = None,
    regions: Annotated[Path | None, typer.Option("--regions", metavar="FILE", help=words.REGIONS_HELP)] = None,
    plan_only: Annotated[bool, typer.Option("--plan-only", help=words.PLAN_ONLY_HELP)] = False,
    model: Annotated[str | None, typer.Option(metavar="NAME_OR_FILE", help=words.MODEL_HELP)] = None,
    as_json: AsJson = False,
) -> None:
    """Bản che: người và biển số không nhận ra được / A derivative in which people and plates cannot be recognised.

    Bản gốc không bị đụng tới / The original is only read.
    """
    from api import redacting  # noqa: PLC0415

    if everybody and (except_actor or actor not in {None, "whole"}):
        fail(words.CONFLICT)
    if actor not in {None, "visible", "head", "whole"}:
        fail(words.BAD_ACTOR.format(found=actor))
    chosen = "whole" if everybody else "visible" if except_actor else actor
    asked = redacting.Asked(
        policy=redacting.policy_of(chosen, for_publication=for_publication, osd=osd),
        cover=tuple(region or ()),
        keep=tuple(keep or ()),
        uncover=tuple(uncover or ()),
        regions=regions,
        model=model,
    )
    if plan_only:
        redacting.plan(source, out, asked)
    else:
        redacting.redact(source, out, asked, as_json=as_json)


def publish(
    package: Annotated[Path, typer.Argument(metavar="PACKAGE", help=words.PACKAGE_HELP)],
    by: Annotated[str, typer.Option("--by", metavar="ACCOUNT", help=words.BY_HELP)],
    ask: Annotated[bool, typer.Option("--ask", help=words.ASK_HELP)] = False,
    approve: Annotated[bool, typer.Option("--approve", help=words.APPROVE_HELP)] = False,
    uncovered_seen: Annotated[bool, typer.Option("--uncovered-seen", help=words.UNCOVERED_SEEN_HELP)] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help=words.DIR_HELP)] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=words.REASON_HELP)] = "",
    media: Annotated[Path | None, typer.Option("--media", metavar="FILE", help=words.MEDIA_HELP)] = None,
    outcome: Annotated[str | None, typer.Option("--outcome", metavar="TEXT", help=words.OUTCOME_HELP)] = None,
    law: Annotated[str | None, typer.Option("--law", metavar="TEXT", help=words.LAW_HELP)] = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Bản công bố: một người đề nghị, người khác duyệt / What the public may see of a case: one asks, another approves.

    Kết thúc với 1 khi không được công bố / Ends with status 1 where it may not be published.
    """
    from api import publishing  # noqa: PLC0415

    if [ask, approve, out is not None].count(True) != 1 or (reason and not ask) or (uncovered_seen and not approve):
        fail(words.ONE_OF)
    wanted = publishing.Wanted(package, media, by, ask, approve, out, reason, outcome, law, uncovered_seen)
    publishing.run(wanted, database_of(data, database, secrets), as_json=as_json)
