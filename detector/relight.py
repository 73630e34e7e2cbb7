"""When the light made another picture of the view: what came to rest just then is no new thing, and where that is more
than any act can leave, it is the ground in another light."""

from detector.settings import Settings

STEP = 1.2
"""A lamp, or the sun behind a cloud's edge, changes the light of the whole picture by so much from look to look."""
PARTLY = 0.2
"""...and leaves so much of it, beyond people and vehicles, unlike the background in that light: the light comes from
elsewhere. No act sets so much in motion."""
WHOLLY = 0.5
"""So much of the picture unlike its background is another picture, however it came to be."""
BEFORE_S = 1.0
"""What came to rest so long before a step may have been seen to do so only by it."""


class Relights:
    """Feed `note` every look in time order."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._gain = 1.0
        self._now_s = 0.0
        self._spells: list[tuple[float, float]] = []
        self._other_since_s: float | None = None

    def note(self, now_s: float, gain: float, unlike: float) -> None:
        """`gain` is the light against the background's (see `Scene`), `unlike` the share of the picture, beyond people
        and vehicles, that is not as the background would be in it."""
        step, self._gain = gain / self._gain, gain
        self._now_s = now_s
        steps = not 1 / STEP < step < STEP
        if unlike <= self.settings.max_item_frac:
            self._other_since_s = None
        elif steps or self._other_since_s is None:
            self._other_since_s = now_s
        if unlike >= PARTLY and steps:
            self._add(now_s - BEFORE_S, now_s + self.settings.unsettled_s + BEFORE_S)
        elif unlike >= WHOLLY:
            began_s = now_s if self._other_since_s is None else self._other_since_s
            self._add(max(began_s, now_s - BEFORE_S), now_s)

    def adopted(self) -> None:
        """The background is in the present light from now on."""
        self._gain, self._other_since_s = 1.0, None

    def at(self, rest_s: float) -> bool:
        """Whether something came to rest while the light changed, or before the picture had settled again."""
        return any(start <= rest_s <= end for start, end in self._spells)

    @property
    def stays(self) -> bool:
        """Whether the light changed and more than an act can cover was unlike the background ever since, for longer
        than what passes: the camera sees by its infrared lamps, or its exposure jumped so that the sky is white.
        Without a change of the light, a lorry may have come."""
        since = self._other_since_s
        return since is not None and self._now_s - since >= self.settings.unsettled_s and self.at(since)

    def _add(self, start_s: float, end_s: float) -> None:
        last = self._spells[-1] if self._spells else None
        if last is not None and start_s - last[1] <= BEFORE_S:
            self._spells[-1] = (min(last[0], start_s), max(last[1], end_s))
        else:
            self._spells = [*self._spells[-15:], (start_s, end_s)]
