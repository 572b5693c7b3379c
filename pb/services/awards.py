"""The decision on the final list: proposed from the count, decided by each body, carried out by the last (R44)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pb import clock, words
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.rules import award_texts, awarding, outcomes, phases
from pb.rules.award_texts import Award
from pb.rules.awarding import Answers, Granted
from pb.rules.decisions import Draft, Limits
from pb.services import counts, decisions, draws, listings, notifications, projects
from pb.services.actors import Actor
from pb.services.counts import CountView
from pb.services.decisions import BusinessView, DecisionView
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView, Names

KIND = "results"
ARTICLE = "art. 10"
LANGUAGES = ("fr", "nl")
TIE = "tie "
LISTED = ("validate", "depart")


@dataclass(frozen=True)
class Line:
    """A winner of the count, or a project that comes besides, with what was proposed and decided."""

    view: ProjectView
    granted: Granted
    won: bool
    proposed: BusinessView | None
    decided: Mapping[str, DecisionView]  # by body

    @property
    def departs(self) -> bool:
        """Tell whether the list departs from the vote here, rather than going on down it."""
        drafts = [self.proposed.draft] if self.proposed else [held.draft for held in self.decided.values()]
        return any(draft.outcome == "depart" for draft in drafts)

    @property
    def cents(self) -> int:
        """Return the amount granted by the last decision, else the one proposed, else the one announced."""
        for held in reversed(list(self.decided.values())):
            if held.draft.amount_cents is not None:
                return held.draft.amount_cents
        if self.proposed is not None and self.proposed.draft.amount_cents is not None:
            return self.proposed.draft.amount_cents
        return self.granted.announced_cents


@dataclass(frozen=True)
class TrackLines:
    """The lines of a track and both answers to a reduction, with the amounts as they stand."""

    code: str
    names: Names
    lines: tuple[Line, ...]
    answers: Answers


def of(edition: EditionView, count: CountView, amounts: Mapping[str, int] | None = None) -> list[TrackLines]:
    """Return the final list as it stands, track by track; `amounts` (cents by ballot number) tries others."""
    views = {str(view.number): view for view in listings.listed(edition) if view.number is not None}
    proposed = {each.draft.subject: each for each in decisions.waiting(edition.id, KIND)}
    decided = _decided(edition)
    assert edition.box is not None
    terms = {track["code"]: track for track in edition.box.rules["tracks"]}
    found = []
    for track in count.document["tracks"]:
        gone = {
            one["id"] for one in track["minutes"] if views[one["id"]].status in ("withdrawn", "abandoned", "failed")
        }
        held = {name: _held(views[name], proposed, decided) for name in (one["id"] for one in track["minutes"])}
        wanted = {**{name: cents for name, cents in held.items() if cents is not None}, **(amounts or {})}
        winners = awarding.winners_of(track, wanted, gone)
        lines = [_line(each, True, views, proposed, decided) for each in winners]
        lines += [
            _line(Granted(one["id"], one["cost_cents"], one["cost_cents"]), False, views, proposed, decided)
            for one in track["minutes"]
            if one["verdict"] != "funded" and _subject(views[one["id"]]) in {*proposed, *decided}
        ]
        answers = awarding.both(track, terms[track["code"]], winners, count.document["settled"])
        names = next((each.names for each in edition.tracks if each.code == track["code"]), {"fr": track["code"]})
        found.append(TrackLines(track["code"], names, tuple(lines), answers))
    return found


def coming(edition: EditionView, tracks: Sequence[TrackLines]) -> dict[str, tuple[str, ...]]:
    """Return who comes next in each track for money set free: nobody outside the award, or where the list is closed."""
    goes_on = edition.settings.reduction_reopens and "award" in phases.open_at(edition.phases, clock.now())
    return {track.code: track.answers.reopened.added for track in tracks} if goes_on else {}


def tried(edition: EditionView, count: CountView, amounts: Mapping[str, int]) -> list[TrackLines]:
    """Return the list with other amounts, to look at; raise `Invalid` naming those that cannot be granted (R17)."""
    found = of(edition, count, amounts)
    problems = awarding.check_amounts(line.granted for track in found for line in track.lines if line.won)
    if problems:
        raise Invalid("bad_award", problems)
    return found


def candidate(edition: EditionView, project_id: str) -> tuple[ProjectView, bool]:
    """Return a project of the last count, and whether the count made it a winner."""
    view = listings.get(edition, project_id)
    return view, _minute(_count(edition), view)["verdict"] == "funded"


def propose_all(
    actor: Actor, edition: EditionView, amounts: Mapping[str, int], reasons: Mapping[str, Names], sitting_id: str
) -> int:
    """Propose the computed list for the next body, with the amounts granted; return how many points there are.

    A winner that left is passed over. Raise `Invalid` naming each amount that cannot be granted, or lacks its reason.
    """
    count = _count(edition)
    problems: list[Problem] = []
    points = []
    for track in of(edition, count, amounts):
        problems += awarding.check_amounts(line.granted for line in track.lines if line.won)
        points += [line for line in track.lines if line.won and not line.granted.gone]
    for line in points:
        given = reasons.get(line.granted.id, {})
        if line.granted.taken_cents > 0 and not all(given.get(language, "").strip() for language in LANGUAGES):
            problems.append(Problem("reduction_needed", f"reason_{line.granted.id}", {"number": line.granted.id}))
    if problems:
        raise Invalid("bad_award", problems)
    body = _body(edition, count)
    for line in points:
        reason = reasons.get(line.granted.id, {}) if line.granted.taken_cents else {}
        draft = _draft(edition, count, body, line, "validate", reason, {})
        decisions.propose(actor, edition, draft, Limits(line.granted.announced_cents), sitting_id)
    return len(points)


def propose_next(actor: Actor, edition: EditionView, number: str, sitting_id: str) -> str:
    """Propose the next project in line for money set free, where the rules let the list go on (R17).

    Reductions count once they are proposed. Raise `Conflict` for any project that is not next, or decided by all.
    """
    count = _count(edition)
    tracks = of(edition, count)
    track = next((each for each in tracks if number in coming(edition, tracks).get(each.code, ())), None)
    if track is None:
        raise Conflict("not_next_in_line", number=number)
    view = next(each for each in listings.listed(edition) if str(each.number) == number)
    cost = _minute(count, view)["cost_cents"]
    line = Line(view, Granted(number, cost, cost), False, None, _decided(edition).get(_subject(view), {}))
    body = next((each for each in edition.settings.deciding_chain if each not in line.decided), None)
    if body is None:
        raise Conflict("chain_decided")
    facts = {"freed_cents": track.answers.freed_cents}
    why = {language: words.say("award_goes_on", facts, language) for language in LANGUAGES}
    return decisions.propose(
        actor, edition, _draft(edition, count, body, line, "validate", why, {}), Limits(cost), sitting_id
    )


def propose_departure(actor: Actor, edition: EditionView, project_id: str, departs: Names, sitting_id: str) -> str:
    """Propose to depart from the computed list: set a winner aside, or take a project that did not win (R44)."""
    count = _count(edition)
    missing = [language for language in LANGUAGES if not departs.get(language, "").strip()]
    if missing:
        raise Invalid("bad_award", [Problem("departure_needed", f"departs_{language}") for language in missing])
    view = listings.get(edition, project_id)
    minute = _minute(count, view)
    won = minute["verdict"] == "funded"
    cost = minute["cost_cents"]
    line = Line(view, Granted(str(view.number), cost, cost), won, None, {})
    draft = _draft(edition, count, _body(edition, count), line, "depart", {}, departs)
    return decisions.propose(actor, edition, draft, Limits(cost), sitting_id)


def adopted(actor: Actor, edition: EditionView, decision: DecisionView) -> None:
    """Carry out a decision on the result: an order of tied projects at once, the list when the last body decides."""
    draft = decision.draft
    if draft.outcome == "settle_tie":
        order = [name.strip() for name in draft.subject.removeprefix(TIE).split(",")]
        draws.enter_order(actor, edition, order, draft.texts, decision.number)
    elif draft.outcome in LISTED and decision.body == edition.settings.deciding_chain[-1]:
        if counts.latest(edition.id, published=True) is None:
            return  # its moves are made when the result is published
        carry_out(actor, edition, decision)


def told(actor: Actor, edition: EditionView, decision: DecisionView) -> None:
    """Write the letter on what the last body decided about a project, once its extract is recorded (R33)."""
    last = edition.settings.deciding_chain[-1]
    if decision.body == last and decision.draft.outcome in LISTED and not decision.draft.subject.startswith(TIE):
        notifications.tell(actor, edition, decision)


def carry_out(actor: Actor, edition: EditionView, decision: DecisionView) -> None:
    """Move a project as the last body decided; a winner that was set aside keeps its status and its reasons (R44)."""
    view = listings.get(edition, decision.draft.subject.removeprefix("project "))
    draft = decision.draft
    texts = {f"text_{language}": draft.texts.get(language, "") for language in LANGUAGES}
    reasons = {
        "article": draft.article,
        "facts": words.pick(draft.facts, "fr"),
        "number": decision.number,
        **texts,
    }
    if draft.outcome == "depart" and view.status != "reserve":
        return
    if view.status == "reserve":
        given = draft.departs or draft.reduction
        why = {f"text_{language}": given.get(language, "") for language in LANGUAGES}
        projects.move(actor, edition, view.id, "promote", by="deciding_body", reasons={**why, "text": why["text_fr"]})
        view = listings.get(edition, view.id)
    if view.status == "selected":
        projects.move(actor, edition, view.id, "validate", by="deciding_body", reasons=reasons)


def carry_out_all(actor: Actor, edition: EditionView) -> None:
    """Carry out what the last body decided before the result was published."""
    last = edition.settings.deciding_chain[-1]
    for decision in reversed(decisions.everything(edition.id, KIND)):
        project = decision.draft.subject.startswith("project ")
        if project and decision.in_force and decision.body == last and decision.draft.outcome in LISTED:
            carry_out(actor, edition, decision)


def granted_cents(edition: EditionView, project_id: str) -> int | None:
    """Return the amount that the last body granted to a project, or None while it has not decided (R17)."""
    last = edition.settings.deciding_chain[-1]
    for decision in decisions.of(edition.id, f"project {project_id}", KIND):
        if decision.in_force and decision.body == last:
            return decision.draft.amount_cents
    return None


def _decided(edition: EditionView) -> dict[str, dict[str, DecisionView]]:
    """Return the decisions in force on the result by matter and body, in the order of the chain."""
    held: dict[str, dict[str, DecisionView]] = {}
    for decision in decisions.everything(edition.id, KIND):
        if decision.in_force:
            held.setdefault(decision.draft.subject, {}).setdefault(decision.body, decision)
    chain = edition.settings.deciding_chain
    return {subject: {body: each[body] for body in chain if body in each} for subject, each in held.items()}


def _held(
    view: ProjectView,
    proposed: Mapping[str, BusinessView],
    decided: Mapping[str, Mapping[str, DecisionView]],
) -> int | None:
    """Return the amount that was proposed or decided last for a project."""
    for each in reversed(list(decided.get(_subject(view), {}).values())):
        if each.draft.amount_cents:
            return each.draft.amount_cents
    point = proposed.get(_subject(view))
    return point.draft.amount_cents or None if point is not None else None


def _line(
    granted: Granted,
    won: bool,
    views: Mapping[str, ProjectView],
    proposed: Mapping[str, BusinessView],
    decided: Mapping[str, Mapping[str, DecisionView]],
) -> Line:
    view = views[granted.id]
    return Line(view, granted, won, proposed.get(_subject(view)), decided.get(_subject(view), {}))


def _subject(view: ProjectView) -> str:
    return f"project {view.id}"


def _count(edition: EditionView) -> CountView:
    found = counts.latest(edition.id)
    if found is None:
        raise Conflict("not_counted")
    if not found.final:
        raise Conflict("count_not_final")
    return found


def _minute(count: CountView, view: ProjectView) -> dict[str, Any]:
    for track in count.document["tracks"]:
        for minute in track["minutes"]:
            if minute["id"] == str(view.number):
                return dict(minute)
    raise Unknown("unknown")


def _body(edition: EditionView, count: CountView) -> str:
    """Return the body whose turn it is: the first of the chain that has not decided on every winner."""
    winners = {f"project {name}" for name in counts.winners(edition, count)}
    decided = _decided(edition)
    for body in edition.settings.deciding_chain:
        if not all(body in decided.get(subject, {}) for subject in winners):
            return body
    raise Conflict("chain_decided")


def _draft(
    edition: EditionView, count: CountView, body: str, line: Line, outcome: str, reason: Names, departs: Names
) -> Draft:
    """Return the proposed text of a point in the house form, French and Dutch (R32)."""
    facts = {language: _facts(count, line, language) for language in LANGUAGES}
    texts = {
        language: award_texts.text(
            language,
            Award(
                body=body,
                outcome=outcome,
                won=line.won,
                title=words.pick(line.view.facts.titles, language),
                money=words.money(line.granted.granted_cents, language),
                facts=facts[language],
                why=reason.get(language, "") or departs.get(language, ""),
            ),
        )
        for language in LANGUAGES
    }
    amount = line.granted.granted_cents if outcome == "validate" or not line.won else None
    return Draft(KIND, f"project {line.view.id}", outcome, ARTICLE, facts, texts, amount, reason, departs)


def _facts(count: CountView, line: Line, language: str) -> str:
    """Return the minute of the project in words, with the count it comes from."""
    minute = _minute(count, line.view)
    terms = {"max_winners": 0, "min_votes": 0, "cap_cents": 0}
    code, facts = outcomes.explain(minute, False, first_stop=False, terms=terms)
    said = words.say(code, facts, language)
    votes = words.count(minute["votes"], language)
    return award_texts.minute(language, count.number, votes, minute["rank"], said)
