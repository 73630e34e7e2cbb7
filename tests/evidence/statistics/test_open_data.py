"""Open data tells counts, and nothing by which a person, a case, a camera or an hour could be known."""

import json
import re
from datetime import date

import jsonschema  # type: ignore[import-untyped]  # openapi-spec-validator brings it
import pytest

from evidence.statistics import Facts, Period, Publication, TooFewError, open_data_of, open_files
from evidence.statistics.open_data import open_document, open_schema
from tests.evidence.statistics.samples import DONG_KINH, KY_LUA

SAID = Publication("Sở Nông nghiệp và Môi trường", "https://example.org/licence", "https://example.org/data/")


def test_no_byte_of_it_tells_of_a_single_case(facts: Facts) -> None:
    whole = b"\n".join(open_files(open_data_of(facts), SAID).values())
    text = whole.decode()
    forbidden = {act.event_id for act in facts.acts} | {act.place.camera for act in facts.acts}
    forbidden |= {act.place.name for act in facts.acts if act.place.name}
    forbidden |= {d.reviewer for act in facts.acts for d in act.decisions}
    forbidden |= {str(value) for act in facts.acts for value in (act.place.lat, act.place.lon) if value is not None}
    forbidden |= {facts.frozen.head.sha256}
    assert len(forbidden) > 190
    assert not [value for value in forbidden if value in text]
    assert not re.search(r"\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}|\d{2}/\d{2}/\d{4}|\d\d[.,]\d{3,}", text), (
        "a day, hour or place"
    )
    assert not re.search(r"[0-9a-f]{20}", text), "an id or a hash"
    assert KY_LUA in text  # the search could have found something


def test_small_counts_are_held_back_and_cannot_be_had_from_a_sum(facts: Facts) -> None:
    document = open_document(open_data_of(facts, 5))
    cells = {(r["commune"], r["month"], r["kind"]): r for r in document["rows"]}
    assert cells[KY_LUA, "2025-12", "dump"]["acts"] == 10
    held = cells[KY_LUA, "2025-12", "litter"]
    assert (held["acts"], held["held_back"]) == (None, True)  # 1
    assert cells[DONG_KINH, "2026-11", "dump"]["acts"] == 0
    assert all(r["acts"] is None or r["acts"] == 0 or r["acts"] >= 5 for r in document["rows"])
    assert set(document) == set(open_schema()["properties"])
    with pytest.raises(TooFewError, match="3 or more, found 2"):
        open_data_of(facts, 2)


def test_only_months_that_are_over_are_told(facts: Facts) -> None:
    assert {row.month for row in open_data_of(facts).rows} == {"2025-12"} | {f"2026-{m:02}" for m in range(1, 12)}
    half = Period(date(2026, 1, 15), date(2026, 4, 10))
    assert {row.month for row in open_data_of(facts, 5, half).rows} == {"2026-02", "2026-03"}


def test_the_json_is_what_its_schema_says(facts: Facts) -> None:
    files = open_files(open_data_of(facts))
    schema = json.loads(files["litterwatch-open-data.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(files["litterwatch-open-data.json"]), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**json.loads(files["litterwatch-open-data.json"]), "event_id": "x"}, schema)


def test_nothing_is_said_about_publishing_that_nobody_said(facts: Facts) -> None:
    name = "litterwatch-open-data.dcat.jsonld"
    bare = json.loads(open_files(open_data_of(facts))[name])
    full = json.loads(open_files(open_data_of(facts), SAID)[name])
    assert "dct:license" not in bare
    assert "dct:publisher" not in bare
    assert full["dct:license"] == {"@id": SAID.licence}
    assert full["dcat:distribution"][0]["dcat:downloadURL"]["@id"].endswith("/data/litterwatch-open-data.csv")
