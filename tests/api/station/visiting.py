"""A program that asks for pages as a browser would, without running their scripts."""

import re
from dataclasses import dataclass, replace
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from tests.api.station.stocked import PASSWORD


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return unescape(self.body.decode())


@dataclass
class Visitor:
    """Somebody with a cookie, and the token of the page they look at."""

    url: str
    cookie: str = ""
    csrf: str = ""

    def ask(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        try:
            sent = {
                "cookie": self.cookie,
                "accept": "text/html",
                **{k.replace("_", "-"): v for k, v in headers.items()},
            }
            body = None
            if fields is not None:
                sent["content-type"] = "application/x-www-form-urlencoded"
                body = urlencode(fields)
            connection.request("GET" if fields is None else "POST", path, body=body, headers=sent)
            response = connection.getresponse()
            got = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, got, response.read())
        finally:
            connection.close()

    def send(self, path: str, fields: dict[str, str]) -> Answer:
        return self.ask(path, {"csrf": self.csrf, **fields})


_known: dict[tuple[str, str], Visitor] = {}


def signed_in(url: str, name: str) -> Visitor:
    """Once for each: a password takes a tenth of a second to check, on purpose."""
    if (url, name) in _known:
        return replace(_known[url, name])
    visitor = _known[url, name] = Visitor(url)
    answer = visitor.ask("/login", {"name": name, "password": PASSWORD, "next": "/"})
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert "httponly" in answer.headers["set-cookie"].lower()
    visitor.cookie = answer.headers["set-cookie"].split(";")[0]
    found = re.search(r'name="csrf" value="([^"]+)"', visitor.ask("/").text)
    assert found is not None
    visitor.csrf = found[1]
    return replace(visitor)
