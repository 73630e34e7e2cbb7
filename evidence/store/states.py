"""How an event stands: what its reviews make of it, and what may not stand there."""

from evidence.store.rows import State, Verdict


def state_after(
    before: str, last_reviewer: str | None, reviewer: str, verdict: Verdict, *, two_people: bool = True
) -> State:
    """What a review makes of an event that stood as `before`, reviewed last by `last_reviewer`: what is confirmed is
    settled once another person confirms it."""
    if verdict != "confirmed" or not two_people:
        return "settled"
    return "settled" if before == "second" and last_reviewer != reviewer else "second"


def fits(state: object, verdict: object, version: int, last_verdict: object, said: object) -> bool:
    """May an event stand so after `version` reviews, the last of which said `last_verdict` and, in the log, that it
    stands as `said` from then on (None: entries of earlier versions of the program do not say)?"""
    if version == 0:
        return (state, verdict) == ("open", None)
    if verdict != last_verdict:
        return False
    if said is not None:
        return state == said
    return state == "settled" or (state == "second" and verdict == "confirmed")
