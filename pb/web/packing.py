"""A page compressed once and served many times, though a token in it differs each time (RFC 1951, RFC 1952)."""

import zlib
from dataclasses import dataclass

HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # gzip, no name, no time
END = b"\x03\x00"  # an empty last block


@dataclass(frozen=True)
class Packed:
    """The parts of a page between its tokens, as they are and compressed so that they can be joined."""

    parts: tuple[bytes, ...]
    packed: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Return how many bytes are kept in memory."""
        return sum(map(len, self.parts)) + sum(map(len, self.packed))

    def plain(self, token: bytes) -> bytes:
        """Return the page with its token put in."""
        return token.join(self.parts)

    def gzipped(self, token: bytes) -> bytes:
        """Return the compressed page with its token put in, which itself is not compressed."""
        length = len(token)
        stored = b"\x00" + length.to_bytes(2, "little") + (length ^ 0xFFFF).to_bytes(2, "little") + token
        whole = self.plain(token)
        tail = zlib.crc32(whole).to_bytes(4, "little") + (len(whole) & 0xFFFFFFFF).to_bytes(4, "little")
        return HEAD + stored.join(self.packed) + END + tail


def pack(page: bytes, mark: bytes) -> Packed:
    """Split a page at a mark and compress each part by itself."""
    parts = tuple(page.split(mark))
    return Packed(parts, tuple(_deflated(part) for part in parts))


def _deflated(part: bytes) -> bytes:
    """Compress a part so that it ends at a whole byte and refers to nothing before it."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    return press.compress(part) + press.flush(zlib.Z_FULL_FLUSH)
