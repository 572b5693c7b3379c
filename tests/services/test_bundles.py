"""The audit bundle: a stranger finds every change of one record with `verify.py` alone (B9, B10)."""

import io
import json
import random
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import time_machine

from pb import audit, packs, reports
from pb import clock as time
from pb.audit.ballots import canonical
from pb.audit.bundle import verify
from pb.audit.command import sentences
from pb.errors import Conflict
from pb.rules.paper import TABLE
from pb.services import bundles, paper_batches
from pb.services.actors import SYSTEM
from pb.services.paper_batches import Opened
from tests import papering, voting
from tests.papering import PILE, person, take_in
from tests.voting import Vote

Clock = time_machine.Traveller
OVER = datetime(2027, 4, 29, 9, tzinfo=UTC)
SIGNED = ("manifest.json", "signature.ed25519")
CHANCE = 20270429


@dataclass
class Case:
    """A bundle with openings as its files, and what signs it."""

    files: dict[str, bytes]
    signer: reports.ReportKey

    def packed(self, **changed: bytes) -> io.BytesIO:
        file = io.BytesIO()
        packs.write(file, {**self.files, **changed})
        return file

    def signed_again(self, name: str, content: bytes) -> io.BytesIO:
        """Return the bundle as an insider would make it who holds the report key and forges one file."""
        manifest = json.loads(self.files["manifest.json"])
        manifest["files"][name] = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
        if name == "allocation.json":
            manifest["count_digest"] = sha256(content).hexdigest()
        head = canonical(manifest)
        return self.packed(**{name: content, "manifest.json": head, "signature.ed25519": self.signer.sign(head)})


def counted(session: Any, clock: Clock, voters: int = 24, slug: str = "forest-2027", **where: str) -> Vote:
    held = voting.vote(voters, slug, **where)
    chance = random.Random(CHANCE)
    for number in range(voters):
        choices = {
            "flagship": chance.sample([1, 2, 3], chance.randint(0, 2)),
            "boost": chance.sample(range(4, 14), chance.randint(0, 8)),
        }
        held.cast(number, choices)
    clock.move_to(OVER)
    voting.seal(session, held)
    voting.count(session, held, lots_seed="le tirage du 30 avril")
    return held


def bundle(held: Vote, openings: bool = True) -> Case:
    file = io.BytesIO()
    edition = held.fresh()
    signer = bundles.write(edition, bundles.chosen(edition), file, openings=openings)
    with zipfile.ZipFile(file) as pack:
        return Case({name: pack.read(name) for name in pack.namelist()}, signer)


def codes(file: io.BytesIO) -> set[str]:
    return {code for code, _ in verify(file)[0]}  # type: ignore[arg-type]


@pytest.fixture
def backend() -> str:
    """The database only matters where a bundle is kept."""
    return "sqlite"


@pytest.fixture
def case(session: Any, clock: Clock) -> Case:
    return bundle(counted(session, clock))


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a file with one record dropped, added, changed, swapped or doubled."""
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines))
    kinds = ["change"] if len(lines) < 2 else ["drop", "double", "swap", "change", "add"]
    kind = chance.choice(kinds)
    if kind == "drop":
        del lines[at]
    elif kind == "double":
        lines.insert(at, lines[at])
    elif kind == "swap":
        other = chance.choice([each for each in range(len(lines)) if each != at])
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == "add":
        lines.insert(at, bytes(chance.sample(lines[at], len(lines[at]))).replace(b"\n", b"") + b"\n")
    else:
        place = chance.randrange(len(lines[at].rstrip(b"\n")) or 1)
        digit = bytes([lines[at][place] ^ chance.randint(1, 15)])
        lines[at] = lines[at][:place] + digit + lines[at][place + 1 :]
    return b"".join(lines)


def test_a_thousand_changes_are_all_found(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """B9: one change each, in any file; the digests of the manifest alone must find it, whatever else does."""
    monkeypatch.setattr("pb.audit.bundle.signature_holds", lambda *_: True)  # slow, and tried on its own below
    chance = random.Random(CHANCE)
    names = [name for name in case.files if name not in SIGNED]
    missed = []
    for number in range(1000):
        name = names[number % len(names)]
        content = damaged(case.files[name], chance)
        if content != case.files[name] and not codes(case.packed(**{name: content})):
            missed.append((number, name))
    assert missed == []


RECORDS = ("commitments.txt", "openings.jsonl", "totals.csv", "staff_log.jsonl")


def test_one_who_signs_again_is_found_in_what_can_be_counted_again(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """An insider with the report key forges one file and its digest: the other files contradict it."""
    monkeypatch.setattr("pb.audit.bundle.signature_holds", lambda *_: True)
    chance = random.Random(CHANCE + 1)
    missed = []
    for number in range(300):
        name = RECORDS[number % len(RECORDS)]
        content = damaged(case.files[name], chance)
        if content != case.files[name] and not codes(case.signed_again(name, content)):
            missed.append((number, name))
    assert missed == []


def test_other_votes_rules_or_outcomes_signed_again_are_found(case: Case) -> None:
    count = json.loads(case.files["allocation.json"])
    minute = count["tracks"][0]["minutes"][0]
    more = json.loads(case.files["allocation.json"])
    more["tracks"][0]["minutes"][0]["votes"] = minute["votes"] + 1
    assert "number" in codes(case.signed_again("allocation.json", canonical(more)))
    other = json.loads(case.files["allocation.json"])
    other["tracks"][1]["selected"] = other["tracks"][1]["selected"][::-1]
    assert "shared" in codes(case.signed_again("allocation.json", canonical(other)))
    rules = json.loads(case.files["rules.json"])
    rules["tracks"][0]["envelope_cents"] += 1
    assert "rules" in codes(case.signed_again("rules.json", canonical(rules)))
    projects = json.loads(case.files["projects.json"])
    projects[0]["retained_cents"] -= 1
    assert "projects" in codes(case.signed_again("projects.json", canonical(projects)))
    paper = [{"accepted": 1, "valid": 0, "blank": 0, "invalid": 1, "not_returned": 0, "explained": 0}]
    assert "number" in codes(case.signed_again("paper_batches.json", canonical(paper)))


def test_the_signature_and_its_key(case: Case) -> None:
    manifest = json.loads(case.files["manifest.json"])
    manifest["count"] = 2
    assert codes(case.packed(**{"manifest.json": canonical(manifest)})) == {"signature"}
    turned = bytes([case.files["signature.ed25519"][0] ^ 1]) + case.files["signature.ed25519"][1:]
    assert "signature" in codes(case.packed(**{"signature.ed25519": turned}))
    problems, _ = verify(case.packed(), "00" * 32)  # type: ignore[arg-type]
    assert problems == [("other_key", {})]


def test_packing_is_part_of_the_proof(case: Case, tmp_path: Path) -> None:
    """A bundle cut, packed again, with a file added, renamed, swapped or missing is refused."""
    whole = case.packed().getvalue()
    for end in (0, 1, 50, len(whole) // 2, len(whole) - 1):
        assert codes(io.BytesIO(whole[:end])) == {"cut"}, end
    assert "packed" in codes(io.BytesIO(whole + b"tail")) or "cut" in codes(io.BytesIO(whole + b"tail"))
    assert codes(io.BytesIO(b"head" + whole))
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as pack:
        for name, content in case.files.items():
            pack.writestr(name, content)
    assert "packed" in codes(again)
    assert "extra" in codes(case.packed(**{"notes.txt": b"?"}))
    renamed = {("total.csv" if name == "totals.csv" else name): each for name, each in case.files.items()}
    assert {"extra", "missing"} <= codes(Case(renamed, case.signer).packed())
    swapped = {"totals.csv": case.files["rules.json"], "rules.json": case.files["totals.csv"]}
    assert "digest" in codes(case.packed(**swapped))
    less = {name: each for name, each in case.files.items() if name != "openings.jsonl"}
    assert "missing" in codes(Case(less, case.signer).packed())
    reordered = dict(reversed(case.files.items()))
    assert "packed" in codes(Case(reordered, case.signer).packed())


def test_openings_of_another_edition_are_found(session: Any, clock: Clock) -> None:
    mine = bundle(counted(session, clock))
    clock.move_to(datetime(2027, 4, 1, 10, tzinfo=UTC))
    theirs = bundle(counted(session, clock, slug="uccle-2027", municipality="uccle"))
    assert "opening" in codes(mine.signed_again("openings.jsonl", theirs.files["openings.jsonl"]))


def test_the_one_file_needs_nothing_but_python(case: Case, tmp_path: Path) -> None:
    """`verify.py` is taken out of the bundle and run alone, without a library, in three languages."""
    (tmp_path / "verify.py").write_bytes(case.files["verify.py"])
    (tmp_path / "good.zip").write_bytes(case.packed().getvalue())
    (tmp_path / "bad.zip").write_bytes(case.packed(**{"totals.csv": b"track\n"}).getvalue())

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-I", "-S", "verify.py", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8")
        return done.returncode, done.stdout + done.stderr

    assert run("good.zip", "--language", "en")[0] == 0
    assert "Everything holds: 24 ballots, 13 projects, count no. 1." in run("good.zip", "--language", "en")[1]
    code, said = run("bad.zip", "--language", "fr")
    assert (code, "Le fichier totals.csv a été modifié depuis la signature." in said) == (1, True)
    assert "Het bestand totals.csv" in run("bad.zip", "--language", "nl")[1]
    assert run("none.zip")[0] == 2
    assert b"from pb" not in audit.joined()


def test_small_numbers_are_not_shown_by_channel(session: Any, clock: Clock) -> None:
    """B10: a channel under 30 joins another, a split with a number under 10 is left out."""
    held = voting.vote(75)
    for number in range(75):
        marked = {"flagship": [1] if number % 2 else [2]} | ({"boost": [4]} if number < 3 else {})
        desk = voting.session_of(held.edition, held.refs[number], "desk" if number < 35 else "online")
        review = voting.votes.review(desk, held.edition, marked, time.now())
        voting.votes.cast(desk, held.edition, review.token, time.now())
    clock.move_to(OVER)
    voting.seal(session, held)
    voting.count(session, held, lots_seed="seau")
    made = bundle(held)
    assert codes(made.packed()) == set()
    rows = made.files["totals.csv"].decode().splitlines()
    assert [row for row in rows if row.startswith("flagship,1,")] == [
        "flagship,1,all,37",
        "flagship,1,desk,17",
        "flagship,1,online,20",
    ]
    assert [row for row in rows if row.startswith("boost,4,")] == ["boost,4,all,3"]


def test_two_people_open_the_ballots_for_auditors(session: Any, clock: Clock, tmp_path: Path) -> None:
    held = voting.vote()
    with pytest.raises(Conflict, match="not_counted"):
        bundles.for_auditors([SYSTEM], held.fresh(), io.BytesIO())


def test_paper_adds_up_in_the_bundle(session: Any, clock: Clock) -> None:
    """votes.md 3: people noted = ballots in the box + papers found invalid or never given back."""
    held = papering.vote(10)
    envelopes, table = take_in(held, range(4)), take_in(held, range(4, 7), TABLE)
    held.cast(7, {"flagship": [1], "boost": [4]})
    clock.move_to(papering.OVER)
    piles = [Opened(envelopes, 4), Opened(table, 2, not_returned=1)]
    papering.closed(held, paper_batches.open_batch(person(held), held.edition, piles), PILE)
    session.commit()
    voting.seal(session, held)
    voting.count(session, held, lots_seed="papier")
    made = bundle(held)
    assert codes(made.packed()) == set()
    batches = json.loads(made.files["paper_batches.json"])
    assert sum(each["invalid"] + each["not_returned"] for each in batches) == 2
    batches[0]["valid"] -= 1
    assert "number" in codes(made.signed_again("paper_batches.json", canonical(batches)))


def test_a_difference_explained_in_words_is_stated_and_checked(session: Any, clock: Clock) -> None:
    """P2: a paper that is missing without a trace is explained; the figure stands in the count and in the bundle."""
    held = papering.vote(10)
    table = take_in(held, range(7), TABLE)
    clock.move_to(papering.OVER)
    lost = [Opened(table, 6)]
    batch = paper_batches.open_batch(person(held), held.edition, lost, "Un bulletin est resté introuvable.")
    papering.closed(held, batch, PILE)
    session.commit()
    voting.seal(session, held)
    count = voting.count(session, held, lots_seed="papier")
    assert count.document["participations"]["without_ballot"] == {"invalid": 1, "not_returned": 0, "explained": 1}
    made = bundle(held)
    assert codes(made.packed()) == set()
    said = " ".join(sentences(*verify(made.packed()), "en"))  # type: ignore[arg-type]
    assert "7 people marked = 5 ballots in the box + 1 invalid papers + 0 not given back + 1 of difference" in said
    batches = json.loads(made.files["paper_batches.json"])
    batches[-1] |= {"explained": 0, "accepted": 0}
    assert "number" in codes(made.signed_again("paper_batches.json", canonical(batches)))


def test_a_vote_in_which_nobody_voted_has_its_bundle(session: Any, clock: Clock) -> None:
    held = voting.vote(1)
    clock.move_to(OVER)
    voting.seal(session, held)
    voting.count(session, held, lots_seed="personne")
    made = bundle(held)
    assert codes(made.packed()) == set()
    assert made.files["commitments.txt"] == b""
