"""Text from spreadsheets made clean: spaces, accents, marks of a wrong decoding, words that say no (I8)."""

import re
import unicodedata

LONGEST = 200  # characters of a name or a street
WRAPPED = re.compile(r'="(.*)"', re.DOTALL)  # how some programs keep a spreadsheet from reading a number
CARRIAGE = "_x000D_"  # a line end as spreadsheets write it inside a cell
FOLLOWING = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0))
PLAIN_FOLLOWING = "".join(sign for sign in FOLLOWING if sign not in "–—‘’“”\u00a0»«´")
GARBLED = re.compile(
    "[\ufffd\u0080-\u009f\u2500-\u259f√]"  # what replaces, controls, and what other code pages make of accents
    f"|[ÃÂ][{re.escape(FOLLOWING)}]|[ÄÅÎÏÐÑØÙ][{re.escape(PLAIN_FOLLOWING)}]|Å[“’]|â[€„‚ˆ‰]|ï[»¿]"
    r"|[^\W\d_][‚ƒ„…†‡ˆ‰‹¢¤¥§¨]|[^\W\d_]\?[^\W\d_]|[^\W\d_]{2}\?$|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});"
)
NO = frozenset(
    {"", "0", "f", "faux", "false", "geen", "leeg", "n", "nee", "neen", "no", "non", "none", "null", "onwaar"}
)


def clean(text: str) -> str:
    """Return the text with composed accents, single plain spaces, and nothing invisible."""
    if text.isascii() and text.isprintable():
        if "  " not in text and text[:1] not in " =" and text[-1:] != " " and CARRIAGE not in text:
            return text  # nearly every cell
    else:
        text = "".join(_shown(sign) for sign in unicodedata.normalize("NFC", text))
    text = " ".join(text.replace(CARRIAGE, " ").split())
    if text.startswith('="'):
        wrapped = WRAPPED.fullmatch(text)
        return clean(wrapped[1]) if wrapped else text
    return text


def garbled(text: str) -> bool:
    """Tell whether a text looks wrongly decoded: Ã© for é, a question mark or a box inside a word."""
    return GARBLED.search(text) is not None if not text.isascii() or "?" in text or "&" in text else False


def repaired(text: str) -> str:
    """Return what a text was before UTF-8 was read as Windows-1252, or the text itself."""
    try:
        return text.encode("cp1252").decode()
    except ValueError:
        return text


def folded(text: str) -> str:
    """Return the letters and figures of a text as plain lower-case words: what stays the same however it is typed."""
    if text.isascii():
        plain = text.lower()
    else:
        apart = unicodedata.normalize("NFKD", text.casefold())
        plain = "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))


def has_letter(text: str) -> bool:
    """Tell whether a text holds at least one letter."""
    return any(sign.isalpha() for sign in text)


def means_no(text: str) -> bool:
    """Tell whether a cell says no: empty, 0, non, nee…"""
    return not text or folded(text) in NO


def _shown(sign: str) -> str:
    """Return a sign as it is kept: a space for a control, nothing for what cannot be seen."""
    if sign.isspace():
        return " "
    kind = unicodedata.category(sign)
    if kind == "Cc":
        return " "
    return "" if kind in ("Cf", "Cs", "Co", "Cn") else sign
