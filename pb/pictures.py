"""Pictures people send: checked before they are decoded, then drawn anew without metadata in two widths (U1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

from PIL import ExifTags, Image, UnidentifiedImageError

from pb.errors import Invalid

FORMATS = ("JPEG", "PNG", "WEBP")
LIMIT_BYTES = 10 * 1024 * 1024
LIMIT_PIXELS = 40_000_000
WIDTHS = (480, 960)
TALLEST = 2  # a picture is at most twice as high as the width asked for
QUALITY = 80
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LYING = tuple(TURNS[orientation] for orientation in (5, 6, 7, 8))  # width and height change places


@dataclass(frozen=True)
class Rendering:
    """One size of a picture as WebP, ready to be saved."""

    width: int
    height: int
    content: bytes = field(repr=False)


def render(content: bytes, widths: tuple[int, ...] = WIDTHS) -> list[Rendering]:
    """Draw a JPEG, PNG or WebP anew, upright, once per width (never larger than it was); the original is not kept.

    Raise `Invalid`: `picture_too_large`, `picture_kind`, `picture_pixels`, `picture_broken`.
    """
    with _opened(content) as picture:
        upright = _upright(picture, max(widths))
    return [_drawn(upright, width) for width in widths]


def check(content: bytes) -> None:
    """Refuse what needs no decoding to be refused: too large, another kind, too many dots; raise `Invalid`."""
    with _opened(content):
        pass


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    """Open a picture within the limits, its dots not decoded yet; whatever goes wrong with it is an `Invalid`."""
    if len(content) > LIMIT_BYTES:
        raise Invalid("picture_too_large", megabytes=LIMIT_BYTES // (1024 * 1024))
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > LIMIT_PIXELS:
                raise Invalid("picture_pixels", megapixels=LIMIT_PIXELS // 1_000_000)
            yield picture
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid("picture_pixels", megapixels=LIMIT_PIXELS // 1_000_000) from None
    except UnidentifiedImageError:
        raise Invalid("picture_kind") from None
    except Exception as error:
        # A decoder fed with hostile bytes raises whatever it likes: to the person it is one broken picture.
        raise Invalid("picture_broken") from error


def _upright(picture: Image.Image, width: int) -> Image.Image:
    """Decode no larger than needed and turn the picture as its orientation says."""
    turn = TURNS.get(_orientation(picture))
    box = (width * TALLEST, width) if turn in LYING else (width, width * TALLEST)
    picture.draft("RGB", (box[0] * 2, box[1] * 2))
    plain = _eight_bits(picture)
    plain.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    upright = plain.transpose(turn) if turn is not None else plain
    upright.info = {}
    return upright


def _orientation(picture: Image.Image) -> int:
    """Return how the camera was held; notes that cannot be read are no reason to refuse the picture."""
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except (OSError, SyntaxError, ValueError, TypeError):
        return 1


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Return the picture in plain colours, with transparency only where there is some."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    picture.load()
    return picture if picture.mode == mode else picture.convert(mode)  # a copy of 40 million dots costs memory


def _drawn(upright: Image.Image, width: int) -> Rendering:
    """Return one size as WebP without any metadata."""
    sized = upright.copy()
    sized.thumbnail((width, width * TALLEST), Image.Resampling.LANCZOS)
    sheet = BytesIO()
    sized.save(sheet, "WEBP", quality=QUALITY, method=4, exif=b"", xmp=b"", icc_profile=None)
    return Rendering(sized.width, sized.height, sheet.getvalue())
