"""Every page of the services that a link leads to, in the demonstration: it opens, with few queries."""

import re
import shutil
from collections import Counter
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event

from pb.config import load
from pb.db import db
from pb.rules.permissions import STAFF
from pb.services import editions
from tests import colleagues, databases
from tests.browser import settings

pytestmark = pytest.mark.journey
MOST_QUERIES, EACH = 12, 2  # of a page; and how many addresses of the same kind are looked at
LINK = re.compile(r'href="(/fr/[^"#]*)')


def test_every_staff_page_takes_few_queries(demonstration: Path, tmp_path: Path) -> None:
    """UX, performance: at most twelve, whatever there is to show."""
    shutil.copytree(demonstration, tmp_path / "var")
    held = load(settings(tmp_path / "var", "http://localhost"))
    with databases.application(held) as app, app.app_context():
        owners = {editions.find(line.slug).municipality_id for line in editions.published()}
        roles = [(owner, role) for owner in owners for role in STAFF] + [(None, "administrator")]
        client = colleagues.signed_in(app, "everything@example.org", *roles).client
        waiting, seen, many, broken = ["/fr/staff"], {"/fr/staff"}, [], []
        kinds: Counter[str] = Counter()
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
        adapter = app.url_map.bind("localhost")
        while waiting:
            address = waiting.pop(0)
            client.get(address)
            asked.clear()
            answer = client.get(address)
            if answer.status_code != 200:
                broken.append(f"{address}: {answer.status_code}")
            if len(asked) > MOST_QUERIES:
                many.append(f"{address}: {len(asked)}")
            for link in LINK.findall(answer.text if answer.mimetype == "text/html" else ""):
                path = urlsplit(unescape(link)).path
                if "/staff" not in path or path in seen:
                    continue
                endpoint = adapter.match(path, method="GET")[0]
                kinds[endpoint] += 1
                if kinds[endpoint] <= EACH:
                    seen.add(path)
                    waiting.append(path)
        print(f"{len(seen)} pages of {len(kinds)} kinds")
        assert not broken
        assert not many
        assert len(kinds) > 60
