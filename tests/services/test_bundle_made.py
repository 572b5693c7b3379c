"""A bundle made from each database, kept once when the result is published (B9)."""

import io
from hashlib import sha256
from typing import Any

import time_machine

from pb import clock as time
from pb import reports
from pb.audit.bundle import verify
from pb.db import installation, transaction
from pb.services import bundles, counts
from pb.services.actors import SYSTEM
from tests.services.test_bundles import bundle, codes, counted

Clock = time_machine.Traveller


def test_a_bundle_holds_with_and_without_openings(session: Any, clock: Clock) -> None:
    held = counted(session, clock)
    whole, public = bundle(held), bundle(held, openings=False)
    problems, about = verify(whole.packed())  # type: ignore[arg-type]
    assert problems == []
    assert (about["ballots"], about["projects"], about["openings"]) == (24, 13, True)
    assert codes(public.packed()) == set()
    assert "openings.jsonl" not in public.files
    assert bundle(held).files == whole.files  # nothing depends on the hour


def test_publishing_has_the_bundle_made_once(session: Any, clock: Clock) -> None:
    held = counted(session, clock)
    with transaction():
        counts.announce(SYSTEM, held.fresh())
    for _ in range(2):
        with transaction():
            assert list(bundles.carry_out(held.edition.id, {"number": 1})) == [1, 100]
    kept = bundles.require(held.edition.id, 1)
    content = counts.storage().read(kept.file)
    assert sha256(content).hexdigest() == kept.digest
    assert kept.public_key == reports.key(installation().tally_dir, time.today()).public
    assert codes(io.BytesIO(content)) == set()
