"""Which people a phase cannot do without, and who is missing: two for each grave act, one for each other (Z6)."""

from collections.abc import Collection, Mapping

People = Mapping[str, Collection[str]]  # role → accounts that have it

NEEDS: Mapping[str, tuple[tuple[frozenset[str], int], ...]] = {  # phase → (roles that can do it, how many people)
    "submission": ((frozenset({"participation"}), 1),),
    "review": ((frozenset({"reviewer"}), 1), (frozenset({"college"}), 1)),
    "vote": ((frozenset({"participation", "administrator"}), 2),),
    "count": ((frozenset({"counting_chief", "administrator"}), 2),),
    "award": ((frozenset({"college"}), 1),),
    "follow_up": ((frozenset({"finance"}), 1),),
}
PAPER = (frozenset({"counting"}), 2)  # two people key each paper ballot, blind


def needs(phase: str, paper: bool) -> tuple[tuple[frozenset[str], int], ...]:
    """Return the roles a phase needs, each with the number of different people."""
    return (*NEEDS.get(phase, ()), *((PAPER,) if phase == "count" and paper else ()))


def lacking(
    phase: str, people: Mapping[str, Collection[str]], paper: bool = False
) -> list[tuple[tuple[str, ...], int]]:
    """Return (roles, how many are missing) for a phase; `people` are the accounts that have each role."""
    found = []
    for roles, wanted in needs(phase, paper):
        held = set().union(*(people.get(role, frozenset()) for role in roles))
        if len(held) < wanted:
            found.append((tuple(sorted(roles)), wanted - len(held)))
    return found
