"""Which decisions everybody may read: none that concerns its holder alone, none before its extract is there (R34)."""

PUBLIC = frozenset({"admit", "do_not_admit", "withdraw", "validate", "depart", "settle_tie", "grant", "reduce"})


def readable(outcome: str, signed: bool, shown: bool, publish_not_admitted: bool) -> bool:
    """Say whether a decision stands in the public register; `shown` tells whether its matter is public."""
    if outcome == "do_not_admit" and not publish_not_admitted:
        return False
    return signed and shown and outcome in PUBLIC
