"""The camera. What it answers is worded as devices word it; what it was asked is kept for the tests to look at."""

import base64
import hashlib
import re
import socket
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from streams.onvif.discovery import GROUP

DISCOVERY_ANSWER = """<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope"
 xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">
<SOAP-ENV:Header><wsa:MessageID>urn:uuid:0a6dc791-2be6-4991-9af1-454778a1917a</wsa:MessageID>
<wsa:RelatesTo>{relates}</wsa:RelatesTo>
<wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>
<wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action></SOAP-ENV:Header>
<SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch>
<wsa:EndpointReference><wsa:Address>urn:uuid:{endpoint}</wsa:Address></wsa:EndpointReference>
<d:Types>dn:NetworkVideoTransmitter</d:Types>
<d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/HIKVISION%20DS-2CD2043
 onvif://www.onvif.org/hardware/DS-2CD2043G2-I onvif://www.onvif.org/location/city/lang-son</d:Scopes>
<d:XAddrs>{xaddrs}</d:XAddrs><d:MetadataVersion>10</d:MetadataVersion>
</d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>"""

_ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"
 xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"
 xmlns:ter="http://www.onvif.org/ver10/error"><env:Body>{body}</env:Body></env:Envelope>"""
_REFUSED = """<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode>
<env:Value>ter:NotAuthorized</env:Value></env:Subcode></env:Code>
<env:Reason><env:Text xml:lang="en">Sender not authorized</env:Text></env:Reason></env:Fault>"""
_TIME = """<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>{kind}</tt:DateTimeType>
<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST-7:00:00</tt:TZ></tt:TimeZone>
<tt:UTCDateTime><tt:Time><tt:Hour>{at:%H}</tt:Hour><tt:Minute>{at:%M}</tt:Minute><tt:Second>{at:%S}</tt:Second></tt:Time>
<tt:Date><tt:Year>{at:%Y}</tt:Year><tt:Month>{at:%m}</tt:Month><tt:Day>{at:%d}</tt:Day></tt:Date></tt:UTCDateTime>
<tt:LocalDateTime><tt:Time><tt:Hour>1</tt:Hour><tt:Minute>2</tt:Minute><tt:Second>3</tt:Second></tt:Time>
<tt:Date><tt:Year>2001</tt:Year><tt:Month>1</tt:Month><tt:Day>1</tt:Day></tt:Date></tt:LocalDateTime>
</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"""
_INFORMATION = """<tds:GetDeviceInformationResponse><tds:Manufacturer>HIKVISION</tds:Manufacturer>
<tds:Model>DS-2CD2043G2-I</tds:Model><tds:FirmwareVersion>V5.7.3 build 220112</tds:FirmwareVersion>
<tds:SerialNumber>DS-2CD2043G2-I20220815AAWRK12345678</tds:SerialNumber><tds:HardwareId>88</tds:HardwareId>
</tds:GetDeviceInformationResponse>"""
_CAPABILITIES = """<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>{media}</tt:XAddr>
<tt:StreamingCapabilities><tt:RTPMulticast>true</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP>
<tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media></tds:Capabilities>
</tds:GetCapabilitiesResponse>"""
_PROFILE = """<trt:Profiles token="{token}" fixed="true"><tt:Name>{name}</tt:Name>
<tt:VideoSourceConfiguration token="VideoSourceToken"><tt:Name>VideoSourceConfig</tt:Name><tt:UseCount>2</tt:UseCount>
<tt:Bounds x="0" y="0" width="2688" height="1520"/></tt:VideoSourceConfiguration>
<tt:VideoEncoderConfiguration token="enc{token}"><tt:Name>VideoEncoder</tt:Name><tt:UseCount>1</tt:UseCount>
<tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>{width}</tt:Width><tt:Height>{height}</tt:Height></tt:Resolution>
<tt:Quality>3</tt:Quality><tt:RateControl><tt:FrameRateLimit>25</tt:FrameRateLimit>
<tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl>
</tt:VideoEncoderConfiguration></trt:Profiles>"""
_STREAM = """<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>{uri}</tt:Uri>
<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot>
<tt:Timeout>PT60S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>"""


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


class OnvifDevice:
    """One device on 127.0.0.1. Change its attributes to make it another one."""

    def __init__(self, user: str = "onvif", password: str = "p@ss<&>", *, multicast: bool = False) -> None:
        """With `multicast` it listens for discovery where every device does, on the loopback interface; else on a port
        of its own. Raises OSError where that cannot be."""
        self.user, self.password = user, password
        self.ahead_s = 0.0
        """How far its clock is ahead."""
        self.xaddrs: str | None = None
        """What discovery names; None is the truth."""
        self.raw: bytes | None = None
        """Every question is answered with this instead."""
        self.http_digest = False
        """Wants HTTP digest instead of a token in the message, as newer firmware may be set to."""
        self.questions: list[str] = []
        """Names of the calls that came, in order."""
        self.received: list[bytes] = []
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        if multicast:
            group, port = GROUP
            self._udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            member = socket.inet_aton(group) + socket.inet_aton("127.0.0.1")
            try:
                self._udp.bind(("", port))
                self._udp.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
            except OSError:
                self._udp.close()
                raise
        else:
            self._udp.bind(("127.0.0.1", 0))
        self._udp.settimeout(0.1)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._closing = threading.Event()
        self._threads = [
            threading.Thread(target=self._http.serve_forever, args=(0.05,)),
            threading.Thread(target=self._listen),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def service(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/onvif/device_service"

    @property
    def discovery(self) -> tuple[str, int]:
        """Where it listens for discovery."""
        return "127.0.0.1", int(self._udp.getsockname()[1])

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead_s)

    def __enter__(self) -> "OnvifDevice":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closing.set()
        self._http.shutdown()
        for thread in self._threads:
            thread.join()
        self._http.server_close()
        self._udp.close()

    def challenge(self, authorization: str | None) -> str | None:
        """What a client has to prove first (RFC 7616, MD5, as cameras have it); None where it has."""
        wanted = 'Digest realm="IP Camera(C1234)", qop="auth", nonce="5902a8beca90", algorithm=MD5'
        given = dict(re.findall(r'(\w+)="?([^",]+)"?', authorization or ""))
        ha1 = _md5(f"{self.user}:IP Camera(C1234):{self.password}")
        ha2 = _md5(f"POST:{given.get('uri')}")
        proof = _md5(f"{ha1}:5902a8beca90:{given.get('nc')}:{given.get('cnonce')}:auth:{ha2}")
        return None if given.get("response") == proof else wanted

    def answer(self, request: bytes) -> tuple[int, bytes]:
        """HTTP status and body."""
        self.received.append(request)
        text = request.decode()
        found = re.search(r"<s:Body><q:(\w+)", text)
        question = found[1] if found else "?"
        self.questions.append(question)
        if self.raw is not None:
            return 200, self.raw
        if question != "GetSystemDateAndTime" and not self.http_digest and not self._known(text):
            return 400, _ENVELOPE.format(body=_REFUSED).encode()
        media = self.service.replace("device_service", "media")
        main, sub = (
            _PROFILE.format(token=f"Profile_{n}", name=name, width=width, height=height)
            for n, name, width, height in ((1, "mainStream", 2688, 1520), (2, "subStream", 640, 360))
        )
        token = re.search(r"ProfileToken>Profile_(\d)<", text)
        channel = f"10{token[1] if token else '?'}"
        uri = f"rtsp://onvif:hush@127.0.0.1:554/Streaming/Channels/{channel}?transportmode=unicast&amp;x=1"
        bodies = {
            "GetSystemDateAndTime": _TIME.format(at=self.now, kind="Manual"),
            "GetDeviceInformation": _INFORMATION,
            "GetCapabilities": _CAPABILITIES.format(media=media),
            "GetProfiles": f"<trt:GetProfilesResponse>{main}{sub}</trt:GetProfilesResponse>",
            "GetStreamUri": _STREAM.format(uri=uri),
        }
        return 200, _ENVELOPE.format(body=bodies[question]).encode()

    def _known(self, text: str) -> bool:
        """WS-UsernameToken digest, at most five seconds from the device's own clock, as Hikvision wants it."""
        parts = [
            re.search(rf"<\w:{name}\b[^>]*>([^<]*)<", text) for name in ("Username", "Password", "Nonce", "Created")
        ]
        user, digest, nonce, created = (part[1] if part else "" for part in parts)
        if user != self.user:
            return False
        at = datetime.strptime(created, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs((at - self.now).total_seconds()) > 5:
            return False
        wanted = hashlib.sha1(base64.b64decode(nonce) + created.encode() + self.password.encode()).digest()
        return base64.b64decode(digest) == wanted

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                data, sender = self._udp.recvfrom(65_536)
            except TimeoutError:
                continue
            message = re.search(r"MessageID>([^<]+)<", data.decode())
            relates = message[1] if message else "?"
            endpoint = "2419d68a-2dd2-21b2-a205-c8a1dc000001"
            answer = DISCOVERY_ANSWER.format(
                relates=relates,
                endpoint=endpoint,
                xaddrs=self.xaddrs or f"http://[fe80::1]/onvif/device_service {self.service}",
            )
            self._udp.sendto(b"not XML at all", sender)
            for _ in range(2):  # devices repeat themselves
                self._udp.sendto(answer.encode(), sender)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        device = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = self.rfile.read(int(self.headers["Content-Length"]))
                proof = device.challenge(self.headers["Authorization"]) if device.http_digest else None
                status, body = device.answer(request) if proof is None else (401, b"")
                self.send_response(status)
                if proof is not None:
                    self.send_header("WWW-Authenticate", proof)
                self.send_header("Content-Type", "application/soap+xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        return Handler
