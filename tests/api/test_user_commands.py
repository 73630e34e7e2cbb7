"""`litterwatch user`, and the link of the first person."""

import json
import re
from pathlib import Path

from typer.testing import CliRunner, Result

from api.cli import app
from benchmarks.live.served import configure, serving, wait_for
from evidence.people import People
from evidence.store import Store
from tests.api.http.asking import ask

runner = CliRunner()
ADD = ("add", "duc", "--role", "reviewer", "--full-name", "Đức", "--unit", "Công an phường")


def run(data: Path, *command: str) -> Result:
    return runner.invoke(app, ["user", *command, "--data", str(data)], catch_exceptions=False)


def people_of(data: Path) -> People:
    return People(Store.open_existing(f"sqlite:///{data / 'litterwatch.sqlite'}"))


def test_an_account_is_made_listed_given_a_token_reset_and_disabled(tmp_path: Path) -> None:
    made = run(tmp_path, *ADD, "--commune", "Kỳ Lừa")
    link = re.search(r"/setup\?link=(\S+)", made.output)
    assert link is not None
    people = people_of(tmp_path)
    people.accounts.use_link(link[1], "trời xanh mây trắng 7")
    token = run(tmp_path, "token", "duc", "--label", "VMS", "--scope", "events", "--scope", "media").output.strip()
    person = people.who(token)
    assert person is not None
    assert person.rights == {"events", "media"}
    (told,) = json.loads(run(tmp_path, "list", "--json").output)
    assert (told["name"], told["communes"], told["has_password"]) == ("duc", ["Kỳ Lừa"], True)
    shown = run(tmp_path, "list").output
    assert "Công an phường" in shown
    assert token not in shown
    assert run(tmp_path, "token", "duc", "--revoke", told["tokens"][0]["id"]).exit_code == 0
    assert people.who(token) is None
    assert "/setup?link=" in run(tmp_path, "reset", "duc").output
    assert not people.accounts.get("duc").has_password
    assert run(tmp_path, "disable", "duc").exit_code == 0
    assert people.accounts.get("duc").disabled
    run(tmp_path, "disable", "duc", "--undo")
    assert not people.accounts.get("duc").disabled


def test_the_first_start_prints_a_link_by_which_the_first_person_comes_in(tmp_path: Path) -> None:
    data = tmp_path / "data"
    configure(data, gate="rtsp://127.0.0.1:9/x")
    with serving(data) as served:
        wait_for("the link", lambda: "/setup?link=" in served.said())
        found = re.search(r"(http://127\.0\.0\.1:\d+)/setup\?link=(\S+)", served.said())
        assert found is not None
        url, link = found.groups()
        assert ask(url, f"/api/v1/setup/{link}").json == {"account": None}
        first = {"name": "quan-tri", "full_name": "Quản trị", "unit": "Công an tỉnh"}
        sent = {"link": link, "password": "trời xanh mây trắng 7", "first": first}
        assert ask(url, "/api/v1/setup", method="POST", body=sent).status == 204
        name = {"name": "quan-tri", "password": "trời xanh mây trắng 7"}
        answer = ask(url, "/api/v1/session", method="POST", body=name)
        cookie = {"cookie": answer.headers["set-cookie"].partition(";")[0]}
        assert ask(url, "/api/v1/session", headers=cookie).json["role"] == "unit_admin"
    with serving(data) as served:
        wait_for("its address", lambda: "http://" in served.said())
        assert ask(re.findall(r"http://127\.0\.0\.1:\d+", served.said())[0], "/healthz").status in {200, 503}
        assert "/setup?link=" not in served.said()


def test_misuse_is_said_and_changes_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, *ADD).exit_code == 2, "no commune"
    assert run(tmp_path, *ADD, "--every-commune", "--commune", "x").exit_code == 2
    assert run(tmp_path, *ADD[:3], "king", *ADD[4:], "--every-commune").exit_code == 2
    assert run(tmp_path, *ADD, "--every-commune").exit_code == 0
    assert run(tmp_path, *ADD, "--every-commune").exit_code == 2, "a name is given once"
    assert run(tmp_path, "token", "duc").exit_code == 2
    assert run(tmp_path, "token", "duc", "--scope", "everything").exit_code == 2
    assert run(tmp_path, "token", "duc", "--scope", "people").exit_code == 2, "no more than a reviewer may"
    assert run(tmp_path, "reset", "nobody").exit_code == 2
    assert people_of(tmp_path).tokens.all() == ()
