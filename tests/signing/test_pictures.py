"""Pictures are checked before they are decoded and drawn anew without metadata (U1)."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from pb import pictures
from pb.errors import Invalid

RED, BLUE = (200, 30, 30), (30, 30, 200)


def drawn(kind: str, size: tuple[int, int] = (1200, 800), mode: str = "RGB", **options: object) -> bytes:
    """Make a picture whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    sheet = BytesIO()
    picture.convert(mode).save(sheet, kind, **options)
    return sheet.getvalue()


def opened(rendering: pictures.Rendering) -> Image.Image:
    picture = Image.open(BytesIO(rendering.content))
    picture.load()
    return picture


def near(picture: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = picture.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(one - other) < 40 for one, other in zip(found, colour, strict=True))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)
def test_two_widths_of_webp(kind: str, mode: str) -> None:
    small, large = pictures.render(drawn(kind, mode=mode))
    assert (small.width, small.height) == (480, 320)
    assert (large.width, large.height) == (960, 640)
    for rendering in (small, large):
        picture = opened(rendering)
        assert picture.format == "WEBP"
        assert picture.size == (rendering.width, rendering.height)
        if mode not in ("L", "LA", "1"):
            assert near(picture, (50, 100), RED)
            assert near(picture, (rendering.width - 50, 100), BLUE)


def test_a_small_picture_is_not_blown_up_and_a_tall_one_kept_in_bounds() -> None:
    assert [(one.width, one.height) for one in pictures.render(drawn("PNG", (300, 100)))] == [(300, 100), (300, 100)]
    tall = pictures.render(drawn("PNG", (20, 30_000)))
    assert all(one.height <= 2 * width for one, width in zip(tall, pictures.WIDTHS, strict=True))
    assert min(one.width for one in tall) >= 1


def test_sixteen_bits_of_grey_stay_grey() -> None:
    picture = Image.new("I;16", (100, 100), 32768)
    sheet = BytesIO()
    picture.save(sheet, "PNG")
    assert near(opened(pictures.render(sheet.getvalue())[0]), (50, 50), (128, 128, 128))


def test_transparency_is_kept() -> None:
    picture = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    sheet = BytesIO()
    picture.save(sheet, "PNG")
    assert opened(pictures.render(sheet.getvalue())[0]).mode == "RGBA"


def with_notes(orientation: int = 1) -> Image.Exif:
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = orientation
    notes[ExifTags.Base.Artist] = "CANARY"
    notes.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (50.0, 48.0, 0.0)
    return notes


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_all_metadata_is_dropped(kind: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, object] = {"exif": with_notes(), "icc_profile": profile}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", "CANARY")
        options["pnginfo"] = text
    if kind != "PNG":
        options["xmp"] = b"<x:xmpmeta>CANARY</x:xmpmeta>"
    if kind == "JPEG":
        options["comment"] = b"CANARY"
    content = drawn(kind, **options)
    assert b"CANARY" in content
    for rendering in pictures.render(content):
        assert b"CANARY" not in rendering.content
        assert not any(mark in rendering.content for mark in (b"EXIF", b"XMP ", b"ICCP"))
        picture = opened(rendering)
        assert dict(picture.getexif()) == {}
        assert "icc_profile" not in picture.info


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (480, 320), (20, 160)),
        (2, (480, 320), (460, 160)),
        (3, (480, 320), (460, 160)),
        (4, (480, 320), (20, 160)),
        (5, (480, 720), (240, 20)),
        (6, (480, 720), (240, 20)),
        (7, (480, 720), (240, 700)),
        (8, (480, 720), (240, 700)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_picture_is_turned_upright(
    kind: str, orientation: int, size: tuple[int, int], red: tuple[int, int]
) -> None:
    rendering = pictures.render(drawn(kind, exif=with_notes(orientation)))[0]
    assert (rendering.width, rendering.height) == size
    assert near(opened(rendering), red, RED)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM", "ICO", "PCX"])
def test_other_kinds_are_refused(kind: str) -> None:
    with pytest.raises(Invalid, match="picture_kind"):
        pictures.render(drawn(kind, (64, 64)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"MZ" * 500,
        b"8BPS" + bytes(50),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match=r"picture_kind|picture_broken"):
        pictures.render(content)


def png_head(width: int, height: int) -> bytes:
    """Make a tiny file that claims to be enormous."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(6325, 6325), (10_000, 10_000), (30_000, 30_000), (2_000_000, 1000)])
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", lambda self: pytest.fail("it was decoded"))
    with pytest.raises(Invalid, match="picture_pixels"):
        pictures.render(png_head(*size))


def test_more_than_ten_megabytes_are_refused() -> None:
    with pytest.raises(Invalid, match="picture_too_large"):
        pictures.render(drawn("PNG") + bytes(10 * 1024 * 1024))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_cut_and_scrambled_pictures_are_refused_or_drawn(kind: str) -> None:
    content = drawn(kind, (400, 300))
    with pytest.raises(Invalid, match=r"picture_broken|picture_kind"):
        pictures.render(content[: len(content) // 2])
    for place in range(0, len(content), max(1, len(content) // 120)):
        scrambled = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        with suppress(Invalid):  # anything else that a decoder raises fails here
            assert opened(pictures.render(scrambled)[0]).format == "WEBP"


def test_a_file_that_is_two_things_at_once_loses_the_second() -> None:
    content = drawn("JPEG") + b"<script>alert(1)</script>PK\x03\x04"
    assert all(b"<script>" not in rendering.content for rendering in pictures.render(content))
