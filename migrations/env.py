"""Runs the migrations on the owner's database address, one transaction for all of them."""

from alembic import context
from flask import current_app
from sqlalchemy import create_engine

from pb.db import Base, prepare

settings = current_app.config["PB"]


def run() -> None:
    """Bring the tables up to the wanted revision."""
    engine = create_engine(settings.database_owner_url, hide_parameters=True)
    prepare(engine)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=False)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
