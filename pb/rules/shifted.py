"""A regulation moved to other days: every date of an edition file by the same number of days, midnights kept (R4)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from pb.rules.edition import Adoption, EditionFile, Place
from pb.rules.localtime import BRUSSELS, start_of
from pb.rules.phases import Phase, find

STANDING = {  # on which day of the calendar of 2022 one stands when a phase is shown
    "submission": date(2022, 2, 15),
    "review": date(2022, 3, 10),
    "campaign": date(2022, 3, 28),
    "vote": date(2022, 4, 20),
    "count": date(2022, 4, 30),
    "award": date(2022, 5, 12),
    "follow_up": date(2022, 9, 15),
}
REVIEW_ENDS = date(2022, 3, 25)  # so that a few days belong to the campaign alone
YEAR = timedelta(days=364)  # whole weeks: the same days of the week


def standing(file: EditionFile, phase: str, today: date) -> EditionFile:
    """Return the regulation of 2022 on other days, so that today lies within a phase of it."""
    shortened = tuple(
        replace(each, ends_at=start_of(REVIEW_ENDS)) if each.code == "review" else each for each in file.phases
    )
    return moved(replace(file, phases=shortened), today - STANDING[phase])


def moved(file: EditionFile, by: timedelta) -> EditionFile:
    """Return a regulation with every day moved; the year is the one in which its vote begins."""
    phases = tuple(Phase(each.code, _later(each.starts_at, by), _later(each.ends_at, by)) for each in file.phases)
    vote = find(phases, "vote")
    year = vote.starts_at.astimezone(BRUSSELS).year if vote else file.edition.year
    stem = file.edition.slug.removesuffix(f"-{file.edition.year}")
    head = replace(
        file.edition, slug=f"{stem}-{year}", year=year, titles=_of_year(file.edition.titles, file.edition.year, year)
    )
    register_day = file.settings.register_day
    return replace(
        file,
        phases=phases,
        edition=head,
        places=tuple(_place(place, by) for place in file.places),
        settings=replace(file.settings, register_day=register_day and register_day + by),
    )


def adopted(file: EditionFile, sitting_on: date, reference: str) -> EditionFile:
    """Return a regulation with an invented decision of the Council behind it (R5)."""
    adoption = Adoption(
        "council",
        sitting_on,
        reference,
        sitting_on + timedelta(days=6),
        sitting_on + timedelta(days=11),
        file.edition.adoption.platform,
    )
    return replace(file, edition=replace(file.edition, adoption=adoption))


def _later(instant: datetime, by: timedelta) -> datetime:
    """Return the same hour of another Brussels day, whatever summer time does in between."""
    local = instant.astimezone(BRUSSELS).replace(tzinfo=None) + by
    return local.replace(tzinfo=BRUSSELS).astimezone(UTC)


def _place(place: Place, by: timedelta) -> Place:
    """Move the days of a place by whole weeks: its hours name days of the week."""
    weeks = timedelta(weeks=round(by.days / 7))
    return replace(
        place,
        opens_on=place.opens_on and place.opens_on + weeks,
        closes_on=place.closes_on and place.closes_on + weeks,
    )


def _of_year(titles: Mapping[str, str], old: int, new: int) -> dict[str, str]:
    return {language: title.replace(str(old), str(new)) for language, title in titles.items()}
