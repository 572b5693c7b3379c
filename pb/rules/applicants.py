"""Who may send in a project (art. 3): each rule one function; None where it does not concern the case (R7 to R11)."""

from pb.rules.applications import ASSOCIATIONS, PERSONAL, SEATED, Member
from pb.rules.births import reached
from pb.rules.cases import Case, Verdict, met, not_met, to_judge
from pb.rules.cleaning import folded
from pb.rules.lifecycle import PUT_TO_VOTE, STUDIED

ADULT = 18
COUNTED = frozenset({*STUDIED, "not_admitted"})
FEASIBLE = frozenset({"admitted", *PUT_TO_VOTE})


def submitter(case: Case) -> Verdict:
    """Art. 3: the kind of holder may send in a project of this track (R7, R8)."""
    kind = case.application.kind
    if not kind:
        return not_met("kind_missing")
    return met() if kind in case.track.submitters else not_met("kind_refused", kind=kind)


def age(case: Case) -> Verdict | None:
    """Art. 3: a person is old enough on the reference day (R7)."""
    track, born = case.track, case.application.contact.born
    if case.application.kind not in PERSONAL or not track.min_age:
        return None
    on = case.day if track.age_reference == "submission_day" else track.age_day
    if on is None:
        return to_judge("age_day_missing")
    if born is None:
        return not_met("birth_missing", years=track.min_age)
    old = reached(born, track.min_age, on, track.age_strict)
    facts = {"years": track.min_age, "day": on}
    if old is None:
        return to_judge("age_unknown", **facts)
    return met("age_reached", **facts) if old else not_met("age_too_young", **facts)


def domicile(case: Case) -> Verdict | None:
    """Art. 3: a person lives in the municipality, as declared; the postal code must not say otherwise (R7)."""
    contact = case.application.contact
    if case.application.kind not in PERSONAL or not case.track.domiciled:
        return None
    if contact.domiciled is None:
        return not_met("domicile_missing")
    if not contact.domiciled:
        return not_met("domicile_elsewhere")
    if case.postal_codes and contact.postal_code and contact.postal_code not in case.postal_codes:
        return to_judge("domicile_postal_code", postal_code=contact.postal_code)
    return met("domicile_declared")


def seat(case: Case) -> Verdict | None:
    """Art. 3: an enterprise has its registered seat in the municipality (R8)."""
    if case.application.kind not in SEATED or not case.track.seat_required:
        return None
    inside = case.application.seat_inside
    if inside is None:
        return not_met("seat_missing")
    return met("seat_declared") if inside else not_met("seat_elsewhere")


def active(case: Case) -> Verdict | None:
    """Art. 3: a non-profit association is active in the municipality; that it says so is for staff to see (R8)."""
    given = case.application
    if given.kind != "non_profit":
        return None
    if given.seat_inside:
        return met("seat_declared")
    if given.active_inside is None:
        return not_met("activity_missing")
    return to_judge("activity_declared") if given.active_inside else not_met("activity_elsewhere")


def reference_person(case: Case) -> Verdict | None:
    """Art. 3: an association or a group names a reference person, the only contact of the administration (R8)."""
    given = case.application
    if given.kind not in ASSOCIATIONS:
        return None
    if not given.contact.first_name or not given.contact.last_name:
        return not_met("reference_missing")
    return met() if given.contact.confirmed else to_judge("reference_unconfirmed", name=given.contact.name)


def residents(case: Case) -> Verdict | None:
    """Art. 3: a group is one of residents; some editions ask a share of its members (R8)."""
    given, share = case.application, case.track.resident_members_percent
    if given.kind != "group" and not (share and given.kind in ASSOCIATIONS):
        return None
    homes = [given.contact.domiciled, *(member.resident for member in _others(case))]
    yes, unknown = homes.count(True), homes.count(None)
    facts = {"residents": yes, "people": len(homes), "percent": share}
    if 100 * yes >= share * len(homes) and (yes or not unknown):
        return met("residents_enough", **facts) if yes else to_judge("residents_none", **facts)
    if 100 * (yes + unknown) >= share * len(homes) and unknown:
        return to_judge("residents_unknown", **facts)
    return not_met("residents_few", **facts)


def group_size(case: Case) -> Verdict | None:
    """Art. 3: a group counts enough different people, the contact included (R11)."""
    if case.application.kind != "group":
        return None
    people, least = 1 + len(_others(case)), case.track.group_min_people
    return not_met("group_size", people=people, least=least) if people < least else met()


def group_ages(case: Case) -> Verdict | None:
    """Art. 3: each member of a group is old enough on the reference day (R11)."""
    track, given = case.track, case.application
    if given.kind != "group" or not track.group_min_age:
        return None
    on = case.day if track.age_reference == "submission_day" else track.age_day
    if on is None:
        return to_judge("age_day_missing")
    births = [(given.contact.name, given.contact.born), *((each.name, each.born) for each in _others(case))]
    ages = [(name, reached(born, track.group_min_age, on, track.age_strict) if born else None) for name, born in births]
    facts = {"years": track.group_min_age, "day": on}
    young = [name for name, old in ages if old is False]
    if young:
        return not_met("group_too_young", names=", ".join(young), **facts)
    unknown = [name for name, old in ages if old is None]
    return to_judge("group_age_unknown", names=", ".join(unknown), **facts) if unknown else met("", **facts)


def signatures(case: Case) -> Verdict | None:
    """Art. 3: enough people support the project in writing, where the edition asks it (R11)."""
    least, given = case.track.signatures_min, case.application
    if not least:
        return None
    facts = {"signatures": given.signatures, "least": least}
    if given.signatures < least:
        return not_met("signatures_few", **facts)
    return met("", **facts) if given.signature_list else to_judge("signatures_unseen", **facts)


def relay(case: Case) -> Verdict | None:
    """Art. 3: an adult vouches for a minor, where the edition asks it (R11)."""
    born = case.application.contact.born
    if not case.track.adult_relay or case.application.kind not in PERSONAL:
        return None
    adult = reached(born, ADULT, case.day) if born else None
    if adult or case.application.relay:
        return met()
    return not_met("relay_missing") if adult is False else to_judge("relay_unknown")


def mandate(case: Case) -> Verdict | None:
    """Art. 3: the holder of a municipal mandate sends in nothing alone, and no group of their household does (R10).

    In a group the contact holds no mandate, and somebody is of another household than the mandate holder's.
    """
    if not case.settings.mandates_excluded:
        return None
    given = case.application
    people = [Member(given.contact.name, mandate=given.contact.mandate, household=given.contact.household)]
    people += _others(case)
    if given.contact.mandate:
        return not_met("mandate_contact" if given.kind in ASSOCIATIONS else "mandate_alone")
    if given.contact.mandate is None or any(each.mandate is None for each in people):
        return not_met("mandate_undeclared")
    holders = sum(bool(each.mandate) for each in people)
    if not holders:
        return met("mandate_none")
    if not all(each.mandate or each.household for each in people):
        unsure = all(each.mandate or each.household is not False for each in people)
        return to_judge("household_unknown") if unsure else met("mandate_in_group")
    return not_met("mandate_household") if holders == 1 else to_judge("mandate_households")


def mandate_list(case: Case) -> Verdict | None:
    """Art. 3: a name on the list of mandate holders is a warning to staff, never a refusal (R10)."""
    known = {_name(each) for each in case.mandates}
    given = case.application
    people = [given.contact.name, *(each.name for each in given.members)]
    same = [name for name in people if name and _name(name) in known]
    return to_judge("mandate_name", names=", ".join(same)) if same else None


def holder_cap(case: Case) -> Verdict | None:
    """R11: a holder has at most so many projects in a track, counted when sent or once they are found feasible."""
    most = case.track.projects_per_holder
    if most is None:
        return None
    later = case.track.holder_cap_counted == "feasibility"
    counted = FEASIBLE if later else COUNTED | FEASIBLE
    number = 1 + sum(status in counted for status in case.others)
    if later and case.stage == "submission":
        sent = 1 + sum(status in COUNTED | FEASIBLE for status in case.others)
        return to_judge("cap_later", projects=sent, most=most) if sent > most else met("", projects=sent, most=most)
    if number > most:
        return not_met("cap_reached", projects=number, most=most)
    return met("", projects=number, most=most)


def _others(case: Case) -> list[Member]:
    """Return the different members of a group or association besides the contact."""
    if case.application.kind not in ASSOCIATIONS:
        return []
    found: dict[str, Member] = {}
    for each in case.application.members:
        found.setdefault(_name(each.name), each)
    found.pop(_name(case.application.contact.name), None)
    found.pop("", None)
    return list(found.values())


def _name(text: str) -> str:
    """Return a name however its words are put and written."""
    return " ".join(sorted(folded(text).split()))
