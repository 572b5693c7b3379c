"""The paper of the demonstration: envelopes taken in at each place, opened, keyed by two people, settled, closed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count as counting

from pb import clock
from pb.rules.paper import ENVELOPES
from pb.rules.paper_ballots import Paper
from pb.rules.phases import find as phase_of
from pb.rules.stream import Stream
from pb.services import paper, paper_batches, paper_checks, paper_intakes, paper_keying, paper_record
from pb.services.actors import Actor
from pb.services.casting import Visit
from pb.services.paper_batches import Opened
from pb.services.paper_checks import Who
from pb.services.paper_record import Bureau
from pb.services.snapshots import EditionView

Staff = Mapping[str, Actor]
PRINTED, SPOILED = 2000, 4
DOUBLES = 2  # envelopes of people who had voted online already
SAMPLE = 40
SLIP = 17  # the paper on which the second keyer makes a slip


def take_in(view: EditionView, staff: Staff, visits: Sequence[Visit], numbers: Mapping[bytes, str]) -> Iterator[int]:
    """Take the envelopes of all paper voters in, place by place; yield how many after each, when the caller commits.

    `numbers` are the national numbers by fingerprint. While the vote is on, the last reception stays open.
    """
    vote = phase_of(view.phases, "vote")
    assert vote is not None
    on_paper = [visit for visit in visits if visit.channel == "paper"]
    places = [place for place in view.places if place.kind != "desk"]
    if not on_paper or not places:
        return
    _prepare(view, staff, vote.starts_at, [place.id for place in places])
    online = [visit for visit in visits if visit.channel == "online"]
    for at, place in enumerate(places):
        mine = on_paper[at :: len(places)]
        doubles = online[at * DOUBLES : (at + 1) * DOUBLES] if at < 2 else []
        moment = min(max(each.at for each in [*mine, *doubles]) + timedelta(hours=1), clock.now())
        moment = min(moment, vote.ends_at - timedelta(seconds=1))
        open_still = clock.now() < vote.ends_at and at == len(places) - 1
        with clock.played(moment):
            _reception(view, staff, place.id, f"{at + 1}", [*mine, *doubles], numbers, close=not open_still)
        yield len(mine)


def count(view: EditionView, staff: Staff, visits: Sequence[Visit], sealed: datetime) -> Iterator[str]:
    """Open all envelopes, key the papers twice, settle the one slip and close the batch, before the box is sealed."""
    choices = [visit.choices for visit in visits if visit.channel == "paper"]
    if not choices:
        return
    mixed = Stream(f"{view.slug} papers").shuffled(choices)
    papers = [
        Paper(serial, tuple(sorted(number for numbers in each.values() for number in numbers)))
        for serial, each in zip(counting(1), mixed)
    ]
    vote = phase_of(view.phases, "vote")
    assert vote is not None
    with clock.played(vote.ends_at + timedelta(minutes=40)):
        waiting = [each for each in paper.figures(view).intakes if each.state == "checked"]
        for box in paper_intakes.boxes(view):
            _carry(view, staff, box.code, box.seal, ("collect", "receive", "empty"))
        piles = [Opened(each.code, each.papers_due) for each in waiting]
        code = paper_batches.open_batch(staff["counting_chief"], view, piles)
        _settle_stock(view, staff)
    yield f"{len(papers)} papers opened"
    slipped = [replace(each, marks=each.marks[:-1]) if each.serial == SLIP else each for each in papers]
    for name, keyed, hours in (("keyer1", papers, 1), ("keyer2", slipped, 3)):
        with clock.played(vote.ends_at + timedelta(hours=hours)):
            for each in keyed:
                paper_keying.keep(staff[name], view, code, each)
            paper_keying.finish(staff[name], view, code)
        yield f"{len(papers)} papers keyed by {name}"
    with clock.played(sealed - timedelta(minutes=50)):
        if paper.batch(view, code).state == "differing":
            paper_keying.keep(staff["counting_chief"], view, code, papers[SLIP - 1])
            paper_keying.finish(staff["counting_chief"], view, code)
        paper_batches.close(staff["witness"], view, code)
        _record(view, staff, code, vote.ends_at, sealed)
    yield f"batch {code} closed"


def _prepare(view: EditionView, staff: Staff, starts: datetime, places: Sequence[int]) -> None:
    """Place the boxes and note the stock on the eve of the vote."""
    with clock.played(starts - timedelta(hours=9)):
        paper_intakes.add_stock(staff["participation"], view, "printed", PRINTED)
        for at, place in enumerate(places, 1):
            paper_intakes.add_box(staff["participation"], view, str(at), place, f"WB-{1200 + at}", "Odile Merisier")


def _reception(
    view: EditionView,
    staff: Staff,
    place: int,
    box: str,
    visits: Sequence[Visit],
    numbers: Mapping[bytes, str],
    close: bool,
) -> None:
    """Check the envelopes of one place one by one, and close with the figure counted by hand."""
    actor = staff["keyer1"]
    code = paper_intakes.open_intake(actor, view, ENVELOPES, place, box_code=box, received=len(visits))
    for visit in visits:
        paper_checks.check(actor, view, code, Who(numbers[visit.person_ref]))
    if close:
        paper_intakes.close_intake(actor, view, code, len(visits))


def _carry(view: EditionView, staff: Staff, code: str, seal: str, steps: Sequence[str]) -> None:
    for step in steps:
        paper_intakes.handle(staff["keyer1"], view, code, step, "Samira Pommier", seal)


def _record(view: EditionView, staff: Staff, code: str, began: datetime, sealed: datetime) -> None:
    """Note who counted, one doubtful paper, and a public sample without a fault."""
    chief = staff["counting_chief"]
    given = Bureau(
        chair="Farida Sorbier",
        members="Samira Pommier\nWout Esdoorn",
        witnesses="Lotte Populier",
        place=view.places[0].names["fr"],
        began_at=began + timedelta(minutes=40),
        ended_at=sealed - timedelta(minutes=50),
    )
    paper_record.keep_bureau(chief, view, given)
    doubt = (
        "La dernière croix est pâle, l’intention est claire. / Het laatste kruisje is bleek, de bedoeling duidelijk."
    )
    paper_record.add_note(chief, view, "doubt", f"{code}, {SLIP}", doubt, "Valable. / Geldig.")
    paper_record.draw(chief, view, "Lotto 3 12 19 27 33 41", SAMPLE)
    paper_record.note_sample(chief, view, 0)


def _settle_stock(view: EditionView, staff: Staff) -> None:
    """Note what became of the printed ballots once nobody asks for one any more."""
    found = paper.figures(view)
    issued = found.envelopes.received + SPOILED * 10
    actor = staff["participation"]
    for name, number in (("issued", issued), ("spoiled", SPOILED), ("unused", PRINTED - SPOILED - issued)):
        paper_intakes.add_stock(actor, view, name, number)
