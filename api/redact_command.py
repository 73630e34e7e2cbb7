"""`litterwatch evidence redact` and `publish`: a derivative that shows nobody, and what the public gets to see."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

import models
from api.plan import program_name
from api.screen import fail, say
from evidence import catalogue
from evidence import catalogue_redaction as words
from evidence.record import ModelRef
from evidence.redaction.entry import PATH_IN_PACKAGE
from evidence.redaction.errors import PublicationRefusedError, RedactionError
from evidence.redaction.find import WEAK_CONF, Finder
from evidence.redaction.plan import (
    PUBLICATION,
    Actor,
    Plan,
    Policy,
    Region,
    load_plan,
    parse_region,
    save_plan,
    with_regions,
)
from evidence.redaction.publish import Wish, approval_beside
from evidence.redaction.publish import publish as publish_case
from evidence.redaction.record import Redaction, counts_of, regions_beside
from evidence.redaction.redact import Making, Told, first_plan
from evidence.redaction.redact import redact as redact_media
from evidence.redaction.subject import Subject, opened
from models.errors import ModelError

Source = Annotated[Path, typer.Argument(metavar="PACKAGE_OR_EVENT_FOLDER", help=words.SOURCE_HELP)]
Regions = Annotated[list[str] | None, typer.Option("--region", metavar="BOX", help=words.REGION_HELP)]
Keeps = Annotated[list[str] | None, typer.Option("--keep", metavar="BOX", help=words.KEEP_HELP)]
AsJson = Annotated[bool, typer.Option("--json", help=words.JSON_HELP)]


def redact(
    source: Source,
    out: Annotated[Path, typer.Option("--out", "-o", help=words.OUT_HELP)],
    actor: Annotated[str | None, typer.Option(help=words.ACTOR_HELP)] = None,
    everybody: Annotated[bool, typer.Option("--all", help=words.ALL_HELP)] = False,
    except_actor: Annotated[bool, typer.Option("--except-actor", help=words.EXCEPT_HELP)] = False,
    for_publication: Annotated[bool, typer.Option("--for-publication", help=words.PUBLISH_HELP)] = False,
    osd: Annotated[bool, typer.Option("--osd", help=words.OSD_HELP)] = False,
    region: Regions = None,
    keep: Keeps = None,
    regions: Annotated[Path | None, typer.Option("--regions", help=words.REGIONS_HELP)] = None,
    plan_only: Annotated[bool, typer.Option("--plan-only", help=words.PLAN_ONLY_HELP)] = False,
    model: Annotated[str | None, typer.Option(help=words.MODEL_HELP)] = None,
    as_json: AsJson = False,
) -> None:
    """Bản che: người và biển số không nhận ra được / A derivative in which people and plates cannot be recognised.

    Bản gốc không bị đụng tới / The original is only read.
    """
    with _explained(), opened(source) as subject:
        policy = _policy(actor, everybody, except_actor, for_publication, osd)
        drawn = (*(parse_region(r, "cover") for r in region or ()), *(parse_region(k, "keep") for k in keep or ()))
        _check_suffix(out, subject)
        with _bar() as told:
            plan, seen_by = _plan(subject, policy, drawn, regions, model, told)
            if plan_only:
                save_plan(plan, regions_beside(out))
                counts = counts_of(plan)
                print(words.PLANNED.format(regions=regions_beside(out), people=counts.people, vehicles=counts.vehicles))
                return
            args = _args(sys.argv)
            made = redact_media(
                subject, plan, out, Making(program_name(), args, policy, seen_by, datetime.now(UTC)), told
            )
    _tell(made, out, as_json=as_json)


def publish(
    package: Annotated[Path, typer.Argument(metavar="PACKAGE", help=words.PACKAGE_HELP)],
    out: Annotated[Path, typer.Option("--out", "-o", help=words.DIR_HELP)],
    approved_by: Annotated[str, typer.Option("--approved-by", metavar="NAME", help=words.APPROVED_HELP)],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=words.REASON_HELP)],
    checked_by: Annotated[str | None, typer.Option("--checked-by", metavar="NAME", help=words.CHECKED_HELP)] = None,
    media: Annotated[Path | None, typer.Option("--media", help=words.MEDIA_HELP)] = None,
    outcome: Annotated[str | None, typer.Option("--outcome", metavar="TEXT", help=words.OUTCOME_HELP)] = None,
    law: Annotated[str | None, typer.Option("--law", metavar="TEXT", help=words.LAW_HELP)] = None,
    as_json: AsJson = False,
) -> None:
    """Bản công bố: chỉ hình đã che, địa bàn xã/phường, ngày giờ, kết quả / What the public may see of a case.

    Kết thúc với 1 khi không được công bố / Ends with status 1 where it may not be published.
    """
    wish = Wish(approved_by, checked_by, reason, datetime.now(UTC), outcome, law)
    with _explained(), opened(package) as subject:
        made = publish_case(subject, media or package / PATH_IN_PACKAGE, out, wish)
    if as_json:
        print(made.model_dump_json(indent=1))
        return
    print(words.PUBLISHED.format(folder=out))
    print(words.APPROVAL.format(path=approval_beside(out)))


def _policy(actor: str | None, everybody: bool, except_actor: bool, for_publication: bool, osd: bool) -> Policy:
    if everybody and (except_actor or actor not in {None, "whole"}):
        fail(words.CONFLICT)
    choices: dict[str, Actor] = {"visible": "visible", "head": "head", "whole": "whole"}
    if actor is not None and actor not in choices:
        fail(words.BAD_ACTOR.format(found=actor))
    policy = PUBLICATION if for_publication else Policy(osd=osd)
    chosen: Actor | None = "whole" if everybody else "visible" if except_actor else choices[actor] if actor else None
    return policy if chosen is None else policy.model_copy(update={"actor": chosen})


def _plan(
    subject: Subject, policy: Policy, drawn: tuple[Region, ...], regions: Path | None, model: str | None, told: Told
) -> tuple[Plan, ModelRef | None]:
    """What is covered, and the weights that looked (None where a file says it)."""
    if regions is not None:
        return with_regions(load_plan(regions), drawn, osd=policy.osd), None
    weights = models.load(model)
    find: Finder = lambda bgr, side: weights.detect(bgr, conf=WEAK_CONF, long_side=side)  # noqa: E731
    ref = ModelRef(name=weights.info.name, sha256=weights.info.sha256)
    return first_plan(subject, find, policy, drawn, told), ref


def _args(argv: list[str]) -> tuple[str, ...]:
    """As they were typed, but without folders: a path tells whose machine it was."""
    return tuple(shlex.quote(Path(a).name if "/" in a and not a.startswith("-") else a) for a in argv[1:])


def _check_suffix(out: Path, subject: Subject) -> None:
    expected = (".jpg", ".jpeg") if subject.is_picture else (".mp4",)
    if out.suffix.lower() not in expected:
        fail(words.WRONG_SUFFIX.format(expected=expected[0], found=out.name))


def _tell(made: Redaction, out: Path, *, as_json: bool) -> None:
    counts = made.counts
    if as_json:
        print(made.model_dump_json(indent=1))
    else:
        print(
            words.MADE.format(
                out=out,
                people=counts.people,
                vehicles=counts.vehicles,
                visible=counts.visible_people + counts.visible_vehicles,
                covered=made.frames_covered,
                frames=made.frames,
            )
        )
    if not made.actor_known and made.policy.actor != "whole":
        say(words.ACTOR_UNKNOWN)
    say(words.LOOK_AT_IT.format(regions=regions_beside(out)))


@contextmanager
def _explained() -> Iterator[None]:
    """2 for what was asked wrongly or cannot be read, 1 for what may not be published."""
    try:
        yield
    except PublicationRefusedError as error:
        fail(words.REFUSED.format(reason=error), status=1)
    except RedactionError as error:
        fail(words.FAILED.format(reason=error))
    except ModelError as error:
        fail(catalogue.MODEL_UNUSABLE.format(reason=error))
    except OSError as error:
        fail(words.FAILED.format(reason=f"{error.filename or ''} {error.strerror or type(error).__name__}".strip()))


@contextmanager
def _bar() -> Iterator[Told]:
    """How far it is, on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _step, _media_s: None
        return
    names = {"find": words.LOOKING, "paint": words.PAINTING}
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None)
        yield lambda step, media_s: bars.update(task, description=f"{names[step]}  {media_s:.1f} s")
