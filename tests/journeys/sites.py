"""Sites of their own for journeys that the shared one cannot serve: an empty installation, and one behind TLS."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from socket import create_server

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.browser import BIN, ROOT, LiveServer, settings

HOST = "127.0.0.1"


@contextmanager
def served(folder: Path, *, tls: bool = False, name: str = HOST, **more: str) -> Iterator[LiveServer]:
    """Serve the installation whose data lie in `folder`/var on a free port, with a certificate of our own if asked.

    `name` is another name of this machine; `more` are further settings.
    """
    with create_server((HOST, 0)) as listening:
        url = f"{'https' if tls else 'http'}://{name}:{listening.getsockname()[1]}"
        site = LiveServer(url, settings(folder / "var", url) | more)
        command = [str(BIN / "gunicorn"), "--bind", f"fd://{listening.fileno()}", "--workers", "1"]
        command += _certificate(folder) if tls else []
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [*command, "--no-control-socket", "wsgi:app"],
                cwd=ROOT,
                env=site.environment,
                pass_fds=[listening.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            yield site
        finally:
            server.terminate()
            server.wait(20)


def _certificate(folder: Path) -> list[str]:
    """Write a key and a certificate for this machine, signed by itself, and return gunicorn's options for them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
    return ["--keyfile", str(folder / "key.pem"), "--certfile", str(folder / "certificate.pem")]
