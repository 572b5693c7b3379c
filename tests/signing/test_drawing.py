"""A picture is drawn in a process of its own, within its time and memory (U7)."""

import subprocess
import sys

import pytest

from pb import drawing
from pb.errors import Invalid
from pb.pictures import Rendering
from tests.signing.test_pictures import drawn, opened

GREEDY = {
    "time": "drawing.SECONDS = 1; drawing.render = lambda *_: [None for _ in iter(int, 1) if _]",
    "memory": "drawing.render = lambda *_: bytearray(drawing.MEMORY_BYTES)",
}


def test_a_picture_is_drawn_as_at_home() -> None:
    content = drawing.draw(drawn("JPEG", (2400, 1600)), 1600)
    picture = opened(Rendering(0, 0, content))
    assert (picture.format, picture.size) == ("WEBP", (1600, 1067))


def test_what_is_refused_at_home_is_refused_there() -> None:
    content = drawn("JPEG")
    with pytest.raises(Invalid, match="picture_broken"):
        drawing.draw(content[: len(content) // 2], 1600)


@pytest.mark.parametrize("wanted", GREEDY)
def test_a_greedy_picture_is_stopped(wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = f"import sys; from pb import drawing; {GREEDY[wanted]}; sys.argv = ['', '9']; sys.exit(drawing.main())"
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda command, **given: run([sys.executable, "-c", program], **given))
    with pytest.raises(Invalid, match="picture_heavy"):
        drawing.draw(drawn("PNG", (8, 8)), 9)
