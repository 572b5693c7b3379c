"""The agreement of a grant: its text as a paper, and its acceptance by each adult who signs (R26, art. 5 and 6)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pb import clock, documents, tokens, words
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.rules import grants as rules
from pb.rules import reference
from pb.services import figures, grants, keyring, letterheads, listings, outbox
from pb.services.actors import PUBLIC, SYSTEM, Actor
from pb.services.grants import GrantView, Signatory
from pb.services.snapshots import EditionView

LINK_LASTS = timedelta(days=30)
PURPOSE = "agreement"
ONLINE, ON_PAPER = "online", "paper"


def digest(view: GrantView) -> str:
    """Return the fingerprint of what is agreed: who accepted another text has accepted nothing."""
    said = {
        "ref": view.ref,
        "beneficiary": view.beneficiary,
        "granted": view.granted_cents,
        "days": [day.isoformat() for day in (view.decided_on, view.starts_on, view.ends_on, view.due_on)],
        "signatories": [[each.name, each.share] for each in view.signatories],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def standing(view: GrantView) -> list[tuple[int, Signatory, bool]]:
    """Return who signs, by place from 1, and whether they have accepted this very text.

    Once everybody has, it stays accepted: more time, or a revision, is agreed by itself.
    """
    now = digest(view)
    return [
        (place, each, bool(each.accepted_on) and (view.agreed_on is not None or each.digest == now))
        for place, each in enumerate(view.signatories, 1)
    ]


def send(actor: Actor, edition: EditionView, view: GrantView) -> int:
    """Send everybody who has not accepted yet a link to the agreement; return to how many."""
    if view.state != "decided":
        raise Conflict("grant_agreed_already")
    missing = [(place, each) for place, each, done in standing(view) if not done]
    reachable = [(place, each) for place, each in missing if each.email]
    if not reachable:
        raise Conflict("nobody_to_write_to")
    project = listings.one(edition, str(view.number))
    for place, each in reachable:
        outbox.queue(
            "agreement_to_sign",
            each.email,
            view.language,
            edition_id=edition.id,
            name=each.name,
            ref=view.ref,
            title=words.pick(project.facts.titles, view.language),
            granted=view.granted_cents,
            place=words.pick(edition.municipality.names, view.language),
            path=f"/{view.language}/{edition.slug}/agreement/{link(view, place)}",
        )
    grants.note_once(actor, view, "send_agreement", f"send {clock.now().isoformat()}", to=len(reachable))
    return len(reachable)


def link(view: GrantView, place: int) -> str:
    """Return the token of a signatory's own link; it opens this text alone."""
    value = json.dumps([view.number, place, digest(view)])
    return tokens.sign_value(
        keyring.ring(), PURPOSE, value, now=clock.now(), lasts=LINK_LASTS, bound=(view.edition_id,)
    )


def by_link(edition: EditionView, token: str) -> tuple[GrantView, int, Signatory]:
    """Return the file and the signatory behind a link; raise `Forbidden`, or `Conflict` when the text has changed."""
    number, place, read = json.loads(
        tokens.read_value(keyring.ring(), PURPOSE, token, now=clock.now(), bound=(edition.id,))
    )
    view = grants.find(edition, str(number))
    if read != digest(view):
        raise Conflict("agreement_changed")
    if place > len(view.signatories):
        raise Unknown("unknown")
    return view, place, view.signatories[place - 1]


def accept(edition: EditionView, token: str, adult: bool, agrees: bool) -> GrantView:
    """Accept the agreement by one's own link; a second click changes nothing. Raise `Invalid` or `Forbidden`."""
    view, place, _ = by_link(edition, token)
    problems = [] if adult else [Problem("adult_needed", "adult")]
    problems += [] if agrees else [Problem("agreement_needed", "agrees")]
    if problems:
        raise Invalid("bad_acceptance", problems)
    return _accept(PUBLIC, edition, view, place, clock.today(), ONLINE)


def record(actor: Actor, edition: EditionView, view: GrantView, place: int, on: date) -> GrantView:
    """Record that somebody signed on paper, on a day; the signed paper is kept beside the file."""
    if not 1 <= place <= len(view.signatories):
        raise Unknown("unknown")
    if not view.decided_on <= on <= clock.today():
        raise Invalid("bad_acceptance", [Problem("signed_on_another_day", "signed_on", {"decided": view.decided_on})])
    return _accept(actor, edition, view, place, on, ON_PAPER)


def paper(edition: EditionView, view: GrantView, language: str) -> bytes:
    """Return the agreement as PDF, in French or in Dutch."""
    if language not in ("fr", "nl"):
        raise Unknown("unknown")
    project = listings.one(edition, str(view.number))
    return documents.pdf("agreement", _facts(edition, view, language, project.facts.titles, project.facts), language)


def _facts(
    edition: EditionView, view: GrantView, language: str, titles: Mapping[str, str], project: Any
) -> dict[str, Any]:
    """Return what the paper says."""
    known = figures.all_of()
    light = reference.cents(reference.on(known, reference.LIGHT, view.decided_on)) or 0
    full = reference.cents(reference.on(known, reference.FULL, view.decided_on)) or 0
    return {
        **letterheads.head(edition, language),
        "ref": view.ref,
        "title": words.pick(titles, language),
        "budget": words.pick(edition.titles, language),
        "beneficiary": view.beneficiary,
        "signatories": [
            (each.name, words.percent(each.share / rules.WHOLE, language), each.accepted_on if done else None, each.how)
            for _, each, done in standing(view)
        ],
        "granted": view.granted_cents,
        "decided_on": view.decided_on,
        "decision_ref": view.decision_ref,
        "starts_on": view.starts_on,
        "ends_on": view.ends_on,
        "due_on": view.due_on,
        "costs": [(line.heading, words.pick(line.labels, language), line.asked_cents) for line in project.cost_lines],
        "duties": rules.duties(view.granted_cents, light, full),
        "volunteers": any(line.heading == "volunteers" for line in project.cost_lines),
        "claim_days": edition.settings.claim_due_days,
        "digest": digest(view),
    }


def _accept(actor: Actor, edition: EditionView, view: GrantView, place: int, on: date, how: str) -> GrantView:
    """Keep one acceptance; when everybody has accepted, the grant is agreed."""
    view = grants.locked(view)
    if view.state != "decided":
        return view
    rows = list(view.signatories)
    rows[place - 1] = replace(rows[place - 1], accepted_on=on, how=how, digest=digest(view))
    grants.with_signatories(view, rows)
    view = replace(view, signatories=tuple(rows))
    grants.note_once(actor, view, "accept", f"accept {place} {digest(view)}", place=place, how=how)
    if all(done for _, _, done in standing(view)):
        grants.agree(view, on)
        grants.move(
            SYSTEM if how == ONLINE else actor, view, "agree", by="holder" if how == ONLINE else "participation"
        )
    return view
