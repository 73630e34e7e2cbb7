from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.redaction.errors import RedactionError
from evidence.redaction.plan import (
    EVIDENCE,
    PUBLICATION,
    Entity,
    Key,
    Plan,
    Policy,
    Region,
    cover_of,
    load_plan,
    parse_region,
    save_plan,
    uncovered,
    with_regions,
)

A = "a" * 64
PLAN = Plan(
    parent_sha256=A,
    width=192,
    height=144,
    actor_known=False,
    entities=(
        Entity(
            id=1,
            what="person",
            name="person",
            score=0.9,
            actor=False,
            cover="whole",
            keys=(Key(at_s=0.0, box=(1, 2, 3, 4)), Key(at_s=1.0, box=(2, 2, 4, 4))),
        ),
    ),
)


@pytest.mark.parametrize(
    ("text", "box", "from_s", "to_s"),
    [
        ("1,2,30,40", (1, 2, 30, 40), None, None),
        ("1,2,30,40@4.5-12", (1, 2, 30, 40), 4.5, 12),
        (" 1.5, 2 ,30,40@4-", (1.5, 2, 30, 40), 4, None),
        ("1,2,30,40@-12", (1, 2, 30, 40), None, 12),
    ],
)
def test_a_region_is_typed_as_a_box_and_perhaps_seconds(
    text: str, box: tuple[float, ...], from_s: float | None, to_s: float | None
) -> None:
    found = parse_region(text, "cover")
    assert (found.box, found.from_s, found.to_s, found.action) == (box, from_s, to_s, "cover")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "30,2,1,40",
        "1,40,30,2",
        "1,2,30,40@5-4",
        "1,2,30,40@x-",
        "nan,1,2,3",
        "@1-2",
    ],
)
def test_a_region_that_is_none_says_what_was_expected(text: str) -> None:
    with pytest.raises(RedactionError, match=r"expected x1,y1,x2,y2|x1 < x2|from before to"):
        parse_region(text, "cover")


@given(st.text(alphabet="0123456789.,-@e x", max_size=30))
def test_whatever_is_typed_is_a_region_or_an_error_of_ours(text: str) -> None:
    try:
        found = parse_region(text, "keep")
    except RedactionError:
        return
    assert found.box is not None
    assert found.box[0] < found.box[2]


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    plan = with_regions(PLAN, (parse_region("1,2,3,4@1-2", "keep"),), Policy(osd=True))
    save_plan(plan, tmp_path / "r.json")
    assert load_plan(tmp_path / "r.json") == plan


@pytest.mark.parametrize(
    ("policy", "covers"),
    [
        (EVIDENCE, ["none", "whole", "none"]),
        (PUBLICATION, ["head", "whole", "none"]),
        (Policy(actor="whole"), ["whole", "whole", "none"]),
    ],
)
def test_a_policy_covers_the_actor_of_an_edited_plan_and_changes_nothing_else(
    policy: Policy, covers: list[str]
) -> None:
    entity = PLAN.entities[0]
    entities = (
        entity.model_copy(update={"actor": True, "cover": "none"}),
        entity.model_copy(update={"actor": True, "cover": "whole"}),
        entity.model_copy(update={"cover": "none"}),
    )
    edited = PLAN.model_copy(update={"entities": entities, "osd": True})
    found = with_regions(edited, (), policy)
    assert ([e.cover for e in found.entities], found.osd) == (covers, True)


def test_what_is_nobody_is_uncovered_and_the_accused_never() -> None:
    one = PLAN.entities[0]
    entities = (one, one.model_copy(update={"id": 2}), one.model_copy(update={"id": 3, "actor": True}))
    plan = PLAN.model_copy(update={"entities": entities})
    found = uncovered(plan, (2, 3, 9))
    assert ([e.id for e in found.entities], [e.id for e in found.uncovered]) == ([1, 3], [2])
    assert [e.id for e in uncovered(found, (1, 2)).uncovered] == [2, 1], "what was uncovered before is not forgotten"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"at_s": 1.0', '"at_s": 0.0', "in order of time"),
        ('"cover": "whole"', '"cover": "hole"', "cover"),
        ('"width": 192,', '"width": 192, "breadth": 4,', "breadth"),
        ("{", "", "JSON"),
    ],
)
def test_an_edited_plan_with_a_mistake_says_where_it_is(tmp_path: Path, old: str, new: str, told: str) -> None:
    save_plan(PLAN, tmp_path / "r.json")
    text = (tmp_path / "r.json").read_text()
    assert old in text
    (tmp_path / "r.json").write_text(text.replace(old, new, 1))
    with pytest.raises(RedactionError, match=told):
        load_plan(tmp_path / "r.json")


def test_a_region_has_one_shape() -> None:
    for wrong in ({}, {"box": (1, 2, 3, 4), "polygon": ((1, 1), (2, 2), (3, 1))}, {"polygon": ((1, 1), (2, 2))}):
        with pytest.raises(ValueError, match="expected"):
            Region.model_validate({"action": "cover", **wrong})


@pytest.mark.parametrize(
    ("what", "name", "actor", "policy", "cover"),
    [
        ("person", "person", False, EVIDENCE, "whole"),
        ("person", "person", True, EVIDENCE, "none"),
        ("person", "person", True, PUBLICATION, "head"),
        ("person", "person", True, Policy(actor="whole"), "whole"),
        ("vehicle", "car", False, EVIDENCE, "plate"),
        # Lorries carry their number on doors and sides too.
        ("vehicle", "truck", False, EVIDENCE, "whole"),
        ("vehicle", "motorcycle", False, EVIDENCE, "whole"),
        ("vehicle", "truck", True, EVIDENCE, "none"),
        ("vehicle", "truck", True, PUBLICATION, "whole"),
        ("vehicle", "motorcycle", True, PUBLICATION, "plate"),
    ],
)
def test_who_and_what_is_covered_how_far(what: str, name: str, actor: bool, policy: Policy, cover: str) -> None:
    assert cover_of("person" if what == "person" else "vehicle", name, actor, policy) == cover
