"""What other municipalities have fixed for the values of an edition: shown beside each field of the set-up (R18)."""

from collections.abc import Mapping
from typing import Any

Found = Mapping[str, tuple[Any, ...]]  # municipality and year → the value of each of its tracks

WATERMAEL, AUDERGHEM, WOLUWE, UCCLE = (
    "Watermael-Boitsfort 2022",
    "Auderghem 2021",
    "Woluwe-Saint-Lambert 2022",
    "Uccle 2022",
)
KORTRIJK, LANGEMARK, GENT, CHARLEROI = "Kortrijk 2021", "Langemark-Poelkapelle 2022", "Gent 2017", "Charleroi 2022"
MONS = "Mons 2022"

ELSEWHERE: Mapping[str, Found] = {
    "tracks.envelope_cents": {
        WATERMAEL: (70_000_00, 40_000_00),
        AUDERGHEM: (520_845_00,),
        WOLUWE: (200_000_00,),
        UCCLE: (150_000_00,),
        KORTRIJK: (100_000_00,),
        LANGEMARK: (20_000_00,),
        MONS: (200_000_00,),
    },
    "tracks.cap_cents": {
        WATERMAEL: (35_000_00, 5_000_00),
        AUDERGHEM: (165_000_00,),
        WOLUWE: (50_000_00,),
        UCCLE: (25_000_00,),
        KORTRIJK: (100_000_00,),
        GENT: (150_000_00,),
        MONS: (8_000_00,),
    },
    "tracks.least_cents": {AUDERGHEM: (500_00,), GENT: (20_000_00,)},
    "tracks.max_winners": {WATERMAEL: (2,)},
    "tracks.signatures_min": {MONS: (30,)},
    "tracks.min_votes": {KORTRIJK: (50,), LANGEMARK: (25,)},
    "tracks.min_age": {
        WATERMAEL: (16, 18),
        AUDERGHEM: (10,),
        WOLUWE: (16,),
        UCCLE: (14,),
        KORTRIJK: (16,),
    },
    "tracks.group_min_people": {KORTRIJK: (4,), UCCLE: (3,)},
    "tracks.ballot.kind": {
        WATERMAEL: ("approval", "basket"),
        AUDERGHEM: ("basket",),
        WOLUWE: ("approval",),
        UCCLE: ("basket",),
        KORTRIJK: ("basket",),
        GENT: ("approval",),
    },
    "tracks.ballot.max_choices": {WATERMAEL: (2,), WOLUWE: (3,), UCCLE: (10,), GENT: (3,), CHARLEROI: (4,)},
    "tracks.ballot.limit_cents": {
        WATERMAEL: (40_000_00,),
        AUDERGHEM: (520_845_00,),
        UCCLE: (150_000_00,),
        KORTRIJK: (100_000_00,),
        CHARLEROI: (40_000_00,),
    },
    "settings.jury_percent": {GENT: (30,), KORTRIJK: (100,), LANGEMARK: (100,), MONS: (50,)},
    "settings.voter_min_age": {WATERMAEL: (12,), AUDERGHEM: (10,), WOLUWE: (16,), GENT: (14,), UCCLE: (14,)},
}
PRESETS = {
    WATERMAEL: "watermael-boitsfort-2022",
    AUDERGHEM: "auderghem-2021",
    WOLUWE: "woluwe-saint-lambert-2022",
    UCCLE: "uccle-2022",
    KORTRIJK: "kortrijk-2021",
    LANGEMARK: "langemark-poelkapelle-2022",
    GENT: "gent-2017",
    CHARLEROI: "charleroi-2022",
    MONS: "mons-2022",
}
