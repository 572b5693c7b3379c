"""The frame of the pages of the services: who is signed in, the menu, and where one may be sent next."""

import re
from typing import Any

from flask import current_app, g, request, url_for
from werkzeug.wrappers import Response

from pb.rules import permissions, phases
from pb.rules.sentences import N_
from pb.services import sessions
from pb.services.actors import Actor
from pb.web import cookies
from pb.web.context import gettext, language
from pb.web.pages import roles_here, show, whoever
from pb.web.requests import network

PLACE = re.compile(r"/(fr|nl|en)/[a-z0-9-]+(/[A-Za-z0-9_-]+)*/?(\?[A-Za-z0-9_=&.-]*)?")
MENU = (  # label, page, act; the pages of an edition come with the edition one is in; a label alone begins a group
    (N_("Today"), "staff_projects.home", "see_desk"),
    (N_("Prepare"), "", ""),
    # editions: set-up, texts, alerts, agenda
    (N_("Editions"), "setup.index", "set_up_edition"),
    (N_("Municipalities"), "municipalities.index", "manage_municipality"),
    (N_("Texts"), "texts.index", "set_up_edition"),
    (N_("Rehearsal"), "rehearsals.show", "set_up_edition"),
    (N_("Opening the vote"), "ceremonies.show", "see_turnout"),
    (N_("Agenda"), "agenda.index", "set_up_edition"),
    (N_("Alerts"), "alerts.index", "set_up_edition"),
    (N_("Projects"), "", ""),
    # submission
    (N_("Forms on paper"), "paper_forms.index", "enter_forms"),
    (N_("Reported texts"), "messages.index", "moderate"),
    # reviews, decisions
    (N_("My opinions"), "reviews.mine", "give_opinion"),
    (N_("Study"), "reviews.index", "review_projects"),
    (N_("Sittings"), "college.index", "prepare_decisions"),
    (N_("List for the vote"), "ballot_lists.index", "manage_ballot_list"),
    (N_("Letters and post"), "notifications.index", "send_notifications"),
    (N_("All projects"), "staff_projects.index", "manage_projects"),
    (N_("Vote"), "", ""),
    # roll, codes, cases, desk
    (N_("Roll of voters"), "staff_roll.index", "see_roll"),
    (N_("Code letters"), "staff_codes.index", "see_roll"),
    (N_("Help desk"), "staff_passes.index", "issue_code"),
    (N_("Cases"), "staff_cases.index", "handle_cases"),
    # paper
    (N_("Paper ballots"), "paper.index", "see_paper"),
    (N_("Result"), "", ""),
    # results
    (N_("Count and result"), "staff_results.show", "see_count"),
    (N_("Follow-up"), "", ""),
    # grants, equipment, progress, meetings
    (N_("Grants"), "staff_grants.index", "see_grants"),
    (N_("Follow-up"), "staff_progress.index", "manage_progress"),
    (N_("Equipment"), "equipment.index", "manage_progress"),
    (N_("Evaluation"), "meetings.index", "manage_progress"),
    # purchasing and the other lodgers
    (N_("Purchasing centre"), "dossiers.index", "see_dossiers"),
    (N_("Administration"), "", ""),
    # accounts, holders, privacy
    (N_("Alarms"), "alarms.index", "see_alarms"),
    (N_("People and roles"), "people.index", "see_people"),
    (N_("Privacy"), "privacy.index", "see_privacy"),
    (N_("Journal"), "journal.index", "see_journal"),
)


Link = tuple[str, str, bool]  # label, address, whether it is where one is


def desk(template: str, status: int = 200, /, **facts: Any) -> Response:
    """Show a page of the services with their menu."""
    actor = whoever()
    own, leave = (url_for(f"accounts.{page}", language=language()) for page in ("own", "sign_out"))
    account = {
        "label": actor.name,
        "own": own,
        "sign_out": leave,
        "here": request.endpoint == "accounts.own",
        "locked": bool(actor.locked),
    }
    menu = _menu(actor)
    return show(
        template, status, nav=[link for _, links in menu for link in links], menu=menu, account=account, **facts
    )


def colleague() -> Actor | None:
    """Return the staff behind the cookie, even before the second factor, on a page that is open to everybody."""
    held = cookies.read("staff")
    return sessions.find(("staff",), held, network()) if held else None


def next_place(default: str) -> str:
    """Return where the visitor wanted to go if that is a plain path of this site, else the default (C10)."""
    wanted = request.args.get("next", "")
    return wanted if PLACE.fullmatch(wanted) else default


def here() -> str:
    """Return this page as a value for `next`, when it can be come back to."""
    path = request.full_path.rstrip("?")
    return path if request.method == "GET" and PLACE.fullmatch(path) else ""


def may(actor: Actor, act: str) -> bool:
    """Tell whether the actor may do an act here and now, to show a link or not."""
    edition = g.get("edition")
    roles = roles_here(actor, act)
    return permissions.may(roles, act, phases.open_at(edition.phases, g.arrived_at) if edition is not None else set())


def _menu(actor: Actor) -> list[tuple[str, list[Link]]]:
    """Return the menu group by group, each with the links that the actor may follow here."""
    edition, groups = g.get("edition"), [("", list[Link]())]
    for label, endpoint, act in MENU:
        if not endpoint:
            groups.append((gettext(label), []))
            continue
        local = current_app.url_map.is_endpoint_expecting(endpoint, "edition")
        if endpoint not in current_app.view_functions or (local and edition is None) or not may(actor, act):
            continue
        values = {"language": language(), **({"edition": edition.slug} if local and edition is not None else {})}
        subject, _, name = (request.endpoint or "").partition(".")
        here = endpoint in (f"{subject}.{name}", f"{subject}.index")
        groups[-1][1].append((gettext(label), url_for(endpoint, **values), here))
    return [(group, links) for group, links in groups if links]
