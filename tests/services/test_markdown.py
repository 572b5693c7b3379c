"""Texts as people write them: safe HTML, and photos where lines of their own place them."""

import pytest

from pb.services import markdown


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("Avant\n\n[photo 1]\n\nAprès", ["<p>Avant</p>\n", 1, "<p>Après</p>\n"]),
        ("[Foto 12]\r\n[photo 2]", [12, 2]),
        ("Voir [photo 1] ici", ["<p>Voir [photo 1] ici</p>\n"]),
        ("[photo 0]", ["<p>[photo 0]</p>\n"]),
        ("[photo 100]", ["<p>[photo 100]</p>\n"]),
        ("<b>x</b>\n[photo 3]", ["<p>&lt;b&gt;x&lt;/b&gt;</p>\n", 3]),
    ],
)
def test_photos_stand_where_a_line_places_them(text, pieces):
    assert markdown.parts(text) == pieces
    assert markdown.photos(text) == {each for each in pieces if isinstance(each, int)}
