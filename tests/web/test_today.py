"""The Today page: what waits by role, what is late, what comes next; the mails before each phase, each once."""

from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.routing import BuildError

from pb import clock as time
from pb import mail as post
from pb import work
from pb.rules import permissions
from pb.services import digests, editions, outbox, requests, today
from pb.services.actors import SYSTEM
from pb.services.waiting import Waiting
from tests import colleagues, samples

COUNTED = datetime(2027, 4, 29, 9, tzinfo=UTC)


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


def colleague(app, edition, role):
    """Return somebody with one role."""
    return colleagues.signed_in(app, f"{role}@example.org", (edition.municipality_id, role))


def texts(lines):
    return [line.text for line in lines]


def test_what_waits_is_told_by_role(app, edition, clock):
    clock.move_to(samples.STUDIED)
    made = samples.on_ballot(edition, samples.facts())
    assert made
    clerk, helper = colleague(app, edition, "participation"), colleague(app, edition, "help_desk")
    found = today.show(clerk.actor, edition)
    assert "The roll of voters is not loaded." in texts(found.checks)
    assert next((phase.code, days) for phase, days in found.coming) == ("campaign", 5)
    assert today.show(helper.actor, edition).checks == ()
    page = clerk.client.get("/fr/staff")
    assert page.status_code == 200
    assert "La liste des personnes admises au vote n’est pas chargée." in page.text
    assert "Campagne" in page.text
    assert helper.client.get("/nl/forest-2027/staff").status_code == 200
    other = samples.edition("other-2027", municipality="other")
    assert other
    assert helper.client.get("/fr/other-2027/staff").status_code == 403
    assert "other-2027" not in helper.client.get("/fr/staff").text


def test_a_line_whose_day_has_passed_is_late(app, edition, clock):
    clerk = colleague(app, edition, "participation")
    found = today.show(clerk.actor, edition)
    assert "The ballot box is to be prepared, by two people." in texts(found.late), "the vote began this night"
    assert "The vote is near, but no project is on the ballot." in texts(found.checks)
    clock.move_to(samples.STUDIED - timedelta(days=45))
    assert "The ballot box is to be prepared, by two people." not in texts(today.show(clerk.actor, edition).late)


def test_people_translations_mails_and_the_worker_are_looked_at(app, edition, clock):
    boss = colleague(app, edition, "administrator")
    lines = today.show(boss.actor, edition)
    missing = [line.facts["num"] for line in (*lines.late, *lines.checks) if line.text.startswith("Accounts missing")]
    assert 1 in missing, "the vote needs a second person"
    assert "The worker is silent: mails, letters and counts wait." in texts(lines.checks)
    work.Worker("work").beat()
    samples.on_ballot(edition, samples.facts(titles={"fr": "Un seul titre ici"}), 7)
    lines = today.show(boss.actor, editions.get(edition.id))
    assert "The worker is silent: mails, letters and counts wait." not in texts(lines.checks)
    assert "Projects on the ballot without a title in French and Dutch: %(num)s" in texts(lines.checks)


def test_the_edition_that_matters_comes_first(edition, clock):
    later = samples.edition("forest-2028")
    editions.load(SYSTEM, samples.edition_file("forest-2026", year=2026))
    assert today.main([later, edition], time.now()).year == 2027
    assert today.main([], time.now()) is None


def test_who_may_confirm_an_act_on_the_box_is_told(app, edition, clock):
    """Z6: the sealing and the count too, and only people who may confirm them."""
    clock.move_to(max(phase.ends_at for phase in edition.phases if phase.code == "vote") + timedelta(hours=1))
    chief, boss, clerk = (
        colleague(app, edition, role) for role in ("counting_chief", "administrator", "participation")
    )
    requests.ask(chief.actor, edition, "seal_box")
    asked = "%(name)s asks you to confirm an act on the vote."
    told = [
        [line for line in today.show(who.actor, edition).tasks if line.text == asked] for who in (boss, chief, clerk)
    ]
    assert [[line.endpoint for line in lines] for lines in told] == [["staff_results.show"], [], []]


@pytest.mark.parametrize("moment", [samples.SENT, samples.STUDIED, None, COUNTED])
def test_the_page_takes_few_queries(app, edition, clock, count_queries, moment):
    """Somebody of a small team has every role."""
    clock.move_to(moment or time.now())
    roles = [(edition.municipality_id, name) for name in permissions.STAFF if name != "regional"]
    everybody = colleagues.signed_in(app, "all@example.org", *roles)
    everybody.client.get("/fr/staff")
    with count_queries() as seen:
        assert everybody.client.get("/fr/staff").status_code == 200
    assert len(seen) <= 12


def test_every_line_leads_somewhere(app, edition, clock):
    clerk = colleague(app, edition, "participation")
    for moment in (samples.SENT, samples.STUDIED, time.now()):
        clock.move_to(moment)
        found = today.show(clerk.actor, edition)
        with app.test_request_context():
            for line in (*found.late, *found.tasks, *found.checks):
                assert not line.endpoint or reachable(app, line), line.text


def reachable(app, line: Waiting) -> bool:
    """Tell whether the page of a line exists."""
    values = {"language": "fr", "edition": "forest-2027", **line.values}
    try:
        app.url_map.bind("localhost").build(line.endpoint, values)
    except BuildError:
        return False
    return True


@pytest.mark.parametrize(("days", "mails"), [(15, 0), (14, 2), (10, 0), (7, 2), (1, 2), (0, 0)])
def test_staff_are_told_before_a_phase_once(app, edition, clock, days, mails):
    colleague(app, edition, "participation")
    colleague(app, edition, "counting_chief")
    colleague(app, edition, "finance")
    colleague(app, samples.edition("other-2027", municipality="other"), "administrator")
    count = next(phase for phase in edition.phases if phase.code == "count")
    clock.move_to(count.starts_at - timedelta(days=days) + timedelta(hours=9))
    for _ in range(2):
        digests.send(edition.id)
    taken = iter(outbox.take, None)
    sent = [post.compose(each, app.config["PB"]) for each in taken if each is not None]
    ours = [each for each in sent if "Dépouillement" in each["Subject"]]
    assert len(ours) == mails
    assert all("/fr/forest-2027/staff" in each.get_content() for each in ours)
