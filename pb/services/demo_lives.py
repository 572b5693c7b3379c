"""The lives of the demonstration's projects: what is known of each, and every move with its day, by the calendar."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pb import words
from pb.clock import BRUSSELS
from pb.rules.phases import Phase
from pb.rules.projects import CostFacts, PictureFacts, ProjectFacts
from pb.rules.stream import Stream

Row = Mapping[str, Any]
Texts = Mapping[str, str]
CORRECTION = timedelta(days=14)
FRIDAY, WEEKEND = 4, timedelta(days=3)
FIRST_SITTING, SECOND_SITTING, LISTED = 0.3, 0.8, 0.93  # shares of the study

ADMITTED = {
    "fr": "Vu les avis favorables des services consultés\u00a0; considérant que le projet répond aux critères de "
    "l’article 7\u00a0; le Collège décide de l’admettre au vote pour un montant de %(amount)s.",
    "nl": "Gelet op de gunstige adviezen van de geraadpleegde diensten; overwegende dat het project beantwoordt aan de "
    "criteria van artikel 7; beslist het college het tot de stemming toe te laten voor een bedrag van %(amount)s.",
}
TO_MEND = {
    "fr": "Merci de joindre l’accord écrit du propriétaire du terrain et un devis pour le poste principal.",
    "nl": "Gelieve het schriftelijke akkoord van de eigenaar van het terrein en een offerte voor de hoofdpost "
    "toe te voegen.",
}


@dataclass(frozen=True)
class Step:
    """One dated move of a project, named by its place in the list; `create` comes first."""

    at: datetime
    project: int
    name: str
    by: str = "participation"
    reasons: Mapping[str, str] = field(default_factory=dict)
    number: int | None = None
    deadline: datetime | None = None


class Calendar:
    """Days and office hours within the phases of an edition."""

    def __init__(self, phases: Sequence[Phase], stream: Stream) -> None:
        self._phases = {phase.code: phase for phase in phases}
        self._stream = stream

    def at(self, code: str, share: float) -> datetime:
        """Return an instant of office hours on a working day when about this share of a phase is over."""
        phase = self._phases[code]
        instant = self.on((phase.starts_at + share * (phase.ends_at - phase.starts_at)).astimezone(BRUSSELS).date())
        if instant >= phase.ends_at:
            instant -= WEEKEND
        return max(phase.starts_at, min(instant, phase.ends_at - timedelta(minutes=5)))

    def on(self, day: date) -> datetime:
        """Return an instant of office hours on a Brussels day, or on the Monday after a week-end."""
        hour = time(9 + self._stream.below(8), self._stream.below(60))
        working = day + timedelta(days=7 - day.weekday() if day.weekday() > FRIDAY else 0)
        return datetime.combine(working, hour, BRUSSELS).astimezone(UTC)

    def later(self, instant: datetime, days: int) -> datetime:
        """Return an instant of office hours some days later."""
        return self.on(instant.astimezone(BRUSSELS).date() + timedelta(days=days))


def facts(row: Row) -> ProjectFacts:
    """Return what is known of a project from its row in the file; amounts there are euro."""
    return ProjectFacts(
        track=row["track"],
        language=row["language"],
        titles=row["title"],
        summaries=row["summary"],
        bodies=row.get("body", {}),
        translated=("nl" if row["language"] == "fr" else "fr",),
        holder=row["holder"],
        themes=tuple(row["themes"]),
        asked_cents=_cents(row, "asked"),
        estimated_cents=_cents(row, "estimated"),
        retained_cents=_cents(row, "retained"),
        retained_reason=row.get("reason", {}),
        decision=row.get("decision", {}),
        place=row.get("place", {}),
        latitude=row.get("latitude"),
        longitude=row.get("longitude"),
        cost_lines=tuple(
            CostFacts(line["heading"], {"fr": line["fr"], "nl": line["nl"]}, line["amount"] * 100, line["amount"] * 100)
            for line in row.get("costs", ())
        ),
        pictures=(PictureFacts(drawing=row["drawing"], descriptions=_shown(row["title"])),) if "drawing" in row else (),
    )


def completed(rows: Sequence[Row], like: Sequence[Row]) -> list[Row]:
    """Return the short rows of the counted edition with what they leave out: places and themes of other projects."""
    placed = [row for row in like if "latitude" in row]
    made: list[Row] = []
    for number, row in enumerate(rows, 1):
        model = placed[number * 7 % len(placed)]
        where = {key: model[key] for key in ("place", "latitude", "longitude", "themes")}
        main = row["cost"] * 4 // 5
        costs = [
            {
                "heading": "works" if row["track"] == "flagship" else "equipment",
                "fr": "Matériel et réalisation",
                "nl": "Materiaal en uitvoering",
                "amount": main,
            },
            {"heading": "communication", "fr": "Communication", "nl": "Communicatie", "amount": row["cost"] - main},
        ]
        money = dict.fromkeys(("asked", "estimated", "retained"), row["cost"])
        holder = f"Voisines et voisins, {model['place']['fr']}"
        made.append(
            {
                "number": number,
                "language": "fr",
                "status": "on_ballot",
                "holder": holder,
                **where,
                **money,
                **row,
                "costs": costs,
            }
        )
    return made


def lives(rows: Sequence[Row], phases: Sequence[Phase], seed: str) -> list[Step]:
    """Return every step of every project up to the ballot, in the order of time, future ones included."""
    stream = Stream(f"{seed} lives")
    calendar = Calendar(phases, stream)
    order = {project: place for place, project in enumerate(stream.shuffled(range(len(rows))))}
    steps = [
        step
        for project, row in enumerate(rows)
        for step in _in_turn(_life(row, project, order[project], len(rows), calendar))
    ]
    return sorted(steps, key=lambda step: step.at)


def reasons(texts: Texts, **more: str) -> dict[str, str]:
    """Return reasons as a move keeps them, in both languages."""
    return {"text": texts["fr"], "text_fr": texts["fr"], "text_nl": texts["nl"], **more}


def _in_turn(steps: Iterable[Step]) -> Iterator[Step]:
    """Yield the steps of one project, each after the one before, whatever week-ends did to their days."""
    earliest = datetime.min.replace(tzinfo=UTC)
    for step in steps:
        at = max(step.at, earliest)
        yield replace(step, at=at)
        earliest = at + timedelta(minutes=10)


def _life(row: Row, project: int, place: int, number: int, calendar: Calendar) -> Iterator[Step]:
    """Yield the steps of one project until it stands where its row says."""
    made = calendar.at("submission", 0.85 * place / number)
    yield Step(made, project, "create")
    if row["status"] == "draft":
        return
    sent = min(calendar.later(made, 1 + place % 3), calendar.at("submission", 0.99))
    yield Step(sent, project, "submit", by="holder")
    if row["status"] == "submitted":
        return
    early = place % 3 == 0
    taken = min(calendar.later(sent, 2), calendar.at("submission", 0.99)) if early else calendar.at("review", 0.05)
    yield Step(taken, project, "take_up")
    yield from _study(row, project, place, calendar)


def _study(row: Row, project: int, place: int, calendar: Calendar) -> Iterator[Step]:
    """Yield what the study makes of a project."""
    status = row["status"]
    if status in ("withdrawn", "merged"):
        name, by = ("withdraw", "holder") if status == "withdrawn" else ("merge", "participation")
        yield Step(calendar.at("review", 0.5), project, name, by, reasons(row["reasons"]))
        return
    if status == "to_correct" or place % 5 == 1:
        asked = calendar.at("review", 0.15)
        yield Step(asked, project, "ask_correction", reasons=reasons(row.get("reasons", TO_MEND)))
        if status == "to_correct":
            return
        yield Step(calendar.at("review", 0.5), project, "resubmit", "holder", deadline=asked + CORRECTION)
    sitting = SECOND_SITTING if place % 5 == 1 or place % 2 else FIRST_SITTING
    yield from _decided(row, project, sitting, calendar)


def _decided(row: Row, project: int, sitting: float, calendar: Calendar) -> Iterator[Step]:
    """Yield the decision of the College, and what follows until the ballot."""
    status, decided = row["status"], calendar.at("review", sitting)
    if status in ("not_admitted", "in_review"):
        decision = row["decision"]
        why = reasons(decision, article=decision["article"], facts=row["summary"]["fr"])
        yield Step(decided, project, "do_not_admit", "college", why)
        if status == "in_review":
            again = calendar.at("review", LISTED)
            yield Step(again, project, "reconsider", reasons=reasons(row["reconsidered"]), deadline=again + CORRECTION)
        return
    amounts = {language: words.money(row["retained"] * 100, language) for language in ADMITTED}
    texts = {language: text % {"amount": amounts[language]} for language, text in ADMITTED.items()}
    facts = "Avis favorables des services consultés. / Gunstige adviezen van de geraadpleegde diensten."
    yield Step(decided, project, "admit", "college", reasons(texts, article="art. 7", facts=facts))
    if status == "on_ballot":
        yield Step(calendar.at("review", LISTED), project, "put_on_ballot", number=row["number"])


def _cents(row: Row, name: str) -> int | None:
    return row[name] * 100 if name in row else None


def _shown(titles: Texts) -> dict[str, str]:
    """Return what a drawing shows, in words."""
    return {"fr": f"Dessin : {titles['fr']}", "nl": f"Tekening: {titles['nl']}"}
