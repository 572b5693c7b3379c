"""Each preset is counted twice: zones, several envelopes, minimum votes, stop or skip, most winners, a jury (R18).

The second count is the one of `verify.py`, written apart: both give the same minutes on random votes of every preset.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pb.audit.ballots import allowed
from pb.audit.sharing import share, told
from pb.rules import ballots, counting, freeze
from pb.rules.ballots import Option
from pb.rules.edition import EditionFile, read
from pb.rules.tally import tally

PRESETS = sorted((Path(__file__).resolve().parents[2] / "editions").glob("*.toml"))
PROJECTS, VOTERS = 9, 60


def file_of(path: Path) -> EditionFile:
    return read(path.read_bytes())


def options_of(file: EditionFile, chance: Random) -> list[Option]:
    """Return invented projects for each track, some too dear to fit beside the others."""
    found: list[Option] = []
    for track in file.tracks:
        most = min(track.cap_cents or track.envelope_cents, track.envelope_cents)
        least = min(track.least_cents or 100, most)
        found += [
            Option(len(found) + place, track.code, chance.randint(least, most) if place % 3 else max(least, most // 3))
            for place in range(1, PROJECTS + 1)
        ]
    return found


def votes_of(rules: ballots.BallotRules, chance: Random) -> Iterator[dict[str, list[int]]]:
    """Yield valid ballots, some blank, in favour of the first projects."""
    for _ in range(VOTERS):
        choices = {}
        for section in rules.sections:
            numbers = [option.number for option in rules.options if option.track == section.track]
            size = chance.randint(0, section.max_choices or 4)
            chosen = sorted({numbers[int(len(numbers) * chance.random() ** 2)] for _ in range(size)})
            while chosen and ballots.check(rules, {section.track: chosen}):
                chosen = chosen[:-1]
            if chosen:
                choices[section.track] = chosen
        yield choices


@pytest.mark.parametrize("path", PRESETS, ids=[path.stem for path in PRESETS])
@pytest.mark.parametrize("rule", ["as it is", "stop"])
@pytest.mark.parametrize("seed", [None, "tirage"])
def test_both_counts_agree_on_every_preset(path: Path, rule: str, seed: str | None) -> None:
    file = file_of(path)
    for round_ in range(4):
        chance = Random(f"{path.stem} {rule} {round_}")
        tracks = [track if rule == "as it is" else replace(track, rule="stop") for track in file.tracks]
        table = freeze.covered(file.edition.slug, file.settings, tracks, options_of(file, chance))
        rules = freeze.ballot_rules(table, freeze.digest(table))
        votes = list(votes_of(rules, chance))
        found = counting.Found({"online": tally(rules, votes)}, {}, {"online": len(votes)})
        gone = {1} if round_ == 3 else set()
        points = {str(one["number"]): chance.randint(0, 20) for one in table["projects"]}
        settled = counting.Settled(None, seed, {} if round_ == 2 else points)
        again(table, votes, counting.document(table, found, gone, 30, settled), gone)


def again(table: dict[str, Any], votes: list[dict[str, list[int]]], document: Any, gone: set[int]) -> None:
    """Count once more without the code of the count, and compare every line."""
    projects = {one["number"]: one for one in table["projects"]}
    assert all(allowed(choices, table, projects) for choices in votes if choices)
    counted = Counter(number for choices in votes for numbers in choices.values() for number in numbers)
    for track, said in zip(table["tracks"], document["tracks"], strict=True):
        costs = {number: one["cost_cents"] for number, one in projects.items() if one["track"] == track["code"]}
        level = {number: counted[number] for number in costs}
        assert said == told(
            share(track, costs, level, gone, document["settled"], table["jury_percent"]), costs, level, said["ballots"]
        )
        assert sum(costs[int(name)] for name in said["selected"]) == said["total_cents"] <= track["envelope_cents"]
        assert track["max_winners"] is None or len(said["selected"]) <= track["max_winners"]
        assert all(level[int(name)] >= track["min_votes"] for name in said["selected"])
        assert not {str(number) for number in gone} & set(said["selected"])


def test_the_presets_differ_as_their_municipalities_do() -> None:
    """Zones in Ghent, a minimum of votes in Kortrijk and Langemark-Poelkapelle, two places in Watermael-Boitsfort."""
    files = {path.stem: file_of(path) for path in PRESETS}
    assert len(files["gent-2017"].tracks) == 3
    assert {track.min_votes for track in files["kortrijk-2021"].tracks} == {50}
    assert {track.min_votes for track in files["langemark-poelkapelle-2022"].tracks} == {25}
    assert files["watermael-boitsfort-2022"].tracks[0].max_winners == 2
    assert len({sum(track.envelope_cents for track in file.tracks) for file in files.values()}) > 5
