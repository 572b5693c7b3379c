"""The application, assembled: the only place that knows every room of the house."""

import gc
from contextvars import copy_context
from pathlib import Path

import structlog
from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix

from pb import config, models, words
from pb.db import db, options, prepare
from pb.errors import Refusal
from pb.services import editions as books
from pb.services import keyring
from pb.web import (
    accounts,
    advisers,
    agenda,
    agreements,
    alarms,
    alerts,
    api,
    applications,
    assets,
    ballot_lists,
    booth,
    cases,
    ceremonies,
    codes,
    college,
    committer,
    context,
    contracts,
    decisions,
    dossiers,
    editions,
    equipment,
    form_pages,
    headers,
    health,
    holders,
    home,
    journal,
    logs,
    mandates,
    media,
    meetings,
    mergers,
    messages,
    municipalities,
    notifications,
    offers,
    one_click,
    openid,
    own_account,
    own_grants,
    own_news,
    own_receipts,
    pages,
    paper,
    paper_batches,
    paper_forms,
    paper_record,
    people,
    posters,
    privacy,
    procedures,
    progress,
    projects,
    purchasing,
    refusals,
    rehearsals,
    requests,
    results,
    reviews,
    revisions,
    setup,
    staff_applications,
    staff_cases,
    staff_claims,
    staff_codes,
    staff_grants,
    staff_passes,
    staff_payments,
    staff_progress,
    staff_projects,
    staff_receipts,
    staff_results,
    staff_roll,
    texts,
    theme,
    today,
    votes,
)

ROOT = Path(__file__).resolve().parent.parent
BODY_LIMIT = 1_000_000  # bytes (I11); pages that take files have their own
SUBJECTS = (
    home,
    editions,
    projects,
    votes,
    # roll, codes, cases, kiosk
    cases,
    staff_cases,
    booth,
    staff_passes,
    codes,
    staff_codes,
    staff_roll,
    # accounts, holders, privacy
    accounts,
    holders,
    journal,
    openid,
    own_account,
    people,
    privacy,
    alarms,
    # editions: set-up, texts, alerts, agenda
    agenda,
    alerts,
    ceremonies,
    municipalities,
    rehearsals,
    setup,
    texts,
    today,
    # submission
    applications,
    form_pages,
    paper_forms,
    staff_applications,
    messages,
    mergers,
    mandates,
    # reviews, decisions
    reviews,
    advisers,
    college,
    notifications,
    decisions,
    ballot_lists,
    posters,
    staff_projects,
    # paper
    paper,
    paper_batches,
    paper_record,
    # results
    results,
    staff_results,
    api,
    # grants, equipment, progress, meetings
    staff_grants,
    staff_payments,
    staff_receipts,
    staff_claims,
    own_news,
    meetings,
    one_click,
    revisions,
    equipment,
    staff_progress,
    progress,
    agreements,
    own_grants,
    own_receipts,
    # purchasing and the other lodgers
    assets,
    media,
    theme,
    health,
)

LODGERS = (purchasing, dossiers, procedures, contracts)  # left out when the installation says so

FIRST_PAGES = ("", "projects", "vote")  # what most visitors ask for first
FIRST_TEMPLATES = ("editions/", "error.html", "layout.html", "macros/", "parts/", "projects/", "votes/")  # theirs
MOST_EDITIONS = 1

__all__ = ["create_app", "load", "models"]


def create_app(settings: config.Config | None = None) -> Flask:
    """Assemble the application for validated settings (those of the environment when none are given)."""
    found = settings or config.load()
    app = committer.Application("pb", template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(
        PB=found,
        SQLALCHEMY_DATABASE_URI=found.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=options(found.database_url, found.threads),
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=list(found.trusted_hosts),
        WTF_CSRF_ENABLED=False,  # pb.web.csrf protects every form, with or without a session
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _database(app)
    _people(app)
    logs.install(app)
    requests.install(app)
    context.install(app)
    refusals.install(app)
    headers.install(app)
    offers.install(app)
    for subject in (*SUBJECTS, *(LODGERS if found.purchasing else ())):
        app.register_blueprint(subject.bp)
    pages.check_guards(app)
    if found.proxy_hops:
        hops = found.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # as Werkzeug documents it
    return app


def load(app: Flask) -> Flask:
    """Load what every request needs before the server splits: a worker that takes another's place is quick at once.

    The workers share what is loaded, but no connection: all are closed. Without a database the site starts too.
    """
    configure_mappers()
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith(FIRST_TEMPLATES)):
        app.jinja_env.get_template(name)
    try:
        copy_context().run(_visit, app)
    except (SQLAlchemyError, Refusal) as error:
        structlog.get_logger().warning("nothing_loaded", kind=type(error).__name__)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    gc.collect()
    gc.freeze()
    return app


def _visit(app: Flask) -> None:
    """Ask for the first pages of the newest editions, so that they and their facts are in memory."""
    with app.app_context():
        keyring.ring()
        slugs = [line.slug for line in sorted(books.published(), key=lambda line: -line.year)[:MOST_EDITIONS]]
    client = app.test_client(use_cookies=False)
    for slug in slugs:
        for language in words.LANGUAGES:
            for path in FIRST_PAGES:
                client.get(f"/{language}/{slug}/{path}", base_url=app.config["PB"].base_url, environ_base=logs.UNSEEN)


def _database(app: Flask) -> None:
    """Open the database and load the keys that do not hang on it."""
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        prepare(db.engine)
        app.config["PB_CSRF_KEY"] = keyring.derived("csrf")


def _people(app: Flask) -> None:
    """Let flask-login load the person behind a request from the session row that the page asks for."""
    login = LoginManager(app)
    login.session_protection = None
    login.anonymous_user = requests.nobody
    login.request_loader(requests.actor)
