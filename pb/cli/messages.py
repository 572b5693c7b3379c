"""What a command says when it is refused: every problem in a sentence, on standard error, and the exit code."""

import click

from pb import words
from pb.errors import Problem, Refusal, Unreadable
from pb.rules.sentences import SENTENCES

LANGUAGE = "en"
REFUSED, WRONG_USE = 1, 2
OF_WRONG_USE = (
    "settings",
    "unknown_export",
    "unknown_export_format",
    "which_track",
)  # refusals that mean the command was given something wrong, besides what cannot be read


def explain(refusal: Refusal) -> list[str]:
    """Return the lines that say why an act was refused: its sentence, then each problem with its place."""
    lines = [": ".join([*_place(refusal), sentence(refusal)])]
    for problem in refusal.problems:
        lines.append("  " + ": ".join(part for part in (problem.at, sentence(problem)) if part))
    return lines


def say(refusal: Refusal) -> int:
    """Write why an act was refused on standard error and return the exit code of the command."""
    for line in explain(refusal):
        click.echo(line, err=True)
    wrong_use = isinstance(refusal, Unreadable) or refusal.code in OF_WRONG_USE
    return WRONG_USE if wrong_use else REFUSED


def _place(refusal: Refusal) -> list[str]:
    """Return where the trouble is, as far as the sentence does not say it already."""
    source, facts = SENTENCES[refusal.code], refusal.details
    named = {"at": str(facts.get("at") or ""), "line": f"line {facts['line']}" if facts.get("line") else ""}
    return [text for name, text in named.items() if text and f"%({name})s" not in source]


def sentence(said: Refusal | Problem) -> str:
    """Return the sentence of a refusal or problem."""
    return words.say(said.code, said.details, LANGUAGE)
