"""The command: reads the bundle, says in a language what holds and what does not, and ends with its exit code."""

import argparse
import json
import os
import sys
from collections.abc import Sequence

from pb.audit.bundle import verify
from pb.audit.words import LANGUAGES, Said, tell

MOST_SAID = 12
UNREADABLE = 2


def main(arguments: Sequence[str]) -> int:
    """Verify a bundle; return 0 when everything holds, 1 when not, 2 without such a file."""
    parser = argparse.ArgumentParser(prog="verify.py", description="Verify the audit bundle of a vote.")
    parser.add_argument("bundle", metavar="BUNDLE.zip")
    parser.add_argument("--language", choices=LANGUAGES, default=usual())
    parser.add_argument("--key", default="", help="The key of the municipality (hexadecimal), to compare with.")
    parser.add_argument("--json", action="store_true", help="One JSON object on the last line.")
    given = parser.parse_args(arguments)
    try:
        problems, about = verify(given.bundle, given.key)
    except OSError as error:
        print(f"{given.bundle}: {error.strerror}", file=sys.stderr)
        return UNREADABLE
    out = sys.stderr if given.json else sys.stdout
    for line in sentences(problems, about, given.language):
        print(line.encode(out.encoding or "utf-8", "replace").decode(out.encoding or "utf-8"), file=out)
    if given.json:
        said = [{"code": code, "message": tell((code, facts), given.language)} for code, facts in problems]
        print(json.dumps({"file": given.bundle, "holds": not problems, "problems": said, **about}))
    return 1 if problems else 0


def sentences(problems: Sequence[Said], about: dict[str, object], language: str) -> list[str]:
    """Return what to say: the verdict, what is wrong, what was not checked, and the key to compare."""
    lines = [tell(("bad", {}) if problems else ("good", about), language)]
    apart = about.get("without_ballot")
    if isinstance(apart, dict) and any(apart.values()):
        lines.append(tell(("sum", {**about, **apart}), language))
    lines += dict.fromkeys("- " + tell(problem, language) for problem in problems[:MOST_SAID])
    if len(problems) > MOST_SAID:
        lines.append(f"- … (+ {len(problems) - MOST_SAID})")
    if about.get("openings") is False:
        lines.append(tell(("no_openings", {}), language))
    if "key" in about:
        lines.append(tell(("key", {"key": about["key"]}), language))
    return lines


def usual() -> str:
    """Return the language of the machine, or English."""
    wanted = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2].lower()
    return wanted if wanted in LANGUAGES else "en"
