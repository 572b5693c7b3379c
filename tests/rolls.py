"""Rolls for tests: invented residents of the sample edition, and the files that a register might send."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import select

from pb.models.roll import Person
from pb.services import roll, roll_import
from pb.services.actors import SYSTEM, Actor
from pb.services.roll_import import Report
from pb.services.snapshots import EditionView
from pb.sheets import BY_COMMAND

HEADINGS = (
    "Numéro national", "Nom", "Prénom", "Date de naissance", "Sexe", "Rue", "Numéro", "Boîte", "Code postal", "Langue",
)  # fmt: skip
KEYS = ("number", "surname", "given", "born", "sex", "street", "house", "box", "postal", "language")
DAY = date(2027, 4, 1)
CONTENT = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{type}" Target="{target}"/>{more}</Relationships>"""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK = f"""<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>
<sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>"""
STYLES = f"""<?xml version="1.0"?><styleSheet xmlns="{MAIN}">
<fonts count="1"><font/></fonts><fills count="1"><fill/></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>
<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"""


def number(born: date, serial: int = 1, century: int | None = None) -> str:
    """Return the valid number of an invented person, or one checked as if born in another century."""
    head = f"{born:%y%m%d}{serial:03d}"
    late = (century or born.year) >= 2000
    return f"{head}{97 - int(('2' if late else '') + head) % 97:02d}"


def person(serial: int = 1, birth: date = date(1985, 7, 30), **other: str) -> dict[str, str]:
    """Return the cells of an invented resident of the sample edition (postal code 1190)."""
    cells = {
        "number": number(birth, serial),
        "surname": "Sorbier",
        "given": f"Camille {letters(serial)}",
        "born": f"{birth:%d/%m/%Y}",
        "sex": "M" if serial % 2 else "F",
        "street": "Rue du Houx",
        "house": str(1 + serial % 90),
        "box": "",
        "postal": "1190",
        "language": "FR",
    }
    return {**cells, **other}


def letters(serial: int) -> str:
    """Return a first name of its own for each serial."""
    return "".join(chr(ord("a") + int(figure)) for figure in str(serial)).capitalize()


def record(cells: Mapping[str, str]) -> list[str]:
    """Return the cells of a person in the order of the headings."""
    return [cells[key] for key in KEYS]


def text(people: Sequence[Mapping[str, str]], separator: str = ";", headings: Sequence[str] = HEADINGS) -> str:
    """Return a CSV of people."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(record(each) for each in people)
    return out.getvalue()


def write(path: Path, people: Sequence[Mapping[str, str]], encoding: str = "utf-8", separator: str = ";") -> Path:
    """Write a CSV of people."""
    path.write_bytes(text(people, separator).encode(encoding))
    return path


def workbook(path: Path, rows: Sequence[Sequence[object]], **parts: str | bytes) -> Path:
    """Write a small workbook: texts as texts, numbers as numbers, days as days; `parts` replaces members."""
    sheet = "".join(
        f'<row r="{at}">' + "".join(_cell(value, column, at) for column, value in enumerate(row)) + "</row>"
        for at, row in enumerate(rows, 1)
        if row
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT,
        "_rels/.rels": RELATIONS.format(type=f"{OFFICE}/officeDocument", target="xl/workbook.xml", more=""),
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS.format(
            type=f"{OFFICE}/worksheet",
            target="worksheets/sheet1.xml",
            more=f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>',
        ),
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    if "sheet" in parts:
        members["xl/worksheets/sheet1.xml"] = parts["sheet"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _cell(value: object, column: int, row: int) -> str:
    place = f'r="{chr(ord("A") + column)}{row}"'
    if isinstance(value, date):
        return f'<c {place} s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, int | float):
        return f"<c {place}><v>{value}</v></c>"
    return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>' if value else ""


def people(count: int) -> list[dict[str, str]]:
    return [person(serial) for serial in range(1, count + 1)]


def load(
    session: Any,
    edition: EditionView,
    path: Path,
    *,
    dry_run: bool = False,
    by: Sequence[Actor] = (SYSTEM,),
    **more: Any,
) -> Report:
    """Import a file as the command does; a commit follows each step."""
    judged = roll_import.read(edition, path, BY_COMMAND, DAY)
    for step in roll_import.load(by, edition, judged, more.get("day"), dry_run=dry_run):
        session.commit()
        report = step.report
    assert report is not None
    session.expire_all()
    return report


def on_roll(session: Any, edition: EditionView) -> dict[str, roll.Resident]:
    """Return the residents of the current version by number."""
    version = roll.current_version(edition.id)
    rows = session.execute(
        select(Person.__table__).where(Person.edition_id == edition.id, Person.version == version)
    ).all()
    people = [roll.opened(row) for row in rows]
    return {resident.number: resident for resident in people}
