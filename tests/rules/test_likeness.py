"""Projects that are about the same thing: rare words weigh, everyday words do not, in both languages."""

from hypothesis import given
from hypothesis import strategies as some

from pb.rules.likeness import similar

OTHERS = {
    "oven": "Un four à pain pour la place Keym. Cuire ensemble le dimanche.",
    "trees": "Des arbres fruitiers au jardin de l’école",
    "dutch": "Een broodoven op het plein, elke zondag samen bakken",
    "bank": "Des bancs pour le quartier, avec les habitants",
}


def names(text):
    """Return what is found for a text."""
    return [name for name, _ in similar(text, OTHERS)]


def test_what_shares_rare_words_is_found_the_most_alike_first():
    assert names("Cuire le pain dans un four commun, au four du dimanche") == ["oven"]
    assert names("Un jardin d’arbres pour l’école") == ["trees"]
    assert names("Samen brood bakken op zondag") == ["dutch"]
    assert names("Une place pour cuire, et des arbres fruitiers au jardin")[:2] == ["trees", "oven"]


def test_everyday_words_make_nothing_alike():
    assert names("Un projet pour notre quartier avec tous les habitants, et pour la commune")[:1] in ([], ["bank"])
    assert names("Une piste cyclable") == []
    assert names("") == []


@given(some.text(max_size=80), some.dictionaries(some.text(max_size=4), some.text(max_size=60), max_size=5))
def test_any_texts_can_be_compared(text, others):
    found = similar(text, others)
    assert len(found) <= 3
    assert all(0 <= score <= 1.0001 for _, score in found)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
