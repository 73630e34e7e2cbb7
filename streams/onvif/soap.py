"""SOAP calls to a device, and only those on the list: questions that change nothing.

Credentials go as WS-Security UsernameToken digest (OASIS, 1.0), computed with the device's own clock, since devices
refuse a token whose time is far from theirs; and as HTTP digest where the device asks for that instead.
"""

import base64
import hashlib
import os
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http.client import HTTPException
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from streams.onvif.xml import LARGEST, BadXmlError, every, parse_xml, text_at

DEVICE = "http://www.onvif.org/ver10/device/wsdl"
MEDIA = "http://www.onvif.org/ver10/media/wsdl"
_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
_DIGEST = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
_BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"


class Question(StrEnum):
    """Every call that can be made. There is none that begins with Set, Create, Delete, Add, Remove or Start."""

    TIME = "GetSystemDateAndTime"
    INFORMATION = "GetDeviceInformation"
    CAPABILITIES = "GetCapabilities"
    PROFILES = "GetProfiles"
    STREAM = "GetStreamUri"


_NAMESPACE = {
    Question.TIME: DEVICE,
    Question.INFORMATION: DEVICE,
    Question.CAPABILITIES: DEVICE,
    Question.PROFILES: MEDIA,
    Question.STREAM: MEDIA,
}


class OnvifError(Exception):
    """A device that does not answer a question. The text holds no credentials."""


class OnvifUnauthorisedError(OnvifError):
    """It wants other credentials."""


@dataclass(frozen=True, slots=True)
class Login:
    """Of an ONVIF user, which in many cameras is not the user of the web page."""

    user: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Client:
    """Asks one device. `ahead_s` is how far its clock is ahead of ours."""

    service: str
    login: Login | None = None
    ahead_s: float = 0.0
    timeout_s: float = 5.0

    def ask(self, question: Question, inner: str = "", *, service: str | None = None) -> ET.Element:
        """The answer's body. Raises OnvifError, and ValueError for whatever is no `Question`."""
        question = Question(question)
        body = f'<q:{question.value} xmlns:q="{_NAMESPACE[question]}">{inner}</q:{question.value}>'
        envelope = (
            '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'
            f"<s:Header>{self._security()}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
        )
        return self._answer(question, self._send(service or self.service, envelope.encode(), question))

    def _send(self, service: str, data: bytes, question: Question) -> bytes:
        action = f"{_NAMESPACE[question]}/{question.value}"
        request = urllib.request.Request(
            service, data, {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'}
        )
        problem: OnvifError
        try:
            with self._opener(service).open(request, timeout=self.timeout_s) as answer:
                return bytes(answer.read(LARGEST + 1))
        except urllib.error.HTTPError as error:
            with error:
                told = error.read(LARGEST + 1)
            if error.code in {400, 500} and b"Envelope" in told:
                return told  # a SOAP fault
            kind = OnvifUnauthorisedError if error.code in {401, 403} else OnvifError
            problem = kind(f"{question.value}: HTTP status {error.code}")
        except TimeoutError:
            problem = OnvifError(f"{question.value}: no answer within {self.timeout_s:g} s")
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            problem = OnvifError(f"{question.value}: {getattr(reason, 'strerror', None) or type(reason).__name__}")
        raise problem

    def _opener(self, service: str) -> urllib.request.OpenerDirector:
        # No proxies and no redirects: what is meant for a camera goes to that camera or nowhere.
        handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({}), _NoRedirect()]
        if self.login is not None:
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            known.add_password(None, service, self.login.user, self.login.password)
            handlers.append(urllib.request.HTTPDigestAuthHandler(known))
        return urllib.request.build_opener(*handlers)

    def _answer(self, question: Question, data: bytes) -> ET.Element:
        problem: OnvifError
        try:
            root = parse_xml(data)
        except BadXmlError as error:
            raise OnvifError(f"{question.value}: {error}") from None
        if every(root, "Fault"):
            told = text_at(root, "Fault", "Text") or text_at(root, "Fault", "faultstring") or "no reason"
            codes = " ".join((e.text or "") for e in [*every(root, "Value"), *every(root, "faultcode")])
            refused = "NotAuthorized" in codes or "FailedAuthentication" in codes
            kind = OnvifUnauthorisedError if refused else OnvifError
            problem = kind(f"{question.value}: {''.join(c for c in told if c.isprintable())[:200]}")
            raise problem
        found = every(root, f"{question.value}Response")
        if not found:
            raise OnvifError(f"{question.value}: expected an answer to it, found another one")
        return found[0]

    def _security(self) -> str:
        if self.login is None:
            return ""
        nonce = os.urandom(16)
        created = (datetime.now(UTC) + timedelta(seconds=self.ahead_s)).strftime("%Y-%m-%dT%H:%M:%SZ")
        # SHA-1 is what the profile says; the network that it crosses should be trusted anyway.
        digest = hashlib.sha1(nonce + created.encode() + self.login.password.encode()).digest()
        return (
            f'<w:Security xmlns:w="{_WSSE}" s:mustUnderstand="true"><w:UsernameToken>'
            f"<w:Username>{escape(self.login.user)}</w:Username>"
            f'<w:Password Type="{_DIGEST}">{base64.b64encode(digest).decode()}</w:Password>'
            f'<w:Nonce EncodingType="{_BASE64}">{base64.b64encode(nonce).decode()}</w:Nonce>'
            f'<u:Created xmlns:u="{_WSU}">{created}</u:Created></w:UsernameToken></w:Security>'
        )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None
