"""The application, assembled: the only place that knows every room of the house."""

from pathlib import Path

from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from pb import config, models
from pb.db import db, options, prepare
from pb.services import keyring
from pb.web import (
    accounts,
    assets,
    committer,
    context,
    editions,
    headers,
    health,
    home,
    journal,
    logs,
    media,
    pages,
    projects,
    refusals,
    requests,
    results,
    staff_projects,
    theme,
    votes,
)

ROOT = Path(__file__).resolve().parent.parent
BODY_LIMIT = 1_000_000  # bytes (I11); pages that take files have their own
SUBJECTS = (home, editions, projects, votes, results, accounts, staff_projects, journal, assets, media, theme, health)

__all__ = ["create_app", "models"]


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
    for subject in SUBJECTS:
        app.register_blueprint(subject.bp)
    pages.check_guards(app)
    if found.proxy_hops:
        hops = found.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


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
