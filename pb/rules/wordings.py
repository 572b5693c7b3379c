"""The wording of mails and letters: each sentence that we ship can be said otherwise, in French and Dutch alike (R48).

The sentences are those of the templates themselves, so that a new mail is there at once; only its name for staff is
listed here. Links, lists and what hangs on a condition stay in the template: nobody can lose them by writing.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pb.errors import Problem
from pb.rules import braces, writing
from pb.rules.sentences import N_
from pb.rules.settings import EQUAL_LANGUAGES

MAILS: Mapping[str, str] = {
    "alert": N_("Alerts: news of the edition"),
    "alert_confirm": N_("Alerts: please confirm"),
    "alert_known": N_("Alerts: you are told already"),
    "alert_renew": N_("Alerts: the next edition too?"),
    "application_confirm": N_("Do you take part in this project?"),
    "application_received": N_("Project received"),
    "application_to_correct": N_("Project to be corrected"),
    "application_mended": N_("Mended project received"),
    "application_taken_up": N_("Study of the project begun"),
    "application_reconsidered": N_("Project looked at again"),
    "application_merged": N_("Project merged"),
    "application_on_ballot": N_("Project on the ballot"),
    "application_withdrawn": N_("Project withdrawn"),
    "drafts_waiting": N_("Drafts not sent in yet"),
    "merger_proposed": N_("Merger proposed"),
    "merger_done": N_("Merger done, to the holder of the project that goes on"),
    "message_offer": N_("Message to a holder"),
    "message_answer": N_("Answer of a holder"),
    "opinions_asked": N_("Opinions asked of a service"),
    "opinions_due": N_("Opinions due soon"),
    "opinions_week": N_("Opinions of the week"),
    "decision_told": N_("Decision on a project"),
    "result_told": N_("Result told to a holder"),
    "case_settled": N_("Case settled"),
    "agreement_to_sign": N_("Agreement to be signed"),
    "grant_address_left": N_("Grant: the former address told"),
    "grant_address_given": N_("Grant: the new address told"),
    "iban_asked": N_("Account number given"),
    "iban_approved": N_("Account number approved"),
    "grant_paid": N_("Grant paid"),
    "grant_claimed": N_("Grant claimed back"),
    "receipt_ask": N_("Question about a receipt"),
    "receipt_refuse": N_("Receipt refused"),
    "report_due": N_("Report due"),
    "report_late": N_("Report late"),
    "revision_proposed": N_("Change of a project proposed"),
    "revision_settled": N_("Change of a project answered"),
    "news_asked": N_("News of a project asked for"),
    "project_news": N_("News of a project"),
    "follow_confirm": N_("Following: please confirm"),
    "meeting_registered": N_("Seat at a meeting"),
    "phase_digest": N_("Staff: a phase is near"),
    "alarm": N_("Staff: something odd about the vote"),
    "test_mail": N_("Staff: test mail"),
}
LETTERS: Mapping[str, str] = {
    "code_letters": N_("Letter with the code to vote"),
    "decision_letter": N_("Letter of a decision"),
    "result_letters": N_("Letter of the result"),
    "paper_kept": N_("Letter about an envelope that stayed closed"),
    "claim": N_("Letter that claims a grant back"),
    "roll_request": N_("Letter that asks for an extract of the register"),
}
OF_THE_INSTALLATION = frozenset({  # of no edition: accounts, and the purchasing centre
    "account_changed", "account_ready", "account_reset", "client_invited", "dossier_due", "dossier_moved",
    "dossier_note", "holder_changed", "holder_link", "invitation", "journal_head",
})  # fmt: skip
CASES: Mapping[str, tuple[Mapping[str, Any], ...]] = {  # what a preview shows one after the other
    "alert": tuple({"event": event} for event in ("call_open", "list_out", "vote_open", "three_days", "result")),
    "case_settled": tuple({"outcome": each} for each in ("put_on_roll", "refused", "founded", "unfounded")),
    "result_told": ({"won": "1"}, {"won": ""}),
    "revision_settled": ({"agreed": "1"}, {"agreed": ""}),
    "phase_digest": ({}, {"late": (), "waiting": ()}),
    "decision_letter": ({"kind": "results"}, {"kind": "admission"}),
}
FREE = frozenset({  # courtesy and what the mail says elsewhere: a writer may leave them out
    "name", "title", "edition", "municipality", "place", "service", "holder", "sender", "budget", "phone", "hours",
    "project", "leaving", "staying", "phase", "people",
})  # fmt: skip
LONGEST, SUBJECT_LONGEST = 2000, 200
PLACED = re.compile(r"%\(([a-z_]+)\)s")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a template, by its English source; `pair` holds both forms where a number decides."""

    message: str
    subject: bool = False  # the first line of a mail
    fixed: bool = False  # the law wants it as it is
    pair: tuple[str, str] | None = None

    @property
    def id(self) -> str:
        """Return the name of the sentence in forms, tables and workbooks: the same as long as its source is."""
        return "s" + hashlib.sha256(self.message.encode()).hexdigest()[:11]

    @property
    def facts(self) -> tuple[str, ...]:
        """Return the facts that it can name."""
        return tuple(dict.fromkeys(PLACED.findall(" ".join(self.pair or (self.message,)))))

    @property
    def needed(self) -> tuple[str, ...]:
        """Return the facts that must stay: amounts, days, numbers, addresses."""
        return tuple(name for name in dict.fromkeys(PLACED.findall(self.message)) if name not in FREE)


def shown(text: str) -> str:
    """Return a sentence of a catalogue as staff read it: its facts between braces."""
    return PLACED.sub(r"{\1}", text).replace("%%", "%")


def kept(text: str) -> str:
    """Return what staff wrote as a sentence of a catalogue, into which facts are put."""
    return braces.NAMED.sub(r"%(\1)s", text.replace("%", "%%"))


def tidy(sentence: Sentence, text: str) -> str:
    """Return a text as it is kept; a subject is one line (I6)."""
    return writing.one_line(text) if sentence.subject else writing.tidy(text)


def check(sentence: Sentence, texts: Mapping[str, str], ours: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with a sentence as somebody wrote it: one language alone, an unknown fact, one that is gone.

    `ours` are the texts that we ship, by language: what the law fixes must stay like them.
    """
    written = {code: text for code, text in texts.items() if text.strip()}
    if not written:
        return []
    found = []
    for code in EQUAL_LANGUAGES:
        if code not in written:
            found.append(Problem("text_missing_in", f"{sentence.id}_{code}", {"code": code}))
    for code, text in written.items():
        found += [Problem(name, f"{sentence.id}_{code}", facts) for name, facts in _wrong(sentence, text, ours[code])]
    return found


def _wrong(sentence: Sentence, text: str, ours: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """Yield what is wrong with the text of one language."""
    if sentence.fixed and text != ours:
        yield "sentence_fixed", {}
    most = SUBJECT_LONGEST if sentence.subject else LONGEST
    if len(text) > most:
        yield "too_long", {"most": most}
    if not writing.printable(text):
        yield "unprintable", {}
    for name in braces.unknown(text, dict.fromkeys(sentence.facts)):
        yield "unknown_fact", {"name": name}
    for name in sentence.needed:
        if f"{{{name}}}" not in text:
            yield "fact_missing", {"name": name}
