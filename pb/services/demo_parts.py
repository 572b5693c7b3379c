"""What the parts of the demonstration hand to one another: what is done, letters that are shown, the scene so far."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pb.services.actors import Actor
from pb.services.snapshots import EditionView


@dataclass(frozen=True)
class Part:
    """What has been done, in words, after which the caller commits; `letters` come with the open edition."""

    done: str
    letters: tuple["Letter", ...] = ()
    slug: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter of the demonstration that is shown: code and birth date open the vote; at a desk, the card does."""

    code: str
    born: str
    shows: str
    card: str  # what stands on the identity card of the same person


@dataclass(frozen=True)
class Scene:
    """An edition of the demonstration after its story: the open one, or last year's (`counted`)."""

    view: EditionView
    staff: Mapping[str, Actor]  # by role, and by the local part of the address
    projects: tuple[tuple[int, str], ...]  # row of demo/*.toml → identifier of the project
    counted: bool


More = Callable[[Scene], Iterator[Part]]
