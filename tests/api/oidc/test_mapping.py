"""oidc.yaml: mistakes by their line, and what claims give: never more than is written there."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.oidc.mapping import vouched
from api.oidc.settings import OidcSettings, load_oidc
from evidence.people.federated import mark_of
from streams.yaml_lines import ConfigError

GOOD = """
issuer: https://id.example.vn/realms/tinh
client_id: litterwatch
station: https://rac.example.vn/
unit: Công an tỉnh
rules:
  - {claim: groups, has: duyet, role: approver, communes: [A, B], communes_claim: xa}
  - {claim: groups, has: xem, role: viewer, communes: every, communes_claim: xa}
  - {claim: roles.rac, has: kiem-tra, role: auditor, communes: every}
"""


def settings(tmp_path: Path, text: str = GOOD) -> OidcSettings | None:
    (tmp_path / "oidc.yaml").write_text(text, "utf-8")
    return load_oidc(tmp_path, {})


def test_without_a_file_there_are_local_accounts_alone(tmp_path: Path) -> None:
    assert load_oidc(tmp_path, {}) is None


def test_what_is_left_out_is_as_documented(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found is not None
    assert found.callback == "https://rac.example.vn/oidc/callback"
    assert (found.scopes, found.userinfo, found.client_secret) == (("openid", "profile"), False, None)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("https://id", "http://id", 2, "expected https://"),
        ("https://rac", "http://rac", 4, "expected https://"),
        ("client_id: litterwatch", "client: litterwatch", 3, "Extra inputs"),
        ("role: approver", "role: admin", 7, "Input should be"),
        ("communes: [A, B]", "communes: []", 7, "expected every, or a list"),
        ("communes: [A, B]", "communes: all", 7, "expected every, or a list"),
        ("unit: Công an tỉnh", "unit: Công an tỉnh\nscopes: [profile]", 2, "scopes needs openid"),
        ("client_id: litterwatch", "client_id: litterwatch\nclient_secret: ${NOT_SET}", 4, "NOT_SET"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        settings(tmp_path, GOOD.replace(old, new, 1))
    problems = refused.value.problems
    assert any(said in problem.en for problem in problems), problems
    assert any(problem.line == line for problem in problems) or said == "scopes needs openid"


TEXTS = st.sampled_from(["duyet", "xem", "kiem-tra", "A", "B", "C", "every", "*", "unit_admin", ""]) | st.text(
    max_size=5
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["groups", "xa", "roles", "roles.rac", "role", "communes", "preferred_username", "name"])


@given(claims=st.dictionaries(NAMES, VALUES), subject=st.text(min_size=1, max_size=20))
def test_whatever_is_claimed_nobody_gets_more_than_a_rule_says(
    tmp_path_factory: pytest.TempPathFactory, claims: dict[str, Any], subject: str
) -> None:
    found = settings(tmp_path_factory.getbasetemp())
    assert found is not None
    who = vouched({**claims, "sub": subject}, found)
    groups = claims.get("groups")
    listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    if who is None:
        return
    assert who.role in {"approver", "viewer", "auditor"}
    assert who.full_name
    if who.role == "approver":
        assert "duyet" in listed
        assert who.communes is not None
        assert who.communes <= {"A", "B"}
    elif who.role == "viewer":
        assert "xem" in listed
        assert who.communes, "the provider has to name some"
    assert all("\0" not in text for text in (who.login, who.full_name, who.unit, *(who.communes or ())))


def test_the_same_person_of_two_providers_is_two_people() -> None:
    assert len({mark_of("https://a", "1"), mark_of("https://b", "1"), mark_of("https://a", "2")}) == 3
