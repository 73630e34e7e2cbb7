"""A watch that does not keep up looks less closely; and what it tells of what it is at."""

from pathlib import Path

import pytest

import models
from detector.events import Deposit, Finding
from detector.watcher import EFFORTS, Effort, Watcher
from detector.zones import PlaceRules
from streams.files import open_file


def watched(path: Path, model: models.Model, effort: Effort) -> tuple[Watcher, list[Finding]]:
    watcher = Watcher(model, rules=PlaceRules(), wall_clock=lambda _: None)
    watcher.effort = effort
    findings = [f for gop in open_file(path).gops() for f in watcher.push(gop)]
    return watcher, findings + list(watcher.close())


def test_less_effort_costs_less_and_what_it_spared_is_told(footage: Path, default_model: models.Model) -> None:
    full, sparing, keyframes = (
        watched(footage / "corridor_backpack.mp4", default_model, effort)[0].stats for effort in EFFORTS
    )
    print(f"full {full}\nsparing {sparing}\nkeyframes {keyframes}")
    assert sparing.looks < 0.6 * full.looks
    assert sparing.inferences < 0.7 * full.inferences
    assert sparing.gops_decoded == pytest.approx(full.gops_decoded, abs=1), "everything is still decoded"
    assert keyframes.gops_decoded < 0.6 * full.gops_decoded, "only pieces without a keyframe of their own"
    assert keyframes.looks < 0.2 * full.looks
    assert (full.sparing_s, full.keyframes_s, sparing.keyframes_s, keyframes.sparing_s) == (0, 0, 0, 0)
    assert sparing.sparing_s > 10
    assert keyframes.keyframes_s > 10


def test_a_deposit_is_found_with_half_the_looks(footage: Path, default_model: models.Model) -> None:
    def found(effort: Effort) -> Deposit:
        (deposit,) = [
            f for f in watched(footage / "corridor_backpack.mp4", default_model, effort)[1] if isinstance(f, Deposit)
        ]
        return deposit

    assert found("sparing").release_s == pytest.approx(found("full").release_s, abs=0.6)


def test_what_is_not_decided_is_known_from_its_beginning_on(footage: Path, default_model: models.Model) -> None:
    watcher = Watcher(default_model, rules=PlaceRules(), wall_clock=lambda _: None)
    undecided: list[tuple[float, float | None]] = []
    findings: list[Finding] = []
    for gop in open_file(footage / "corridor_backpack.mp4").gops():
        findings += watcher.push(gop)
        if not any(isinstance(f, Deposit) for f in findings):
            undecided.append((gop.end_s, watcher.undecided_s))
    (deposit,) = [f for f in [*findings, *watcher.close()] if isinstance(f, Deposit)]
    waiting = [(now, since) for now, since in undecided if now > deposit.release_s + 8]
    assert len(waiting) > 1
    for now, since in waiting:
        assert since is not None, f"at {now} s"
        assert deposit.release_s - watcher.settings.look_back_s <= since <= deposit.release_s
    assert watcher.undecided_s is None, "closing decides everything"
