"""A time-stamp authority of the tests' own: certificates, and `openssl ts` that answers."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_SETTINGS = """
[tsa]
serial = serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
"""


class Authority:
    """Root, intermediate and signing certificate in a folder; `answer` stamps a query."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        keys = [generate_private_key(SECP256R1()) for _ in range(3)]
        self.root = _certificate("root", keys[0], "root", keys[0])
        # Longer, so that it comes after the other as DER wants: `openssl ts` does not sort.
        long = x509.SubjectAlternativeName([x509.DNSName("m" * 60)])
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        middle = _certificate("middle", keys[1], "root", keys[0], also=long)
        leaf = _certificate("stamps", keys[2], "middle", keys[1], purpose=purpose)
        for file, certificate in (("root", self.root), ("middle", middle), ("leaf", leaf)):
            (folder / f"{file}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        secret = keys[2].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "key.pem").write_bytes(secret)
        (folder / "settings").write_text(_SETTINGS, "utf-8")

    @property
    def root_file(self) -> Path:
        """The root in PEM."""
        return self._folder / "root.pem"

    def answer(self, query: bytes) -> bytes:
        """The stamp that `openssl ts` makes for a query."""
        (self._folder / "query").write_bytes(query)
        words = "-config settings -section tsa -queryfile query -out answer"
        keys = "-signer leaf.pem -inkey key.pem -chain middle.pem"
        command = ["openssl", "ts", "-reply", *words.split(), *keys.split()]
        subprocess.run(command, cwd=self._folder, capture_output=True, check=True)
        return (self._folder / "answer").read_bytes()


def _certificate(
    name: str,
    key: EllipticCurvePrivateKey,
    issuer: str,
    by: EllipticCurvePrivateKey,
    *,
    purpose: x509.ExtendedKeyUsage | None = None,
    also: x509.ExtensionType | None = None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=purpose is None, path_length=None), critical=True)
    )
    for extension, critical in ((purpose, True), (also, False)):
        if extension is not None:
            builder = builder.add_extension(extension, critical=critical)
    return builder.sign(by, SHA256())
