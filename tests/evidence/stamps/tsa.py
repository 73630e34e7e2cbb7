"""A time stamp authority of our own: openssl's, behind a small HTTP server."""

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_CURVES: dict[str, type[ec.EllipticCurve]] = {"ec": ec.SECP256R1, "ec384": ec.SECP384R1}
Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_CONFIG = """
[ tsa ]
default_tsa = tsa_config
[ tsa_config ]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/between.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class Tsa:
    """`away`: answers with an error. `answer`: given instead of a true one."""

    folder: Path
    root: str
    url: str = ""
    away: bool = False
    answer: bytes | None = None
    asked: int = field(default=0)

    def reply(self, query: bytes) -> bytes:
        self.asked += 1
        if self.answer is not None:
            return self.answer
        (self.folder / "query.tsq").write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "reply.tsr"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "reply.tsr").read_bytes()


@contextmanager
def local_tsa(kind: str = "rsa", ends_in: timedelta = timedelta(days=3650)) -> Iterator[Tsa]:
    """With an authority between its own certificate, which counts until `ends_in`, and the root."""
    with tempfile.TemporaryDirectory(prefix="litterwatch-tsa-") as name:
        folder = Path(name)
        tsa = Tsa(folder, _certificates(folder, kind, ends_in))
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        server = HTTPServer(("127.0.0.1", 0), _handler(tsa))
        tsa.url = f"http://127.0.0.1:{server.server_port}/tsa"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield tsa
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _handler(tsa: Tsa) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            if tsa.away:
                self.send_error(503)
                return
            data = tsa.reply(query)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Not on the tests' output."""

    return Handler


def _certificates(folder: Path, kind: str, ends_in: timedelta) -> str:
    root_key, between_key, tsa_key = _key(kind), _key(kind), _key(kind)
    root_name, between_name, tsa_name = _name("Root of a test"), _name("Between"), _name("TSA of a test")
    signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    root, between = (
        _builder(name, root_name, key)
        .add_extension(x509.BasicConstraints(True, None), critical=True)
        .add_extension(signs, critical=True)
        .sign(root_key, hashes.SHA256())
        for name, key in ((root_name, root_key), (between_name, between_key))
    )
    stamps = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    leaf = (
        _builder(tsa_name, between_name, tsa_key, ends_in)
        .add_extension(x509.BasicConstraints(False, None), critical=True)
        .add_extension(stamps, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(between_key, hashes.SHA384())
    )
    (folder / "tsa.pem").write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    (folder / "between.pem").write_bytes(between.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    (folder / "tsa.key").write_bytes(
        tsa_key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    )
    return root.public_bytes(serialization.Encoding.PEM).decode()


def _key(kind: str) -> Private:
    return rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(_CURVES[kind]())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Private, ends_in: timedelta = timedelta(days=3650)
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + ends_in)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
