"""The workbook in which paper ballots are written down: a column for each project, a line for each paper (P9)."""

from io import BytesIO

import xlsxwriter

from pb import words
from pb.rules import paper_sheets
from pb.rules.cells import safe
from pb.rules.paper_ballots import WHOLE, mark
from pb.rules.sentences import N_
from pb.services import boxes, listings
from pb.services.snapshots import EditionView

LINES = 5000
BOTH = ("fr", "nl")
PAPERS, PEOPLE, HELP = "Bulletins - Stembiljetten", "Personnes - Personen", "Explications - Uitleg"
SERIAL, REASON, UNCLEAR = "Numéro estampillé / Gestempeld nummer", "Nul / Ongeldig", "Pas clair / Niet duidelijk"
NUMBER, NAME = "Numéro de registre national", "Nom"
EXPLAINED = (
    N_("One line for each paper, in the order of the numbers stamped on them."),
    N_("Write 1 in the column of each project that is marked; leave the rest empty. A line without a mark is blank."),
    N_(
        "Void: the reason, chosen from the list, where the whole paper is void. Too many projects, or too dear: write "
        "what is marked, and the site decides section by section."
    ),
    N_("Not clear: the code of the section of which one cannot tell what is meant. The codes are: %(codes)s."),
    N_(
        "People are named on the second sheet, without any link to the papers. No formulas, no merged cells, no hidden "
        "rows."
    ),
)


def make(edition: EditionView) -> bytes:
    """Return the template of an edition as a workbook in French and Dutch (R48)."""
    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e7f1ea", "border": 1})
        _papers(book, head, edition)
        people = book.add_worksheet(PEOPLE)
        people.write_row(0, 0, [NUMBER, NAME], head)
        people.set_column(0, 1, 32, book.add_format({"num_format": "@"}))
        people.freeze_panes(1, 0)
        told = book.add_worksheet(HELP)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        told.set_column(0, 1, 70, wrapped)
        told.write_row(0, 0, [words.NAMES[language] for language in BOTH], head)
        codes = ", ".join(track.code for track in edition.tracks)
        for at, text in enumerate(EXPLAINED, 1):
            told.write_row(at, 0, [words.translate(text, language, codes=codes) for language in BOTH], wrapped)
    return held.getvalue()


def headings(edition: EditionView) -> list[str]:
    """Return the headings of the sheet of papers: serial, each project as the ballot prints it, what voids a paper."""
    titles = {view.number: view.facts.titles for view in listings.everything(edition) if view.number}
    projects = []
    for option in boxes.rules_of(edition).options:
        known = titles.get(option.number, {})
        projects.append(
            f"{mark(edition.slug, option.number)} {safe(known.get('fr', ''))} / {safe(known.get('nl', ''))}"
        )
    return [SERIAL, *projects, REASON, UNCLEAR]


def _papers(book: xlsxwriter.Workbook, head: object, edition: EditionView) -> None:
    sheet = book.add_worksheet(PAPERS)
    titles = headings(edition)
    sheet.write_row(0, 0, titles, head)
    sheet.set_row(0, 90)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, len(titles) - 3, 13)
    sheet.set_column(len(titles) - 2, len(titles) - 1, 24)
    sheet.freeze_panes(1, 1)
    sheet.data_validation(
        1, 1, LINES, len(titles) - 3, {"validate": "list", "source": ["1"], "error_title": "1", "error_message": "1"}
    )
    reasons = [" / ".join(paper_sheets.REASON_WORDS[code]) for code in WHOLE]
    sheet.data_validation(1, len(titles) - 2, LINES, len(titles) - 2, {"validate": "list", "source": reasons})
