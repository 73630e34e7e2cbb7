"""The live feed (server-sent events) as an iterator that goes on where it was."""

from collections.abc import Iterator

import httpx

from api.client.answers import LiveEvent, read
from api.client.asking import Asking
from api.client.errors import BadAnswerError, BusyError

_SILENCE_S = 60.0
"""The station says something at least every 15 s."""
PATH = "/api/v1/live"


def live(asking: Asking, cursor: str | None, *, for_s: int | None = None) -> Iterator[LiveEvent]:
    """Messages, for ever, or until the station has spoken for so long. What came while nobody listened is not missed.

    Raises AnswerError (NotSignedInError once the token is revoked), UnreachableError, BadAnswerError.
    """
    failures = 0
    while True:
        try:
            for event, at in _once(asking, cursor, for_s):
                failures, cursor = 0, at
                if event is not None:
                    yield event
            if for_s is not None:
                return
        except (httpx.TransportError, BusyError) as error:
            failures += 1
            asking.rest(failures, error)


def _once(asking: Asking, cursor: str | None, for_s: int | None) -> Iterator[tuple[LiveEvent | None, str | None]]:
    """Each message with the cursor behind it; None for one that only moves the cursor."""
    headers = {"accept": "text/event-stream", **({} if cursor is None else {"last-event-id": cursor})}
    timeout = httpx.Timeout(10.0, read=_SILENCE_S)
    with asking.stream(PATH, query={"seconds": for_s}, headers=headers, timeout=timeout) as answer:
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            raise BadAnswerError("expected a live feed, found something else")
        said: dict[str, str] = {}
        for line in answer.iter_lines():
            if line.startswith(":"):
                continue
            if line:
                name, _, value = line.partition(":")
                said[name] = f"{said[name]}\n{value.removeprefix(' ')}" if name in said else value.removeprefix(" ")
                continue
            cursor = said.get("id", cursor)
            event = None
            if "data" in said:
                event = read(LiveEvent, said["data"].encode()).model_copy(update={"cursor": cursor or ""})
            said = {}
            yield event, cursor
