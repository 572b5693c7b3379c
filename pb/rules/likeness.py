"""Which earlier projects are about the same thing: words compared, the rarer the heavier; a hint and no judgement."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from pb.rules.cleaning import folded

LEAST = 0.18  # of 1: below it two texts have only everyday words in common
STEM = 6  # letters of a word that count: jardin and jardins are one
SHORT = 4
EVERYDAY_WORDS = (
    "avec dans des elle entre est une les leur mais nos notre nous par pas plus pour projet quartier sans ses son sur "
    "tous tout toute toutes vers vos votre vous aan alle bij dat deze die dit een elke het hun met naar niet ons onze "
    "over project samen uit van voor wijk zijn buurt and for our the with your this that commune gemeente"
)
EVERYDAY = frozenset(EVERYDAY_WORDS.split())


def similar(text: str, others: Mapping[str, str], most: int = 3) -> list[tuple[str, float]]:
    """Return the names of the texts most like one, with their likeness from 0 to 1, the most alike first."""
    held = {name: _stems(each) for name, each in others.items()}
    seen = Counter(stem for stems in held.values() for stem in set(stems))
    own = _weighted(_stems(text), seen, len(held))
    scores = [(name, _cosine(own, _weighted(stems, seen, len(held)))) for name, stems in held.items()]
    found = [(name, score) for name, score in scores if score >= LEAST]
    return sorted(found, key=lambda each: (-each[1], each[0]))[:most]


def _stems(text: str) -> list[str]:
    """Return the beginnings of the words that say something."""
    return [word[:STEM] for word in folded(text).split() if len(word) >= SHORT and word not in EVERYDAY]


def _weighted(stems: Sequence[str], seen: Mapping[str, int], texts: int) -> dict[str, float]:
    return {stem: times * math.log(1 + (1 + texts) / (1 + seen[stem])) for stem, times in Counter(stems).items()}


def _cosine(first: Mapping[str, float], second: Mapping[str, float]) -> float:
    common = sum(weight * second[stem] for stem, weight in first.items() if stem in second)
    lengths = math.hypot(*first.values()) * math.hypot(*second.values()) if first and second else 0.0
    return common / lengths if lengths else 0.0
