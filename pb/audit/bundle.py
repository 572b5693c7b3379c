"""The bundle itself: how it is packed, its digests and signature, its rules, its list of ballots, its report."""

import hashlib
import itertools
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pb.audit.ballots import OPENINGS, Recount, canonical, lines_of, recount
from pb.audit.sharing import share, told
from pb.audit.signature import signature_holds
from pb.audit.tables import (
    check_log,
    check_paper,
    check_register,
    check_sums,
    check_totals,
)
from pb.audit.words import Said, Wrong, compare

FORMAT = "pb-bundle-1"
MANIFEST, SIGNATURE, REPORT = "manifest.json", "signature.ed25519", "allocation.json"
ORDER = (
    MANIFEST,
    SIGNATURE,
    "rules.json",
    "projects.json",
    "commitments.txt",
    "totals.csv",
    "participation_counts.csv",
    "paper_batches.json",
    REPORT,
    "staff_log.jsonl",
    OPENINGS,
    "verify.py",
)
MOST_BYTES = 2_000_000_000
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OverflowError)
CLUMSY = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError)


def verify(path: str | Path, key: str = "") -> tuple[list[Said], dict[str, Any]]:
    """Check a whole bundle; return what is wrong and what is in it. Raise `OSError` without a file."""
    problems: list[Said] = []
    about: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    try:
        _unpack(path, files, problems)
        if any(code == "missing" for code, _ in problems):
            return problems, about
        _check_all(files, key, problems, about)
    except Wrong as wrong:
        problems.append(wrong.said)
    except CLUMSY:
        problems.append(("form", {"name": about.pop("reading", MANIFEST)}))
    about.pop("reading", None)
    return problems, about


def _check_all(files: Mapping[str, bytes], key: str, problems: list[Said], about: dict[str, Any]) -> None:
    """Check file after file; `about["reading"]` names the one at hand."""

    def read(name: str) -> bytes:
        about["reading"] = name
        return files[name]

    manifest = _manifest(files, problems)
    about |= {"key": manifest["public_keys"]["report"], "count": manifest["count"], "edition": manifest["edition"]}
    if key and key.strip().lower() != about["key"]:
        problems.append(("other_key", {}))
    count = json.loads(read(REPORT))
    if canonical(count) != files[REPORT] or hashlib.sha256(files[REPORT]).hexdigest() != manifest["count_digest"]:
        problems.append(("digest", {"name": REPORT}))
    rules, projects = _rules(read("rules.json"), manifest, count, problems)
    _projects(read("projects.json"), projects, count, problems)
    people = count["participations"]
    about |= {"people": people["total"], "without_ballot": people["without_ballot"]}
    about |= {"ballots": count["ballots"]["total"], "projects": len(projects), "openings": OPENINGS in files}
    commitments = _commitments(read("commitments.txt"), count, problems)
    counted = None
    if (OPENINGS in files) != manifest["openings"]:
        problems.append(("missing" if manifest["openings"] else "extra", {"name": OPENINGS}))
    elif OPENINGS in files:
        counted = recount(read(OPENINGS), commitments, rules, projects, problems)
    read(REPORT)
    votes = _sharing(count, rules, projects, counted, problems)
    check_sums(count, problems)
    check_totals(read("totals.csv"), count, votes, projects, problems)
    check_register(read("participation_counts.csv"), count, problems)
    check_paper(read("paper_batches.json"), count, problems)
    check_log(read("staff_log.jsonl"), manifest["log_head"], count, problems)


def _unpack(path: str | Path, files: dict[str, bytes], problems: list[Said]) -> None:
    """Read the files of a bundle, noting what is odd about its packing."""
    try:
        with zipfile.ZipFile(path) as bundle:
            infos = bundle.infolist()
            names = [info.filename for info in infos]
            problems += [("extra", {"name": name}) for name in names if name not in ORDER or names.count(name) > 1]
            problems += [("missing", {"name": name}) for name in ORDER if name not in names and name != OPENINGS]
            if sum(info.file_size for info in infos) > MOST_BYTES:
                raise Wrong("cut")
            odd = [info.filename for info in infos if not _untouched(info)]
            in_order = [name for name in ORDER if name in names] == names
            if odd or bundle.comment or not in_order or (infos and infos[0].header_offset):
                problems.append(("packed", {"name": odd[0] if odd else "zip"}))
            files |= {info.filename: bundle.read(info) for info in infos if info.filename in ORDER}
            end = bundle.fp.seek(0, 2) if bundle.fp else 0
            size = sum(len(name.encode()) + 46 for name in names) + 22
            if end != bundle.start_dir + size:
                problems.append(("packed", {"name": "zip"}))
    except BROKEN:
        raise Wrong("cut") from None


def _untouched(info: zipfile.ZipInfo) -> bool:
    """Tell whether an entry is packed as the site packs it."""
    plain = info.date_time == FIRST_DAY and not info.extra and not info.comment and info.create_system == 3
    return plain and info.compress_type == zipfile.ZIP_DEFLATED and info.external_attr == 0o644 << 16


def _manifest(files: Mapping[str, bytes], problems: list[Said]) -> dict[str, Any]:
    """Check manifest, digests and signature; return the manifest."""
    manifest: dict[str, Any] = json.loads(files[MANIFEST])
    if canonical(manifest) != files[MANIFEST] or manifest["format"] != FORMAT:
        raise Wrong("form", name=MANIFEST)
    listed = manifest["files"]
    for name in sorted({*listed, *files} - {MANIFEST, SIGNATURE}):
        if name not in files:
            problems.append(("missing", {"name": name}))
        elif listed.get(name) != {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}:
            problems.append(("digest", {"name": name}))
    if not signature_holds(bytes.fromhex(manifest["public_keys"]["report"]), files[MANIFEST], files[SIGNATURE]):
        problems.append(("signature", {}))
    return manifest


def _rules(
    content: bytes, manifest: Mapping[str, Any], count: Mapping[str, Any], problems: list[Said]
) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """Check the frozen rules; return them and the projects of the ballot by number."""
    rules = json.loads(content)
    digest = hashlib.sha256(content).hexdigest()
    same = digest == count["rules"] and rules["edition"] == manifest["edition"] == count["edition"]
    if canonical(rules) != content or not same:
        problems.append(("rules", {}))
    projects = {project["number"]: project for project in rules["projects"]}
    if len(projects) != len(rules["projects"]):
        problems.append(("form", {"name": "rules.json"}))
    return rules, projects


def _projects(
    content: bytes, projects: Mapping[int, Mapping[str, Any]], count: Mapping[str, Any], problems: list[Said]
) -> None:
    """Check that the projects that are described are those of the ballot."""
    shown = json.loads(content)
    if [each["number"] for each in shown] != sorted(projects) or canonical(shown) != content:
        raise Wrong("form", name="projects.json")
    for each in shown:
        wanted, number = projects[each["number"]], each["number"]
        same = (each["track"], each["retained_cents"]) == (wanted["track"], wanted["cost_cents"])
        if not same or each["withdrawn"] != (number in count["withdrawn"]):
            problems.append(("projects", {"number": number}))


def _commitments(content: bytes, count: Mapping[str, Any], problems: list[Said]) -> list[str]:
    """Check that the list of ballots is sorted, whole and the one that was counted; return its lines."""
    lines = lines_of(content, "commitments.txt")
    if any(len(line) != 64 or set(line) - set("0123456789abcdef") for line in lines):
        raise Wrong("form", name="commitments.txt")
    if hashlib.sha256(content).hexdigest() != count["commitments"]:
        problems.append(("digest", {"name": "commitments.txt"}))
    pairs = itertools.pairwise(lines)
    problems += [("order", {"line": at}) for at, (one, two) in enumerate(pairs, 2) if one >= two]
    compare(problems, "ballots", len(lines), count["ballots"]["total"])
    return lines


def _sharing(
    count: Mapping[str, Any],
    rules: Mapping[str, Any],
    projects: Mapping[int, Mapping[str, Any]],
    counted: Recount | None,
    problems: list[Said],
) -> dict[int, int]:
    """Share out every envelope again and compare each line of the report; return the votes by project."""
    votes = {int(minute["id"]): minute["votes"] for track in count["tracks"] for minute in track["minutes"]}
    codes = [track["code"] for track in rules["tracks"]]
    if sorted(votes) != sorted(projects) or [track["code"] for track in count["tracks"]] != codes:
        raise Wrong("form", name=REPORT)
    if counted is not None:
        for number in sorted(projects):
            compare(problems, "votes", votes[number], counted.votes[number], number=number)
        for track in count["tracks"]:
            compare(problems, "section", track["ballots"], counted.used[track["code"]], track=track["code"])
        compare(problems, "blank", count["ballots"]["blank"], counted.blank)
        compare(problems, "invalid", count["ballots"]["invalid"], counted.invalid)
    for track, said in zip(rules["tracks"], count["tracks"], strict=True):
        costs = {number: one["cost_cents"] for number, one in projects.items() if one["track"] == track["code"]}
        percent = rules.get("jury_percent", 0)
        shared = share(track, costs, votes, count["withdrawn"], count["settled"], percent)
        wanted = told(shared, costs, votes, said["ballots"])
        if said != wanted:
            lines = zip(wanted["minutes"], said["minutes"], strict=False)
            first = next((mine["id"] for mine, theirs in lines if mine != theirs), "–")
            problems.append(("shared", {"track": track["code"], "number": first}))
    return votes
