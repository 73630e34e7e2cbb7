"""Hand-made packages, holds, deletions, cases."""

from datetime import timedelta

from evidence.store import (
    CaseNotes,
    Checkpoint,
    DeletedFile,
    Deletion,
    DeletionOrder,
    Package,
    PackageFile,
    Signed,
    Statistic,
    Store,
)
from tests.evidence.store.samples import NOON, event

SIGNED = Signed("k" * 64, "cHVibGlj", "c2lnbmVk")
"""By nobody: the store keeps signatures, others check them."""
HASH = "ab" * 32


def package(event_id: str = "a" * 20, package_id: str = "p1", supersedes: str | None = None) -> Package:
    return Package(
        package_id=package_id,
        event_id=event_id,
        kind="sealed" if supersedes is None else "exported",
        key=f"packages/{event_id}/{package_id}",
        manifest_sha256=HASH,
        signing_key_id=SIGNED.key_id,
        sealed_utc=NOON + timedelta(0, 60, 250_001),
        supersedes=supersedes,
        files=(PackageFile("manifest.json", 2, HASH), PackageFile("media/original.mp4", 1 << 33, HASH)),
    )


def order(event_id: str = "a" * 20, *packages: str, deletion_id: str = "d" * 32) -> DeletionOrder:
    return DeletionOrder(
        deletion_id=deletion_id,
        event_id=event_id,
        installation="box",
        by="litterwatch",
        retention_class="rejected",
        delete_after_utc=NOON,
        why="rejected, 30 days are over",
        settings="default 2026-04-01",
        decided_utc=NOON,
        packages=packages,
        objects=(DeletedFile(f"packages/{event_id}/p1/manifest.json", 2, HASH),),
        folder=(DeletedFile(f"events/{event_id}/clip.mp4", 7, None),),
    )


def statistic(event_id: str = "a" * 20) -> Statistic:
    return Statistic(
        event_id=event_id,
        commune="Kỳ Lừa",
        site_class="road",
        kind="dump",
        actor="person",
        allowed=False,
        violations=("place",),
        local_day="2026-11-22",
        local_hour=12,
        verdict="rejected",
        outcome=None,
        decided_after_s=60.5,
        retention_class="rejected",
    )


def fill(store: Store) -> None:
    """A row in every table about keeping; there must be events a and b."""
    store.packages.add(package())
    hold = store.holds.place("a" * 20, "duc", "vụ án 12/2026")
    store.holds.release(hold.hold_id, "lan", "đã xét xử")
    store.cases.change("a" * 20, 0, CaseNotes(case_number="12/BB-VPHC"), "duc")
    store.deletions.decide(Deletion(order("a" * 20, "p1"), SIGNED), statistic())
    store.deletions.done("d" * 32, 2, 9)
    store.checkpoints.add(Checkpoint(store.checkpoints.head(), NOON, SIGNED))
    store.stamps.queue("p1", "a" * 20, HASH)
    store.rereading.note("p1", intact=True)


__all__ = ["HASH", "SIGNED", "event", "fill", "order", "package", "statistic"]
