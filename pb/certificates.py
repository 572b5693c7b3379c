"""The certificate of the site as visitors are shown it: until when it is good (L6)."""

import socket
import ssl
from datetime import datetime

from cryptography import x509

SECONDS = 5.0


def ends_at(host: str, address: tuple[str, int]) -> datetime:
    """Return until when the certificate is good that this address shows for a host; raise `OSError` or `ValueError`.

    Nothing is sent and nothing is believed: only the day in it is read.
    """
    looking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    looking.check_hostname = False
    looking.verify_mode = ssl.CERT_NONE
    with socket.create_connection(address, SECONDS) as plain, looking.wrap_socket(plain, server_hostname=host) as shown:
        found = shown.getpeercert(binary_form=True)
    if not found:
        raise ValueError("no certificate")
    return x509.load_der_x509_certificate(found).not_valid_after_utc
