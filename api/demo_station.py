"""`litterwatch demo --station`: the demo's scene as a case in the review station, for whoever wants to try it."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.http.server import free_port
from api.screen import say
from api.sealing_messages import SealJob
from api.serve import Address, run_serve
from api.serving import Plan
from evidence import catalogue_demo as words
from evidence.atomic import write_atomic
from evidence.people import NewAccount, People, Role
from evidence.record import EventDetail, EventRecord
from evidence.store import Store

CAMERA = "pho-mau"
CAMERAS = f"""\
# Written by `litterwatch demo --station`. The camera is not there: what it saw was composed.
site: {{province: Tỉnh mẫu}}
cameras:
  - id: {CAMERA}
    name: Phố mẫu, số 12
    place: {{lat: 21.8537, lon: 106.7615, commune: Phường Mẫu}}
    legal: {{owner: other}}
"""
AGO = timedelta(hours=3)
PEOPLE: tuple[tuple[str, str, Role], ...] = (
    ("can-bo", "Nguyễn Thị Mẫu", "reviewer"),
    ("chi-huy", "Trần Văn Mẫu", "approver"),
    ("quan-tri", "Lê Văn Mẫu", "unit_admin"),
)
"""One to decide, one to be the second person, one to give rights: nobody is two of them."""


def is_furnished(data: Path) -> bool:
    return (data / "events.jsonl").is_file()


def configure(data: Path) -> Path:
    """cameras.yaml of the station. Raises OSError."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / "cameras.yaml"
    if not path.exists():
        write_atomic(path, CAMERAS)
    return path


def began() -> str:
    """When the scene is said to begin: today, a while ago."""
    return (datetime.now(UTC) - AGO).isoformat(timespec="seconds")


def furnish(scanned: Path, data: Path) -> None:
    """Give `data` what was found in the run folder `scanned`, as its own watchers would leave it: seen by the camera,
    with its place and commune, where a scan names the file. `serve` files and seals it. Raises OSError."""
    shutil.copytree(scanned / "events", data / "events", dirs_exist_ok=True)
    lines = (scanned / "events.jsonl").read_text("utf-8").splitlines()
    records = [EventRecord.model_validate_json(line).model_copy(update={"source": CAMERA}) for line in lines]
    for record in records:
        path = data / "events" / record.event_id / "event.json"
        detail = EventDetail.model_validate_json(path.read_bytes()).model_copy(update={"source": CAMERA})
        write_atomic(path, detail.model_dump_json())
    write_atomic(data / "events.jsonl", "".join(record.model_dump_json() + "\n" for record in records))


def open_for_trying(data: Path, port: int) -> int:
    """Until Ctrl-C; returns the exit status. `port` 0: a free one. Raises typer.Exit, StoreError, OSError."""
    data = data.resolve()
    database = f"sqlite:///{data / 'litterwatch.sqlite'}"
    address = Address(port=port or free_port())
    links = links_of(database)
    say(words.STATION.format(url=f"http://{address.host}:{address.port}"))
    for (name, _, role), link in zip(PEOPLE, links, strict=True):
        where = words.READY if link is None else f"http://{address.host}:{address.port}/setup?link={link}"
        say(f"  {name} ({words.ROLE[role]}): {where}")
    say(words.THEN)
    plan = Plan(data, seal=SealJob(data=data, database=database, objects=os.environ.get("LITTERWATCH_OBJECTS")))
    return run_serve(plan, address, None, database)


def links_of(database: str) -> tuple[str | None, ...]:
    """One for each who has no password yet."""
    store = Store.open(database)
    try:
        accounts = People(store).accounts
        known = {one.name: one for one in accounts.all()}
        return tuple(
            accounts.add(NewAccount(name, full_name, str(words.UNIT.vi), role, None), "demo")
            if name not in known
            else None
            if known[name].has_password
            else accounts.reset(name, "demo")
            for name, full_name, role in PEOPLE
        )
    finally:
        store.close()
