"""The settings of the installation, read from the environment and validated: every wrong one is named at start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import config as defaults
from pb.errors import Invalid, Problem

ENVIRONMENTS = ("demonstration", "production", "test")
MAIL_SCHEMES = ("smtp", "smtps", "file")


@dataclass(frozen=True)
class Config:
    """What an installation needs to run; paths are absolute, hops are counted exactly."""

    env: str
    data_dir: Path
    database_url: str
    database_owner_url: str
    secret_file: Path
    tally_dir: Path
    base_url: str
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    mail_url: str
    mail_from: str
    workers: int
    threads: int
    log_level: str
    backup_key: str = ""
    security_contact: str = ""
    purchasing: bool = True
    head_to: tuple[str, ...] = ()  # where the head of the journal is mailed each day (L1)
    tls_address: tuple[str, int] | None = None  # where the certificate of the site is looked at; None: there is none
    security_keys: bool = False  # whether grave roles open with a security key alone (A1)
    scanner: str = ""
    providers_file: Path | None = None

    @property
    def demonstration(self) -> bool:
        """Tell whether demonstration data, codes on screen and made-up keys are allowed."""
        return self.env != "production"

    @property
    def secure(self) -> bool:
        """Tell whether the site is reached over TLS, so that cookies can be `__Host-` and Secure."""
        return self.base_url.startswith("https://")

    @property
    def sqlite(self) -> bool:
        """Tell whether the database is the embedded one."""
        return self.database_url.startswith("sqlite")


def load(environment: Mapping[str, str] | None = None) -> Config:
    """Read the settings; raise `Invalid` with every wrong one named and what to do about it."""
    read = _Reader(os.environ if environment is None else environment)
    env = read.text("ENV")
    data_dir = Path(read.text("DATA_DIR")).resolve()
    url = _driver(read.text("DATABASE_URL")) or f"sqlite:///{data_dir / 'pb.sqlite'}"
    base_url = read.text("BASE_URL").rstrip("/")
    found = Config(
        env=env,
        data_dir=data_dir,
        database_url=url,
        database_owner_url=_driver(read.text("DATABASE_OWNER_URL")) or url,
        secret_file=Path(read.text("SECRET_FILE") or data_dir / "secret").resolve(),
        tally_dir=Path(read.text("TALLY_DIR") or data_dir / "tally").resolve(),
        base_url=base_url,
        trusted_hosts=_hosts(read.text("TRUSTED_HOSTS"), base_url),
        proxy_hops=read.number("PROXY_HOPS", 0, 9),
        mail_url=read.text("MAIL_URL") or (f"file:{data_dir / 'mail'}" if env != "production" else ""),
        mail_from=read.text("MAIL_FROM") or ("pb@localhost" if env != "production" else ""),
        workers=read.number("WORKERS", 1, 64),
        threads=read.number("THREADS", 1, 64),
        log_level=read.text("LOG_LEVEL").lower(),
        backup_key=read.text("BACKUP_KEY").lower(),
        security_contact=read.text("SECURITY_CONTACT"),
        purchasing=read.switch("PURCHASING"),
        head_to=tuple(each.strip() for each in read.text("HEAD_TO").split(",") if each.strip()),
        tls_address=read.address("TLS_ADDRESS", base_url),
        security_keys=read.among("SECURITY_KEYS", {"required": True, "advised": False, "": env == "production"}),
        scanner=read.text("SCANNER"),
        providers_file=Path(providers).resolve() if (providers := read.text("PROVIDERS_FILE")) else None,
    )
    problems = read.problems + _check(found, read)
    if problems:
        raise Invalid("settings", problems)
    return found


class _Reader:
    """Reads one setting after the other and remembers what is wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[Problem] = []

    def given(self, name: str) -> bool:
        """Tell whether the environment sets this name."""
        return bool(self.environment.get(f"PB_{name}"))

    def text(self, name: str) -> str:
        """Return the setting as text."""
        return self.environment.get(f"PB_{name}") or str(getattr(defaults, name))

    def number(self, name: str, least: int, most: int) -> int:
        """Return the setting as a whole number within its bounds."""
        value = self.text(name)
        if value.isascii() and value.isdigit() and least <= int(value) <= most:
            return int(value)
        self.problems.append(Problem("setting_number", f"PB_{name}", {"value": value, "least": least, "most": most}))
        return least

    def address(self, name: str, base_url: str) -> tuple[str, int] | None:
        """Return a host with a port, or where the site itself is reached over TLS."""
        value, site = self.text(name), _split(base_url)
        if not value:
            return (site.hostname, site.port or 443) if site.scheme == "https" and site.hostname else None
        host, _, port = value.rpartition(":")
        if host and port.isascii() and port.isdigit() and 0 < int(port) < 65_536:
            return host, int(port)
        self.problems.append(Problem("setting_host_port", f"PB_{name}", {"value": value}))
        return None

    def switch(self, name: str) -> bool:
        """Return the setting as on or off."""
        return self.among(name, {"on": True, "off": False})

    def among(self, name: str, choices: Mapping[str, bool]) -> bool:
        """Return what one of a few words stands for."""
        value = self.text(name)
        if value not in choices:
            known = ", ".join(each for each in choices if each)
            self.problems.append(Problem("setting_choice", f"PB_{name}", {"value": value, "choices": known}))
        return choices.get(value, False)


def _check(found: Config, read: _Reader) -> list[Problem]:
    """List what is wrong with settings taken together; nothing permissive is allowed in production (X11)."""
    problems = []
    if found.env not in ENVIRONMENTS:
        problems.append(Problem("setting_choice", "PB_ENV", {"value": found.env, "choices": ", ".join(ENVIRONMENTS)}))
    if found.log_level not in ("debug", "info", "warning", "error"):
        problems.append(
            Problem(
                "setting_choice", "PB_LOG_LEVEL", {"value": found.log_level, "choices": "debug, info, warning, error"}
            )
        )
    if not found.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        problems.append(Problem("setting_database", "PB_DATABASE_URL"))
    address = _split(found.base_url)
    if address.scheme not in ("http", "https") or not address.hostname or address.path:
        problems.append(Problem("setting_address", "PB_BASE_URL", {"value": found.base_url}))
    if found.mail_url and _split(found.mail_url).scheme not in MAIL_SCHEMES:
        problems.append(Problem("setting_mail", "PB_MAIL_URL"))
    if found.backup_key and not re.fullmatch("[0-9a-f]{64}", found.backup_key):
        problems.append(Problem("setting_backup_key", "PB_BACKUP_KEY"))
    if not all(re.fullmatch(r"[!-~]+@[!-~]+", each) for each in found.head_to):
        problems.append(Problem("setting_addresses", "PB_HEAD_TO"))
    if found.security_contact and not re.fullmatch("(mailto:|https://)[!-~]+", found.security_contact):
        problems.append(Problem("setting_contact", "PB_SECURITY_CONTACT"))
    if found.scanner and not re.fullmatch(r"unix:/[!-~]+|tcp:[\w.-]+:\d{1,5}", found.scanner):
        problems.append(Problem("setting_scanner", "PB_SCANNER"))
    return problems + (_check_production(found, read) if found.env == "production" else [])


def _check_production(found: Config, read: _Reader) -> list[Problem]:
    """List what production needs beyond that: nothing is guessed, nothing lies where it can be read (X11)."""
    problems = [
        Problem("setting_missing", f"PB_{name}")
        for name in ("DATABASE_URL", "SECRET_FILE", "BASE_URL", "MAIL_URL", "MAIL_FROM")
        if not read.given(name)
    ]
    if _split(found.base_url).scheme == "http":
        problems.append(Problem("setting_https", "PB_BASE_URL"))
    if read.given("SECRET_FILE") and found.secret_file.is_relative_to(found.data_dir):
        problems.append(Problem("setting_secret_place", "PB_SECRET_FILE"))
    if found.mail_url.startswith("file:"):
        problems.append(Problem("setting_mail_file", "PB_MAIL_URL"))
    if read.text("SECURITY_KEYS") == "advised":
        problems.append(Problem("setting_security_keys", "PB_SECURITY_KEYS"))
    if found.log_level == "debug":
        problems.append(Problem("setting_debug", "PB_LOG_LEVEL"))
    return problems


def _driver(url: str) -> str:
    """Name the PostgreSQL driver that we ship, whatever way the address is written."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _hosts(text: str, base_url: str) -> tuple[str, ...]:
    """Return the hosts this site answers to: those listed, else the one of its address."""
    listed = tuple(host.strip().lower() for host in text.split(",") if host.strip())
    return listed or ((_split(base_url).hostname or "").lower(),)


def _split(url: str) -> SplitResult:
    """Split an address into its parts; one that is none, or has an impossible port, has no part at all."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts
