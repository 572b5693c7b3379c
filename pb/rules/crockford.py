"""Text that people read out and type back: Crockford's base 32 in groups of four, closed by a check character."""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
SEPARATORS = str.maketrans("", "", " \t\r\n\v\f\u00a0\u2007\u2009\u200b\u202f-\u2010\u2011\u2012\u2013\u2014._")
VALUES = {character: value for value, character in enumerate(ALPHABET)}


def encode(bits: bytes, length: int) -> str:
    """Write the first `length` × 5 bits as characters; bits that are missing at the end count as zero."""
    number = int.from_bytes(bits, "big")
    spare = len(bits) * 8 - length * 5
    number = number >> spare if spare >= 0 else number << -spare
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(length - 1, -1, -1))


def decode(text: str, length: int) -> bytes:
    """Read back `length` bytes from cleaned text; raise `ValueError` if surplus bits are not zero."""
    number = 0
    for character in text:
        number = number << 5 | VALUES[character]
    spare = len(text) * 5 - length * 8
    if spare < 0 or number & ((1 << spare) - 1):
        raise ValueError("the text does not hold this number of bytes")
    return (number >> spare).to_bytes(length, "big")


def clean(text: str) -> str | None:
    """Return typed text as plain characters, wide ones and look-alikes mended (O is 0, I and L are 1), or None."""
    plain = unicodedata.normalize("NFKC", text).translate(SEPARATORS).upper().translate(LOOK_ALIKES)
    return plain if all(character in VALUES for character in plain) else None


def check_character(text: str, start: int = 0) -> str:
    """Return the character that closes the text; `start` (0 to 31) tells texts of one series apart.

    The remainder is taken in the field of 32 elements, each place with its own weight up to 31 places, so that
    every wrong character and every exchange of two characters is found.
    """
    rest = start
    for character in text:
        rest = _double(rest) ^ VALUES[character]
    return ALPHABET[_double(rest)]


def holds(text: str, start: int = 0) -> bool:
    """Tell whether cleaned text ends in its own check character."""
    return len(text) > 1 and check_character(text[:-1], start) == text[-1]


def grouped(text: str, size: int = 4) -> str:
    """Return the text in groups joined by hyphens."""
    return "-".join(text[at : at + size] for at in range(0, len(text), size))


def _double(value: int) -> int:
    """Multiply by x in GF(2)[x] modulo x⁵ + x² + 1."""
    return value << 1 ^ (0x25 if value & 16 else 0)
