"""Ed25519 signatures verified with whole numbers alone, as RFC 8032 describes; nothing secret is ever at hand here."""

import hashlib

Point = tuple[int, int, int, int]
PRIME = 2**255 - 19
GROUP = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT = pow(2, (PRIME - 1) // 4, PRIME)
NEUTRAL: Point = (0, 1, 1, 0)


def signature_holds(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a message is signed by the owner of a public key."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, start, scalar = _point(public_key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or start is None or scalar >= GROUP:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    base = _point((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little"))
    assert base is not None
    left = _times(base, scalar)
    right = _add(start, _times(key, int.from_bytes(digest, "little") % GROUP))
    same_x = (left[0] * right[2] - right[0] * left[2]) % PRIME == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % PRIME == 0


def _point(written: bytes) -> Point | None:
    """Return the point of the curve written in 32 bytes, or None if there is none."""
    y = int.from_bytes(written, "little")
    odd, y = y >> 255, y & ((1 << 255) - 1)
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT % PRIME
    if (x * x - square) % PRIME or (x == 0 and odd):
        return None
    x = PRIME - x if x & 1 != odd else x
    return x, y, 1, x * y % PRIME


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % PRIME
    b = (one[1] + one[0]) * (two[1] + two[0]) % PRIME
    c = 2 * one[3] * two[3] * CURVE % PRIME
    d = 2 * one[2] * two[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _times(point: Point, scalar: int) -> Point:
    found = NEUTRAL
    while scalar:
        found = _add(found, point) if scalar & 1 else found
        point, scalar = _add(point, point), scalar >> 1
    return found
