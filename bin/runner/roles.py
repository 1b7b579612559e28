"""The two roles and the database (see "Two roles" in docs/operations.md).

Run as a program in production, once before migrating:
ADMIN_DATABASE_URL (a superuser's), OWNER_PASSWORD and APP_PASSWORD come from the environment.
"""

import os

import psycopg
from psycopg import sql

#: Owns the tables; migrates. Never given to web or workers.
OWNER = "husrom_owner"
#: What web and workers are: owns nothing, and row-level security holds for it.
APP = "husrom_app"
DATABASE = "husrom"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")


def add_extensions(connection: psycopg.Connection) -> None:
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))


def create(admin: psycopg.Connection, owner_password: str = "", app_password: str = "") -> None:
    """Safe to repeat: an existing role gets the password given now, an existing database is left alone."""
    for name, rights, password in ((OWNER, "LOGIN CREATEDB", owner_password), (APP, "LOGIN", app_password)):
        known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
        verb = sql.SQL("ALTER ROLE {} " if known else "CREATE ROLE {} ").format(sql.Identifier(name))
        secret = sql.SQL(" PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL("")
        admin.execute(verb + sql.SQL(rights) + secret)
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
        )


def main() -> None:
    url = os.environ["ADMIN_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as admin:
        create(admin, os.environ["OWNER_PASSWORD"], os.environ["APP_PASSWORD"])
    with psycopg.connect(url, dbname=DATABASE, autocommit=True) as admin:
        add_extensions(admin)


if __name__ == "__main__":
    main()
