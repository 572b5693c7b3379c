"""What somebody sends in to propose a project: the form of annexes 1 and 2 as values, not judged (R24 to R26)."""

from dataclasses import dataclass, field, replace
from datetime import date

from pb.rules.births import Birth
from pb.rules.projects import HEADINGS

PERSONAL = ("person",)
GROUPED = ("de_facto_association", "group")  # without legal personality: people answer for the grant themselves
ASSOCIATIONS = ("de_facto_association", "non_profit", "group")
REGISTERED = ("non_profit", "social_enterprise", "company", "public_body")  # have an enterprise number
SEATED = ("social_enterprise", "company", "public_body")
PLACES = ("spot", "everywhere", "outside")
SITES = ("", "inside", "outside")  # where the point lies; nothing when no boundary is known

__all__ = ["HEADINGS", "Application", "Bank", "CostLine", "Funder", "Idea", "Member", "Person", "Plan", "Site"]


@dataclass(frozen=True)
class Person:
    """A natural person: the contact, and the only one of the administration for an association or a group (R8)."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    born: Birth | None = None
    domiciled: bool | None = None
    mandate: bool | None = None
    household: bool | None = None  # lives with the member of the group who holds a mandate
    confirmed: bool = True  # a reference person other than who writes says yes by a link

    @property
    def name(self) -> str:
        """Return first and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Member:
    """Somebody of the group besides the contact (R10); `share` is their part of the grant in percent (R26)."""

    name: str
    born: Birth | None = None
    resident: bool | None = None
    mandate: bool | None = None
    household: bool | None = None
    share: int | None = None
    confirmed: bool = False


@dataclass(frozen=True)
class CostLine:
    """A line of the budget, in cents: what it costs and what of it is asked from the municipality."""

    heading: str
    label: str = ""
    amount_cents: int = 0
    asked_cents: int = 0


@dataclass(frozen=True)
class Funder:
    """Somebody else who pays a part, in cents."""

    source: str
    amount_cents: int = 0


@dataclass(frozen=True)
class Idea:
    """The project in words."""

    title: str = ""
    language: str = "fr"
    objectives: tuple[str, ...] = ()
    summary: str = ""
    body: str = ""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """Where it takes place: a spot, the whole municipality, or outside with an impact inside (R9)."""

    kind: str = "spot"
    names: dict[str, str] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    inside: bool | None = None  # None when there is no point, or no boundary to compare it with
    impact: str = ""


@dataclass(frozen=True)
class Plan:
    """Stages, contacts, days and any other information (annex 2)."""

    stages: str = ""
    contacts: str = ""
    other: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    under_way: bool = False
    central: str = ""  # why wages and allowances are central to the success


@dataclass(frozen=True)
class Bank:
    """Where the grant would be paid (annex 2): as typed, checked by `pb.rules.bank`."""

    iban: str = ""
    bic: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Application:
    """A whole form, as far as it is filled in."""

    track: str
    kind: str = ""
    name: str = ""
    legal_form: str = ""
    enterprise_number: str = ""
    seat_inside: bool | None = None
    active_inside: bool | None = None
    contact: Person = Person()
    members: tuple[Member, ...] = ()
    share: int | None = None  # of the contact, beside those of the members
    relay: str = ""
    signatures: int = 0
    signature_list: bool = False
    idea: Idea = Idea()
    site: Site = Site()
    plan: Plan = Plan()
    lines: tuple[CostLine, ...] = ()
    funders: tuple[Funder, ...] = ()
    asked_cents: int | None = None
    bank: Bank = Bank()

    @property
    def total_cents(self) -> int:
        """Return what everything costs together."""
        return sum(line.amount_cents for line in self.lines)

    @property
    def lines_asked_cents(self) -> int:
        """Return what the lines ask from the municipality together."""
        return sum(line.asked_cents for line in self.lines)

    @property
    def grant_cents(self) -> int:
        """Return what is asked: as written, else what the lines ask."""
        return self.lines_asked_cents if self.asked_cents is None else self.asked_cents

    @property
    def volunteers_cents(self) -> int:
        """Return what is asked for volunteers."""
        return sum(line.asked_cents for line in self.lines if line.heading == "volunteers")

    @property
    def funded_cents(self) -> int:
        """Return what others pay."""
        return sum(funder.amount_cents for funder in self.funders)


def listed(application: Application, held: bool) -> Application:
    """Return an application of which the list of signatures lies among the files, or not."""
    return replace(application, signature_list=held)
