"""What a thing scores as it lies there; and, where that convinces nobody, by an outline that may be the better one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from detector import regions
from detector.item import Item, Outline
from detector.judge import Judgement, Sight, judge
from detector.owner import Release
from detector.seen import look_at
from detector.settings import Settings
from detector.verdict import Verdict
from models.runtime import Model


@dataclass(frozen=True, slots=True)
class Scales:
    """`settings.report_score` is what convinces."""

    model: Model
    verdict: Verdict
    settings: Settings

    def weigh(self, item: Item, sight: Sight, siblings: list[Item], known: Release | None) -> tuple[Judgement, float]:
        """Judgement and score of the item; it keeps the outline that they are of. See `judge`."""
        whole = item.outline
        judgement, score = self._as_it_is(item, sight, siblings, known)
        for other in self._narrower(item) if score < self.settings.report_score else ():
            item.take(other)
            found = self._as_it_is(item, sight, siblings, known)
            if found[1] >= self.settings.report_score:
                item.stands = True
                return found
            item.take(whole)
        return judgement, score

    def _as_it_is(
        self, item: Item, sight: Sight, siblings: list[Item], known: Release | None
    ) -> tuple[Judgement, float]:
        judgement = judge(item, sight, self.settings, siblings, known)
        score = self.verdict.score(judgement)
        # YOLO's name for it can only lower the score: ask where it matters.
        if score >= 0.25 * self.settings.report_score:
            judgement = judgement.as_seen(look_at(self.model, sight.picture, sight.picture.to_source(item.box)))
            score = self.verdict.score(judgement)
        return judgement, score

    def _narrower(self, item: Item) -> Iterator[Outline]:
        """The outline before it grew, unless that convinced nobody: a shadow reached it, or its lorry drove off and
        laid ground bare. And the outline without lines, which the edges of a lorry that rocks leave beside it."""
        was = item.was
        if was is not None and (was.score is None or was.score >= self.settings.report_score):
            yield was
        if item.stands:
            return
        thing = regions.without_lines(item.mask)
        if thing is not item.mask:
            box, mask = regions.tightened(item.box, thing)
            x1, y1 = box[0] - item.box[0], box[1] - item.box[1]
            part = (slice(y1, y1 + mask.shape[0]), slice(x1, x1 + mask.shape[1]))
            after = item.after[part].copy()  # it is refreshed in place
            yield replace(item.outline, box=box, mask=mask, before=item.before[part], after=after)
