"""A further package of an event that is sealed: with what was decided since, naming the first, made for somebody."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from evidence.package.gathering import Books, of_package
from evidence.package.manifest import Export, Producer
from evidence.package.reading import SEAL, Sealed
from evidence.package.sealing import Sealer
from evidence.package.subject import Extra, Order, Subject
from evidence.store import Store
from evidence.verify.bundle import companions

FIRST_SEAL = "custody/first-"
"""What the seal of the first package is called in a further one, before its own names."""


class NotSealedYetError(Exception):
    """An event that has no first package."""


@dataclass(frozen=True, slots=True)
class Further:
    """What makes them, of one installation."""

    store: Store
    sealer: Sealer
    books: Books
    producer: Producer
    clock: Callable[[], datetime]

    def make(
        self,
        event_id: str,
        export: Export,
        by: str,
        spare: Path,
        also: Callable[[Subject], Subject] = lambda subject: subject,
    ) -> Sealed:
        """Sealed, in the object store, and known to the store, when this returns. `by`: whom the log names; `spare`: an
        empty folder of this machine's; `also` may add files.

        Raises NotSealedYetError and what sealing raises.
        """
        rows = self.store.packages.of(event_id)
        first = self.sealer.delivered(event_id, 1)
        if first is None or not rows:
            raise NotSealedYetError(f"event {event_id}: expected a sealed package, found none")
        folder = self.sealer.folder(first, spare)
        subject = also(of_package(folder, first.manifest, self.store, self.books, self.clock()))
        subject = replace(subject, extras=(*subject.extras, *self._first_seal(first, spare)))
        number = len(rows) + 1
        while True:
            order = Order(
                self.producer,
                number=number,
                supersedes=first.manifest_sha256,
                export=export,
                prev_package_hash=self.sealer.last_manifest,
                site_files=companions(),
            )
            other = self.sealer.delivered(event_id, number)
            if other is None:
                sealed = self.sealer.seal(subject, order)
                if sealed.manifest.identity.export == export:
                    break
                other = sealed
            # Somebody else exports it at the same time, or was killed before the store knew of it.
            whose = other.manifest.identity.export
            self.store.packages.add(other.row(), by if whose is None else whose.operator_name)
            number += 1
        self.store.packages.add(sealed.row(), by)
        return sealed

    def _first_seal(self, first: Sealed, spare: Path) -> tuple[Extra, ...]:
        """What the event was sealed with at once, and its time stamp where one has come: who has the further package
        alone can still see when its original was there already."""
        spare.mkdir(parents=True, exist_ok=True)
        files = dict(zip(SEAL, first.seal, strict=True))
        stamp = self.sealer.stamp(first)
        parts = {name: files[name] for name in ("manifest.json", "manifest.sig")}
        parts |= {} if stamp is None else {"manifest.tsr": stamp}
        found = []
        for name, content in parts.items():
            source = spare / f"first-{name}"
            source.write_bytes(content)
            found.append(Extra(f"{FIRST_SEAL}{name}", source))
        return tuple(found)
