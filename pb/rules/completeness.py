"""The form itself (art. 6 and annexes): whole, on time, within its limits, for a project not begun (R9, R24 to R27)."""

from datetime import timedelta

from pb.rules import writing
from pb.rules.applications import PERSONAL, REGISTERED
from pb.rules.cases import Case, Verdict, met, not_met, to_judge
from pb.rules.localtime import BRUSSELS
from pb.rules.phases import find


def on_time(case: Case) -> Verdict:
    """Art. 6: sent within the submission, whose end is not in it: the arrival decides to the second (R4, R27)."""
    phase = find(case.phases, "submission")
    if phase is None:
        return to_judge("no_submission_phase")
    if case.sent_at < phase.starts_at:
        return not_met("submission_not_open", start=phase.starts_at)
    if case.sent_at >= phase.ends_at:
        return not_met("submission_closed", end_until=phase.ends_at)
    return met("sent_in_time", end_until=phase.ends_at)


def title(case: Case) -> Verdict:
    """Annexes: the title has 3 to 10 words (R24)."""
    text = case.application.idea.title
    count, least, most = writing.words(text), case.settings.title_words_min, case.settings.title_words_max
    facts = {"words": count, "least": least, "most": most}
    if not text:
        return not_met("title_missing", **facts)
    return met("title_within", **facts) if least <= count <= most else not_met("title_words", **facts)


def objectives(case: Case) -> Verdict:
    """Annexes: one to three objectives (R24)."""
    count, most = len(case.application.idea.objectives), case.settings.objectives_max
    if not count:
        return not_met("objectives_missing", most=most)
    return not_met("objectives_many", objectives=count, most=most) if count > most else met()


def summary(case: Case) -> Verdict:
    """Annexes: a short description of at most 300 characters, spaces included (R24)."""
    text = case.application.idea.summary
    count, most = writing.characters(text), case.settings.summary_characters_max
    if not text:
        return not_met("summary_missing", most=most)
    return not_met("summary_long", characters=count, most=most) if count > most else met()


def body(case: Case) -> Verdict | None:
    """Annex 1: the long description may be left out; it has three pages at most, as characters (R25)."""
    text = case.application.idea.body
    if case.by_holder or not text:
        return None
    count, most = writing.characters(text), case.settings.body_characters_max
    return not_met("body_long", characters=count, most=most) if count > most else met()


def themes(case: Case) -> Verdict | None:
    """Art. 1: a project picks one or more of the themes of the edition (R1)."""
    if not case.themes:
        return None
    picked, most = case.application.idea.themes, case.settings.project_themes_max
    if not picked:
        return not_met("themes_missing")
    if not set(picked) <= set(case.themes):
        return not_met("themes_unknown")
    return not_met("themes_many", themes=len(picked), most=most) if most and len(picked) > most else met()


def territory(case: Case) -> Verdict:
    """Art. 3: the project takes place in the municipality, or has its impact there (R9)."""
    site = case.application.site
    if site.kind == "everywhere":
        return met("place_everywhere")
    if site.latitude is None and not site.names:
        return not_met("place_missing")
    outside = site.kind == "outside" or site.inside is False
    if outside and not site.impact:
        return not_met("place_outside")
    if outside:
        return to_judge("impact_inside")
    return met("place_inside") if site.inside else to_judge("place_unseen")


def contact(case: Case) -> Verdict:
    """Annexes: name, e-mail, telephone and address of the contact person (R24)."""
    person = case.application.contact
    missing = [name for name in ("first_name", "last_name", "email", "phone", "address") if not getattr(person, name)]
    return not_met("contact_incomplete", fields=missing) if missing else met()


def holder_name(case: Case) -> Verdict | None:
    """Annexes: the name of the association or enterprise, and its legal form where it has one (R24)."""
    given = case.application
    if given.kind in PERSONAL or not given.kind:
        return None
    if not given.name:
        return not_met("holder_name_missing")
    return not_met("legal_form_missing") if given.kind in REGISTERED and not given.legal_form else met()


def stages(case: Case) -> Verdict | None:
    """Annex 2: the stages of the project, and the contacts taken or to be taken (R26)."""
    if not case.by_holder:
        return None
    plan = case.application.plan
    if not plan.stages:
        return not_met("stages_missing")
    return met() if plan.contacts else not_met("contacts_missing")


def not_started(case: Case) -> Verdict | None:
    """Art. 6: the application precedes the start by the days set; a project under way or over is refused (R26)."""
    plan = case.application.plan
    if not case.by_holder or not case.track.before_start:
        return None
    if plan.under_way:
        return not_met("under_way")
    if plan.starts_on is None:
        return not_met("start_missing")
    earliest = case.day + timedelta(days=case.settings.start_days_after_submission)
    facts = {"start": plan.starts_on, "day": case.day, "earliest": earliest}
    return met("start_after", **facts) if plan.starts_on >= earliest else not_met("start_before", **facts)


def start_before_award(case: Case) -> Verdict | None:
    """R26: a start before the award is a warning, no refusal: nobody knows yet whether there is a grant."""
    starts, award = case.application.plan.starts_on, case.award_starts
    if not case.by_holder or starts is None or award is None or starts >= award.astimezone(BRUSSELS).date():
        return None
    return to_judge("start_before_award", start=starts, award=award)


def ends_after_start(case: Case) -> Verdict | None:
    """Annex 2: a project does not end before it begins."""
    plan = case.application.plan
    if plan.starts_on is None or plan.ends_on is None:
        return not_met("end_missing") if case.by_holder and plan.starts_on else None
    return met() if plan.ends_on >= plan.starts_on else not_met("end_before_start")


def powers(case: Case) -> Verdict:
    """Art. 3: within the powers of the municipality: only staff can tell (R9)."""
    return to_judge("powers")


def policy(case: Case) -> Verdict:
    """Art. 7: compatible with the policy statement: only staff can tell (R30)."""
    return to_judge("policy")


def collective(case: Case) -> Verdict:
    """Art. 7: collective and participatory: only staff can tell (R30)."""
    return to_judge("collective")


def credible_budget(case: Case) -> Verdict | None:
    """Art. 7: a budget one can believe and check: only staff can tell (R30)."""
    return to_judge("credible_budget") if case.by_holder else None
