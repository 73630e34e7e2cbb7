"""The work behind `litterwatch evidence redact` and `publish`, with what is said about it on the screen."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

import models
from api.program import program_name
from api.screen import fail, say
from evidence import catalogue
from evidence import catalogue_redaction as words
from evidence.catalogue import Text
from evidence.record import ModelRef
from evidence.redaction.errors import PublicationRefusedError, RedactionError
from evidence.redaction.find import WEAK_CONF
from evidence.redaction.plan import (
    PUBLICATION,
    Plan,
    Policy,
    load_plan,
    parse_region,
    save_plan,
    uncovered,
    with_regions,
)
from evidence.redaction.record import Redaction, counts_of, regions_beside
from evidence.redaction.redact import Making, Told, first_plan
from evidence.redaction.redact import redact as redact_media
from evidence.redaction.subject import Subject, opened
from models.detections import Detections
from models.errors import ModelError
from streams.frames import U8


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be covered. `cover` and `keep` as they were typed; `regions` a file to obey instead of looking."""

    policy: Policy
    cover: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    uncover: tuple[int, ...] = ()
    """Of what was found: entities that are nobody and no vehicle."""
    regions: Path | None = None
    model: str | None = None


def policy_of(actor: str | None, *, for_publication: bool, osd: bool) -> Policy:
    """`actor` None: as it is usual for the purpose."""
    policy = PUBLICATION if for_publication else Policy(osd=osd)
    return policy if actor is None else Policy.model_validate({**policy.model_dump(), "actor": actor})


def plan(source: Path, out: Path, asked: Asked) -> None:
    """Write only the regions file that belongs to `out`. Raises typer.Exit."""
    with explained(), opened(source) as subject, _bar() as told:
        found, _ = _planned(subject, asked, told)
        save_plan(found, regions_beside(out))
    counts = counts_of(found)
    print(words.PLANNED.format(regions=regions_beside(out), people=counts.people, vehicles=counts.vehicles))


def redact(source: Path, out: Path, asked: Asked, *, as_json: bool) -> None:
    """Raises typer.Exit."""
    with explained(), opened(source) as subject:
        _check_suffix(out, subject)
        with _bar() as told:
            found, ref = _planned(subject, asked, told)
            making = Making(program_name(), _args(sys.argv), asked.policy, ref, datetime.now(UTC))
            made = redact_media(subject, found, out, making, told)
    _tell(made, out, as_json=as_json)


def _planned(subject: Subject, asked: Asked, told: Told) -> tuple[Plan, ModelRef | None]:
    """What is covered, and the weights that looked (None where a file says it)."""
    covered = tuple(parse_region(text, "cover") for text in asked.cover)
    drawn = covered + tuple(parse_region(text, "keep") for text in asked.keep)
    if asked.regions is not None:
        return with_regions(uncovered(load_plan(asked.regions), asked.uncover), drawn, asked.policy), None
    weights = models.load(asked.model)

    def find(bgr: U8, long_side: int) -> Detections:
        return weights.detect(bgr, conf=WEAK_CONF, long_side=long_side)

    ref = ModelRef(name=weights.info.name, sha256=weights.info.sha256)
    return uncovered(first_plan(subject, find, asked.policy, drawn, told), asked.uncover), ref


def _args(argv: list[str]) -> tuple[str, ...]:
    """As they were typed, but without folders: a path tells whose machine it was."""
    return tuple(Path(a).name if "/" in a and not a.startswith("-") else a for a in argv[1:])


def _check_suffix(out: Path, subject: Subject) -> None:
    expected = (".jpg", ".jpeg") if subject.is_picture else (".mp4",)
    if out.suffix.lower() not in expected:
        fail(words.WRONG_SUFFIX.format(expected=expected[0], found=out.name))


def _tell(made: Redaction, out: Path, *, as_json: bool) -> None:
    counts = made.counts
    if as_json:
        print(made.model_dump_json(indent=1))
    else:
        text = words.MADE.format(
            out=out,
            people=counts.people,
            vehicles=counts.vehicles,
            visible=counts.visible_people + counts.visible_vehicles,
            covered=made.frames_covered,
            frames=made.frames,
        )
        print(text.vi, text.en, sep="\n")
    if not made.actor_known and made.policy.actor != "whole":
        say(words.ACTOR_UNKNOWN)
    say(words.LOOK_AT_IT.format(regions=regions_beside(out).name))


@contextmanager
def explained() -> Iterator[None]:
    """2 for what was asked wrongly or cannot be read, 1 for what may not be published."""
    try:
        yield
    except PublicationRefusedError as error:
        said, refused = words.REFUSED, error.text
        fail(Text(said.vi.format(reason=refused.vi), said.en.format(reason=refused.en)), status=1)
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
