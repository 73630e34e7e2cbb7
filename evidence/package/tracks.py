"""tracks/detections.jsonl: who was where at each look, and how the item lay; and what was around, in context/."""

from evidence.kept import altered
from evidence.package.contents import AlteredError
from evidence.package.staging import Stage
from evidence.package.subject import Subject
from evidence.record import KeptFile
from evidence.surroundings import SurroundingsError, read_surroundings
from evidence.tracks import noted_clock, tracks

DETECTIONS = "tracks/detections.jsonl"


def put_tracks(stage: Stage, subject: Subject, shown_s: tuple[float, ...]) -> None:
    """The files that were written when the event was kept. A further package has what the first one has.

    Raises AlteredError where one of them is not as it was written then.
    """
    if subject.first is not None:
        stage.take(DETECTIONS, subject.path(DETECTIONS))  # the other comes with the rest of the context
        return
    detail = subject.detail
    if detail.surroundings is not None:
        _take(stage, "context/surroundings.json", subject, detail.surroundings)
    if detail.tracks is not None:
        _take(stage, DETECTIONS, subject, detail.tracks)
        return
    # An event without a clip, or one that an earlier version kept.
    try:
        around = None if detail.surroundings is None else read_surroundings(subject.root, detail.surroundings)
    except SurroundingsError as error:
        raise AlteredError(str(error)) from error
    stage.write(DETECTIONS, tracks(detail, around, noted_clock(detail, around), shown_s))


def _take(stage: Stage, path: str, subject: Subject, kept: KeptFile) -> None:
    source = subject.path(kept.path)
    wrong = altered(kept, stage.take(path, source) if source.exists() else None)
    if wrong is not None:
        raise AlteredError(wrong)
