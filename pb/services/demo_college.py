"""What the demonstration shows of the study and of the College: services, opinions, checklists, sittings, letters.

The story has moved the projects already; what lay behind each move is added here, at the instant it would have had.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from pb import clock, documents
from pb.db import session
from pb.models.reviews import Opinion as OpinionRow
from pb.rules import reviews as rules
from pb.rules.decisions import Draft, departs
from pb.rules.reviews import Answer
from pb.rules.stream import Stream
from pb.services import (
    admissions,
    advisers,
    agendas,
    deciding,
    decisions,
    listings,
    notifications,
    opinions,
    posters,
    proposals,
    reviews,
    sittings,
    translations,
)
from pb.services.actors import Actor
from pb.services.demo_parts import Part, Scene
from pb.services.listings import MoveView, ProjectView
from pb.services.notifications import Handler
from pb.services.snapshots import EditionView

SERVICES = (  # code is made of the French name; the green service has an account, the others a mailbox
    ("Travaux publics", "Openbare werken", "travaux@demo.example", "fr"),
    ("Espaces verts", "Groen", "", "nl"),
    ("Patrimoine", "Erfgoed", "patrimoine@demo.example", "fr"),
    ("Finances", "Financiën", "finances@demo.example", "nl"),
)
CONDITIONS = (
    {"fr": "Garder un passage libre de 1,50 m.", "nl": "Een vrije doorgang van 1,50 m behouden."},
    {"fr": "Raccordement à charge du projet.", "nl": "Aansluiting ten laste van het project."},
    {"fr": "Accord du service avant les plantations.", "nl": "Akkoord van de dienst vóór de aanplantingen."},
)
TOO_DEAR = {"fr": "Le coût dépasse de loin le plafond.", "nl": "De kosten liggen ver boven het maximum."}
HANDLER = Handler(
    "Odile Merisier",
    {"fr": "Cheffe du service Participation", "nl": "Diensthoofd Participatie"},
    "02 000 00 00",
    "participation@demo.example",
)
OUTCOMES = ("admit", "do_not_admit")
LEFT = slice(6, 8)  # projects that are ready and that nobody has put on an agenda yet
SIGNED = timedelta(days=2)  # after the sitting


def services(scene: Scene) -> Iterator[Part]:
    """Make the services of the municipality, once, and say who handles the files."""
    view, staff = scene.view, scene.staff["participation"]
    if advisers.every(view.municipality_id):
        return
    for french, dutch, email, language in SERVICES:
        members = () if email else (scene.staff["reviewer"].account_id,)
        advisers.keep(staff, view, "", {"fr": french, "nl": dutch}, email, language, members)
    notifications.name_handler(staff, view, HANDLER)
    yield Part(f"{view.slug}: {len(SERVICES)} services that give opinions")


def studies(scene: Scene) -> Iterator[Part]:
    """Give each project that was taken up its opinions and its checklist."""
    view, number = scene.view, 0
    asked = advisers.every(view.municipality_id)
    for project in listings.everything(view):
        taken = _move(project, "take_up")
        if taken is None:
            continue
        stream = Stream(f"{view.slug} {project.facts.titles} study")
        number += _opinions(view, project, taken.at, stream.shuffled(asked)[:3], stream)
        _checklist(scene, project)
    if number:
        yield Part(f"{view.slug}: {number} opinions")


def college(scene: Scene) -> Iterator[Part]:
    """Hold the sittings at which the projects were admitted or not, and prepare the next one."""
    view, secretary = scene.view, scene.staff["college"]
    given = opinions.of_edition(view.id)
    days: dict[date, list[tuple[ProjectView, MoveView]]] = {}
    for project in listings.everything(view):
        for move in project.moves:
            if move.name in OUTCOMES:
                days.setdefault(clock.day_of(move.at), []).append((project, move))
    for number, day in enumerate(sorted(days), 1):
        _held(view, secretary, day, days[day], number, given)
    if days:
        yield Part(f"{view.slug}: {len(days)} sittings of the College")
    if not scene.counted:
        yield from _next(scene)


def support(scene: Scene) -> Iterator[Part]:
    """Let some holders ask for prints, and have one title translated; the open edition alone."""
    if scene.counted:
        return
    view, staff = scene.view, scene.staff["participation"]
    listed = [project for project in listings.everything(view) if project.status == "on_ballot"]
    wishes = (("a3", 3, "collected"), ("a4", 5, "printed"), ("card", 10, "asked"), ("a3", 2, "asked"))
    for project, (kind, number, state) in zip(listed, wishes, strict=False):
        made = posters.ask(staff, view, project.id, kind, number, project.facts.language)
        for step in ("printed", "collected")[: ("asked", "printed", "collected").index(state)]:
            posters.mark(staff, view, made, step)
    waiting = next((project for project in listings.everything(view) if project.status == "admitted"), None)
    if waiting is not None:
        other = "nl" if waiting.facts.language == "fr" else "fr"
        translations.ask(staff, view, waiting.id, other, "Bureau Babel")
    if listed:
        yield Part(f"{view.slug}: prints asked for {min(len(listed), len(wishes))} projects")


def _next(scene: Scene) -> Iterator[Part]:
    """Convene the sitting to come with what is ready for it."""
    view, staff = scene.view, scene.staff["participation"]
    ready = [
        project
        for project in listings.everything(view)
        if project.status == "in_review" and not _missing(view, project)
    ]
    if not ready:
        return
    day = clock.today() + timedelta(days=7 - clock.today().weekday() + 2)
    sitting = sittings.convene(staff, view, "college", day, "")
    left = [project.id for project in ready if _outcome(view, project)][LEFT]
    placed = [project for project in ready if project.id not in left]
    for project in placed:
        outcome = "" if _outcome(view, project) else "do_not_admit"
        proposals.put_forward(staff, view, project.id, outcome, sitting)
    yield Part(f"{view.slug}: {len(placed)} points for the next sitting, {len(left)} projects ready to be proposed")


def _outcome(view: EditionView, project: ProjectView) -> str:
    """Return what the study of a project leads to."""
    asked = opinions.of_edition(view.id).get(project.id, [])
    return rules.outcome(reviews.answers(project.id), [each.opinion.verdict for each in asked if each.opinion])


def _missing(view: EditionView, project: ProjectView) -> bool:
    return bool(proposals.missing(view, project, opinions.of_edition(view.id).get(project.id, [])))


def _opinions(
    view: EditionView, project: ProjectView, at: datetime, asked: Sequence[advisers.ServiceView], stream: Stream
) -> int:
    """Write the opinions on a project as they came in; those of a project under study come in up to now."""
    refused = _move(project, "do_not_admit")
    decided = next((move.at for move in project.moves if move.name in OUTCOMES), None)
    for place, service in enumerate(asked):
        when = at + timedelta(days=2 + 2 * place + stream.below(3), hours=stream.below(4))
        given = when < (decided or clock.now())
        cents = (project.facts.estimated_cents or project.facts.retained_cents) if place == 0 else None
        dear = (cents or 0) > 2 * (view.track(project.facts.track).cap_cents or 10**12)
        against = place == 0 and (refused is not None or dear)
        verdict = "not_feasible" if against else "feasible_if" if place == 1 else "feasible"
        said = _refusal(refused) if against and refused else TOO_DEAR if against else CONDITIONS[stream.below(3)]
        on_behalf = bool(service.email) and given and place == 2
        row = OpinionRow(
            id=f"o{stream.below(16**12):012x}",
            edition_id=view.id,
            project_id=project.id,
            service_id=service.id,
            turn=1,
            replaced=False,
            asked_at=at,
            due_on=rules.due(clock.day_of(at), view.settings.opinion_days),
            reminded_at=at,
            version=1 if given else 0,
            verdict=verdict if given else "",
            texts=dict(said) if given and verdict != "feasible" else {},
            cost_cents=cents if given else None,
            upkeep_cents=(stream.below(8) + 1) * 50_00 if given and place == 1 else None,
            wording={},
            on_behalf=service.names["fr"] if on_behalf else "",
            received_on=clock.day_of(when) if on_behalf else None,
            proof=None,
            given_at=when if given else None,
            given_by="demonstration" if given else "",
        )
        session.add(row)
    session.flush()
    return len(asked)


def _checklist(scene: Scene, project: ProjectView) -> None:
    """Answer the criteria of a project that was decided, or whose study is complete."""
    decided = any(move.name in OUTCOMES for move in project.moves)
    if not decided and project.status != "in_review":
        return
    refused = _move(project, "do_not_admit")
    codes = [each.code for each in reviews.checklist(scene.view, project.facts.track)]
    given = {code: Answer("met") for code in codes}
    if refused is not None:
        given["powers"] = Answer("not_met", _refusal(refused))
    for code, answer in given.items():
        reviews.note_answer(project.id, code, answer, scene.staff["participation"])


def _held(
    view: EditionView,
    secretary: Actor,
    day: date,
    rows: Sequence[tuple[ProjectView, MoveView]],
    number: int,
    given: Mapping[str, list[opinions.OpinionView]],
) -> None:
    """Hold one sitting: every decision under one number, its extract signed two days later."""
    made = None
    at = max(move.at for _, move in rows)
    with clock.played(at):
        sitting = sittings.convene(secretary, view, "college", day, f"{day.year}/CE/{number:02d}")
        for project, move in rows:
            draft = _draft(view, project, move, given.get(project.id, []))
            point = decisions.propose(secretary, view, draft, admissions.limits(view, project), sitting)
            made = decisions.adopt(secretary, view, point, f"{day.year}/{number:02d}-041", day, draft)
    if made is None or at + SIGNED > clock.now():
        return
    with clock.played(at + SIGNED):
        held = sittings.get(view, sitting)
        content = _extract(view, held, made.number, decisions.under(view, made.deliberation_id))
        signed = clock.day_of(at + SIGNED)
        deciding.record_extract(secretary, view, made.deliberation_id, "extrait.pdf", content, signed)


def _draft(view: EditionView, project: ProjectView, move: MoveView, asked: list[opinions.OpinionView]) -> Draft:
    """Return the decision behind a move, composed from the study as a proposal would be."""
    known = asked if asked else []
    cents = project.facts.retained_cents if move.name == "admit" else None
    typed = Draft("admissibility", admissions.subject(project.id), move.name, amount_cents=cents)
    if cents is not None and cents < (admissions.limits(view, project).reference_cents or 0):
        typed = replace(typed, reduction=project.facts.retained_reason)
    draft = proposals.compose(view, project, known, move.name, typed)
    reasons = {code: move.reasons.get(f"text_{code}", "") for code in ("fr", "nl")}
    return replace(draft, departs=draft.departs or reasons) if departs(draft) else draft


def _extract(
    view: EditionView, sitting: sittings.SittingView, number: str, taken: Sequence[decisions.DecisionView]
) -> bytes:
    """Return an invented signed extract."""
    names = agendas.named(view, taken)
    lines = [(names[each.draft.subject], each.draft) for each in taken]
    facts = {
        "titles": {code: agendas.title(sitting, code) for code in ("fr", "nl")},
        "number": number,
        "rows": [(texts["fr"], texts.get("nl", ""), draft.outcome, draft.amount_cents) for texts, draft in lines],
    }
    return documents.pdf("demo_extract", facts, "fr")


def _move(project: ProjectView, name: str) -> MoveView | None:
    """Return the first move of a name."""
    return next((move for move in project.moves if move.name == name), None)


def _refusal(move: MoveView) -> dict[str, str]:
    """Return why a project was not admitted, in both languages."""
    return {code: str(move.reasons.get(f"text_{code}") or "–") for code in ("fr", "nl")}
