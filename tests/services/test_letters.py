"""Who waits for a letter, on both databases: one waits at most, whoever asks at the same time."""

from datetime import date

from pb.db import transaction
from pb.services import letters, print_runs, roll
from pb.services.actors import SYSTEM
from tests import rolls, samples


def test_one_letter_waits_and_its_run_makes_it_once(session, tmp_path, clock):
    edition = samples.edition()
    rolls.load(session, edition, rolls.write(tmp_path / "roll.csv", rolls.people(3)))
    ref = roll.person_ref(edition, rolls.number(date(1985, 7, 30), 1))
    assert [letters.put_down(edition.id, ref, letters.DESK) for _ in range(3)] == [True, False, False]
    session.commit()
    assert letters.waiting(edition.id) == {"desk": 1}
    with transaction():
        run_id = print_runs.ask(SYSTEM, edition, "on_request")
        print_runs.confirm([SYSTEM], edition, run_id)
    for _ in print_runs.carry_out(edition.id, {"run": run_id}):
        session.commit()
    assert print_runs.get(edition.id, run_id).letters == 1
    assert letters.waiting(edition.id) == {}
    assert letters.put_down(edition.id, ref, letters.DESK)
