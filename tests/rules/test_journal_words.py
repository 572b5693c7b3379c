"""Each fact that is written into the journal has a name people understand."""

import ast
from collections.abc import Iterator

import pytest

from pb.rules import acts, journal_words
from tests.house.sources import matching, tree

PLACES = {"edition_id", "municipality_id"}  # columns of the line itself


def _written() -> Iterator[tuple[str, str]]:
    """Give the file and the name of each fact written by a call of the journal."""
    for path in matching("pb", ".py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "journal.write":
                yield from ((path.name, each.arg) for each in node.keywords if each.arg)


def _first_words() -> Iterator[tuple[str, str]]:
    """Give the file and the first word of each subject that calls of the journal put together: `grant 3`."""
    for path in matching("pb", ".py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "journal.write" and len(node.args) > 2:
                about = node.args[2]
                if isinstance(about, ast.JoinedStr) and isinstance(about.values[0], ast.Constant):
                    yield path.name, str(about.values[0].value).split()[0]


def test_what_a_line_is_about_begins_with_a_word_people_know():
    found = set(_first_words())
    assert len(found) > 20, "the search finds nothing any more"
    assert not {(path, word) for path, word in found if word not in journal_words.ABOUT}


def test_each_fact_of_the_journal_has_a_name():
    written = {(path, name) for path, name in _written() if name not in PLACES}
    assert len(written) > 100, "the search finds nothing any more"
    assert not {(path, name) for path, name in written if name not in journal_words.DETAILS}


@pytest.mark.parametrize("at", journal_words.FAMILIES)
def test_words_of_values_belong_to_acts_that_exist(at):
    area, _, name = at.partition(".")
    assert any(act.startswith(f"{area}.") for act in acts.ACTS) or area == "project"
    assert name in journal_words.DETAILS
