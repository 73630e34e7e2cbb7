"""What a thing scores as it lies there; and, where that convinces nobody, by an outline that may be the better one."""

from dataclasses import dataclass

from detector import outlines
from detector.item import Item
from detector.judge import BY_ITSELF_VETO, Judgement, Sight, judge
from detector.owner import Release
from detector.seen import look_at
from detector.settings import Settings
from detector.verdict import Verdict
from models.runtime import Model


@dataclass(frozen=True, slots=True)
class Scales:
    """`settings.convincing_score` is what convinces."""

    model: Model
    verdict: Verdict
    settings: Settings

    def weigh(self, item: Item, sight: Sight, siblings: list[Item], known: Release | None) -> tuple[Judgement, float]:
        """Judgement and score of the item; it keeps the outline that they are of. See `judge`."""
        convincing = self.settings.convincing_score
        whole = item.outline
        judgement, score = self._as_it_is(item, sight, siblings, known)
        if score >= convincing or BY_ITSELF_VETO in judgement.vetoes:
            return judgement, score  # a strip of an animal is no smaller an animal
        for other in outlines.others(item, sight.scene, siblings, convincing):
            item.take(other)
            found = self._as_it_is(item, sight, siblings, known)
            if found[1] >= convincing:
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
        if score >= 0.25 * self.settings.convincing_score:
            judgement = judgement.as_seen(look_at(self.model, sight.picture, sight.picture.to_source(item.box)))
            score = self.verdict.score(judgement)
        return judgement, score
