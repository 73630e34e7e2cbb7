"""Did a time stamp authority that we trust really sign this stamp? Needs its certificate, and no network.

Asked of two programs that share nothing: a library here, and what travels in each package (verify/stamp_signature)."""

from collections.abc import Sequence

from cryptography import x509
from cryptography.x509.oid import NameOID
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from evidence.verify.der import StampError
from evidence.verify.findings import Stamp
from evidence.verify.judge import CheckStamp
from evidence.verify.stamp_signature import judge_stamp


class CertificateError(ValueError):
    """Not a certificate; the text says which."""


def stamp_checker(certificates: Sequence[str]) -> CheckStamp:
    """A check against `certificates` (PEM): the root that the authority's own certificate leads to, and those between.

    Certificates count as of the stamp's time: one that ran out since does not make an old stamp worthless. Raises
    CertificateError.
    """
    loaded = [found for text in certificates for found in _load(text)]
    roots = [found for found in loaded if found.subject == found.issuer]
    between = [found for found in loaded if found.subject != found.issuer]
    if not roots:
        raise CertificateError("expected a root certificate (one that its own subject issued), found none")

    def check(stamp: bytes, signed: bytes) -> Stamp:
        ours, findings, _ = judge_stamp(stamp, certificates, "")
        if findings:
            raise StampError(f"expected a certificate that counts, found {findings[0].other}: {findings[0].detail}")
        try:
            response = decode_timestamp_response(stamp)
        except ValueError as error:
            if ours.checked:  # the library wants certificates sorted as DER sorts sets; OpenSSL's authorities do not
                return ours
            raise StampError(f"expected a stamp of a known authority, found: {error}") from error
        try:
            VerifierBuilder(roots=list(roots), intermediates=list(between)).build().verify_message(response, signed)
            signer = _signer(response.signed_data.certificates)
        except (VerificationError, ValueError) as error:
            raise StampError(f"expected a stamp of a known authority, found: {error}") from error
        return ours if ours.checked else Stamp(ours.utc, signer, checked=True)

    return check


def _load(text: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(text.encode())
    except ValueError as error:
        raise CertificateError(text.strip()[:60]) from error


def _signer(certificates: set[bytes]) -> str:
    """Who stamped, by the certificate that is not an authority over others."""
    names = []
    for data in sorted(certificates):
        found = x509.load_der_x509_certificate(data)
        common = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        issues = found.subject == found.issuer
        names.append((issues, str(common[0].value) if common else found.subject.rfc4514_string()))
    return min(names)[1] if names else ""
