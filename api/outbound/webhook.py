"""A receiver that is called over HTTP."""

import time
from collections.abc import Callable

from api.outbound.guard import ForbiddenTargetError
from api.outbound.notice import CloudEvent, Notice, Origin
from api.outbound.post import Answered, NoAnswerError, Route, post
from api.outbound.receiver import DELIVERED, SCHEDULE_S, Answer
from api.outbound.settings import Network, Webhook, secret_bytes
from api.outbound.signing import Signer

_THIS_ONE = frozenset({400, 409, 413, 415, 422})
"""Answers about what was sent; all others are about who was asked."""


class WebhookReceiver:
    def __init__(
        self,
        settings: Webhook,
        networks: tuple[Network, ...],
        origin: Origin,
        signer: Signer,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._route = Route(settings.url, networks, settings.ca, settings.timeout_s)
        self._secrets = tuple(secret_bytes(secret) for secret in settings.secrets)
        self._origin, self._signer, self._clock = origin, signer, clock

    def open(self) -> None:
        """Nothing is held open between calls."""

    def ready(self) -> str | None:
        return None

    def close(self) -> None:
        """Nothing is."""

    def tell(self, notice: Notice) -> Answer:
        event = CloudEvent.of(notice, self._origin)
        body = event.model_dump_json().encode()
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "User-Agent": "litterwatch",
            **self._signer.headers(event.id, int(self._clock()), body, self._secrets),
        }
        try:
            return _judged(post(self._route, headers, body))
        except (ForbiddenTargetError, NoAnswerError) as error:
            return Answer("away", str(error))


def _judged(answered: Answered) -> Answer:
    status, reason = answered.status, f"HTTP {answered.status}"
    wait_s = min(answered.retry_after_s or 0.0, float(SCHEDULE_S[-1]))
    if 200 <= status < 300:
        return DELIVERED
    if status == 410:
        return Answer("gone", reason)
    if status in _THIS_ONE:
        return Answer("refused", reason, wait_s)
    if 300 <= status < 400:
        return Answer("away", f"{reason}: redirects are not followed; write the last address into outbound.yaml")
    return Answer("away", reason, wait_s)
