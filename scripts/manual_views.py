"""The pages of the manual that need no story: who opens them, in which phase, where, and what is pressed on the way."""

from dataclasses import dataclass

CLERK, CHIEF, HOLDER, NOBODY = "participation", "administrator", "holder", ""
MAIN = ("header", "main")


@dataclass(frozen=True)
class View:
    """A picture: its name, the phase shown, the account before the @, the address and the clicks from there.

    In the address `{now}` is the edition that is open, `{before}` last year's and `{after}` next year's draft.
    """

    name: str
    phase: str
    who: str
    path: str
    presses: tuple[str, ...] = ()
    parts: tuple[str, ...] = ("main",)
    most: int = 640


VIEWS = (
    View("setup", "vote", CLERK, "/{after}/staff/setup/tracks"),
    View(
        "form",
        "submission",
        HOLDER,
        "/{now}/my/projects",
        ("main h2 a:text-matches('jeux|Schaduw')", "main a[href$='/form/budget']"),
        most=1700,
    ),
    View("my-project", "review", HOLDER, "/{now}/my/projects", ("main article:has(.tag) h2 a >> nth=-1",), most=800),
    View("study", "review", CLERK, "/{now}/staff/review"),
    View("study-project", "review", CLERK, "/{now}/staff/review", ("main tbody th a",)),
    View("sitting", "review", "college", "/{now}/staff/college", ("main th a",)),
    View("ballot-list", "review", CLERK, "/{now}/staff/ballot-list"),
    View("posters", "vote", CLERK, "/{now}/staff/posters"),
    View("roll", "vote", CLERK, "/{now}/staff/roll"),
    View("letters", "vote", CLERK, "/{now}/staff/codes"),
    View("desk", "vote", "desk", "/{now}/staff/desk"),
    View("paper", "vote", "keyer1", "/{now}/staff/paper"),
    View(
        "intake", "vote", "keyer1", "/{now}/staff/paper", ("main tbody tr:last-child a[href*='/intakes/']",), most=800
    ),
    View("batch", "count", "keyer1", "/{now}/staff/paper", ("main a[href*='/batches/']",)),
    View("guided", "count", "counting", "/{now}/staff/results"),
    View("grants", "vote", "finance", "/{before}/staff/grants"),
    View("receipt", "vote", "finance", "/{before}/staff/receipts", ("main a[href*='/receipts/']",)),
    View("progress", "vote", NOBODY, "/{before}/progress", most=760),
    View("questionnaire", "vote", NOBODY, "/purchasing/questionnaire"),
    View("dossier", "vote", "regional", "/staff/dossiers", ("main th a",), most=800),
)
