"""Around the paper count: printed matter, ballots from a file, the record with its bureau, sample and scans."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from pb import sheets
from pb.errors import Conflict, Invalid, Problem, Refusal, Unknown, Unreadable
from pb.rules import paper_sample, paper_sheets
from pb.services import accounts, attachments, paper_import, paper_letters, paper_prints, paper_record, paper_template
from pb.services.paper_import import Report
from pb.services.paper_record import Bureau, RecordView
from pb.tables import XLSX_TYPE
from pb.web.attachments import content_of, download
from pb.web.attachments import paper as paper_answer
from pb.web.forms.paper_record import (
    BureauForm,
    DestroyForm,
    ImportForm,
    NoteForm,
    SampleForm,
    ScanForm,
    WrongForm,
)
from pb.web.forms.sheet import Sheet, text
from pb.web.pages import page, whoever
from pb.web.paper import BOTH, HERE, POST, bar
from pb.web.refusals import sentence
from pb.web.staff import desk

bp = Blueprint("paper_record", __name__)
RECORD = f"{HERE}/record"
FILES = 2 * sheets.ON_SITE.bytes + 100_000
SHOWN = 200  # faults of a file on the page


@page(bp, f"{HERE}/prints", "see_paper")
def prints(language: str, edition: str) -> Response:
    """List everything that can be printed."""
    waiting, made = paper_letters.waiting(g.edition), paper_letters.made(g.edition)
    return desk("paper/prints.html", names=paper_prints.PRINTS, waiting=waiting, made=made, **bar())


@page(bp, f"{HERE}/prints/<name>.pdf", "see_paper")
def printed(language: str, edition: str, name: str) -> Response:
    """Send one print as PDF."""
    return paper_answer(paper_prints.make(g.edition, name), f"{edition}-{name}")


@page(bp, f"{HERE}/letters", "record_paper", POST)
def letters(language: str, edition: str) -> Response:
    """Send the letters to people whose envelope stayed closed, once; or those of a day again, a print that failed."""
    g.get_twin = "paper_record.prints"
    asked = request.form.get("again", "")
    again = next((day for day, _ in paper_letters.made(g.edition) if day.isoformat() == asked), None)
    if asked and again is None:
        raise Unknown("unknown")
    return paper_answer(paper_letters.write(whoever(), g.edition, again), f"{edition}-envelopes")


@page(bp, f"{HERE}/template.xlsx", "see_paper")
def template(language: str, edition: str) -> Response:
    """Send the workbook in which paper ballots can be entered."""
    answer = Response(paper_template.make(g.edition), content_type=XLSX_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{edition}-paper.xlsx"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page(bp, f"{HERE}/import", "key_paper", BOTH, body_limit=FILES)
def import_(language: str, edition: str) -> Response:
    """Check a file of paper ballots, or enter it; nothing is kept while one cell is wrong, and never the file."""
    form, report = ImportForm(), None
    if form.is_submitted() and form.validate():
        try:
            report = _from_file(form)
        except (Invalid, Conflict, Unreadable) as refusal:
            form.mend(refusal)
        else:
            if report.entered:
                there = url_for("paper_batches.show", language=language, edition=edition, code=report.batch)
                return redirect(there, 303)
    status = 422 if form.wrong or (report and report.faults) else 200
    shown = report.faults[:SHOWN] if report else ()
    faults = [(paper_sheets.place(each), sentence(each.code, dict(each.details)), each) for each in shown]
    return desk("paper/import.html", status, form=form, report=report, faults=faults, **bar())


@page(bp, RECORD, "see_paper")
def show(language: str, edition: str) -> Response:
    """Show the record: bureau, notes, sample, signed scans, the end of the papers."""
    return _record()


@page(bp, f"{RECORD}/bureau", "record_paper", POST)
def bureau(language: str, edition: str) -> Response:
    """Keep who counted, where and when."""
    form = BureauForm()

    def act() -> None:
        given = Bureau(
            text(form.chair),
            text(form.members),
            text(form.witnesses),
            text(form.place),
            form.began.instant,
            form.ended.instant,
        )
        paper_record.keep_bureau(whoever(), g.edition, given)

    return _kept(form, act, bureau_form=form)


@page(bp, f"{RECORD}/notes", "note_paper", POST)
def note(language: str, edition: str) -> Response:
    """Add a doubtful paper, an objection, a late ballot, an incident or a remark."""
    form = NoteForm()
    form.offer()
    return _kept(
        form,
        lambda: paper_record.add_note(
            whoever(), g.edition, text(form.kind), text(form.subject), text(form.words), text(form.decision)
        ),
        note_form=form,
    )


@page(bp, f"{RECORD}/sample", "record_paper", POST)
def sample(language: str, edition: str) -> Response:
    """Draw the public sample."""
    form = SampleForm()
    return _kept(
        form,
        lambda: paper_record.draw(whoever(), g.edition, text(form.seed), form.size.number or 0),
        sample_form=form,
    )


@page(bp, f"{RECORD}/sample/checked", "record_paper", POST)
def checked(language: str, edition: str) -> Response:
    """Keep what the check of the sample found."""
    form = WrongForm()
    return _kept(form, lambda: paper_record.note_sample(whoever(), g.edition, form.found), wrong_form=form)


@page(bp, f"{RECORD}/scans", "record_paper", POST, body_limit=attachments.FORM_BYTES)
def keep_scan(language: str, edition: str) -> Response:
    """Keep the signed record."""
    form = ScanForm()

    def act() -> None:
        sent: FileStorage | None = form.scan.data
        name = str(sent.filename or "record") if sent else "record"
        paper_record.keep_scan(whoever(), g.edition, name, content_of(sent))

    return _kept(form, act, scan_form=form)


@page(bp, f"{RECORD}/scans/<ref>", "see_paper")
def scan(language: str, edition: str, ref: str) -> Response:
    """Send a signed record."""
    return download(*attachments.read(g.edition.id, paper_record.SUBJECT, ref))


@page(bp, f"{RECORD}/destruction", "record_paper", POST)
def destroy(language: str, edition: str) -> Response:
    """Note that the papers were destroyed."""
    form = DestroyForm()
    return _kept(
        form,
        lambda: paper_record.destroy(whoever(), g.edition, form.chosen, text(form.by), text(form.reference)),
        destroy_form=form,
    )


@page(bp, f"{RECORD}/<key>.pdf", "see_paper")
def pdf(language: str, edition: str, key: str) -> Response:
    """Send the record as PDF in French or Dutch."""
    wanted = key if key in ("fr", "nl") else "fr"
    return paper_answer(paper_record.record(g.edition, wanted), f"{edition}-paper-{wanted}")


def _kept(form: Sheet, act: Any, **forms: Sheet) -> Response:
    """Do an act of the record and go back to it, or show it again with what is wrong."""
    g.get_twin = "paper_record.show"
    if form.validate():
        try:
            act()
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for("paper_record.show", language=g.language, edition=g.edition.slug), 303)
    return _record(422, **forms)


def _record(status: int = 200, **forms: Sheet) -> Response:
    held = paper_record.view(g.edition)
    names = accounts.names([each.by for each in held.notes])
    drawn = paper_record.sample(g.edition, held)
    checked_number = held.sample_size if held.sample_wrong is not None else 0
    facts = bar()
    known: dict[str, Sheet] = {
        "bureau_form": forms.get("bureau_form") or _bureau(held),
        "note_form": forms.get("note_form") or NoteForm(formdata=None),
        "sample_form": forms.get("sample_form") or SampleForm(formdata=None),
        "wrong_form": forms.get("wrong_form") or WrongForm(formdata=None),
        "scan_form": forms.get("scan_form") or ScanForm(formdata=None),
        "destroy_form": forms.get("destroy_form") or DestroyForm(formdata=None),
    }
    note_form = known["note_form"]
    assert isinstance(note_form, NoteForm)
    note_form.offer()
    return desk(
        "paper/record.html",
        status,
        held=held,
        names=names,
        drawn=drawn,
        bound=paper_sample.bound_per_mille(checked_number, held.sample_wrong or 0, facts["figures"].papers.found),
        digest=paper_record.digest(paper_record.facts(g.edition, held, facts["figures"])),
        until=paper_record.sealed_until(g.edition),
        **known,
        **facts,
    )


def _bureau(held: RecordView) -> BureauForm:
    form = BureauForm(formdata=None)
    form.chair.data, form.place.data = held.chair, held.place
    form.members.data = paper_record.names_of(held.members)
    form.witnesses.data = paper_record.names_of(held.witnesses)
    form.show(held.began_at, held.ended_at)
    return form


def _from_file(form: ImportForm) -> Report:
    """Read, check and perhaps enter what was sent; the files are gone when this ends."""
    with ExitStack() as held:
        file = held.enter_context(_laid_down(form.file.data))
        people = held.enter_context(_laid_down(form.people.data)) if form.people.data else None
        if file is None:
            raise Invalid("no_file", [Problem("no_file", "file")])
        reading = paper_import.read(g.edition, file, sheets.ON_SITE, people)
    code, lacking = text(form.batch).strip(), form.not_returned.number or 0
    report = paper_import.check(g.edition, code, reading, lacking)
    if not report.clean or report.unchanged or "enter" not in request.form:
        return report
    *_, (_, done) = paper_import.enter([whoever()], g.edition, code, reading, lacking)
    assert done is not None
    return done


@contextmanager
def _laid_down(sent: FileStorage | None) -> Iterator[Path | None]:
    """Lay a file that was sent in a folder of its own for as long as it is read."""
    if not sent:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="pb-papers-") as folder:
        path = Path(folder) / "papers"
        sent.save(path)
        sent.close()
        yield path
