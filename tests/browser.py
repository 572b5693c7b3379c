"""A real browser on a real server: the demonstration behind gunicorn, Chromium, and the rules of axe."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, Request, sync_playwright
from playwright.sync_api import Error as BrowserError

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@dataclass(frozen=True)
class LiveServer:
    """A running site with its demonstration, and the environment in which the `pb` command speaks to it."""

    url: str
    environment: dict[str, str]

    def pb(self, *arguments: str) -> str:
        """Run the `pb` command on this site and return what it prints."""
        done = subprocess.run(
            [str(BIN / "pb"), *arguments],
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def demonstration(run_folder: Path) -> Path:
    """Return a data folder with the demonstration; the first worker that asks loads it for all, who copy it."""
    place = run_folder / "demonstration"
    with (run_folder / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            unfinished = run_folder / "unfinished"
            LiveServer("http://127.0.0.1", settings(unfinished, "http://127.0.0.1")).pb("demo")
            unfinished.rename(place)
    return place


def settings(data: Path, url: str) -> dict[str, str]:
    """Return the environment of a demonstration in a data folder, reached at an address."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PB_")}
    return ours | {"PB_DATA_DIR": str(data), "PB_BASE_URL": url}


@pytest.fixture(scope="session")
def live_server(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Start the site with its demonstration on a free port, for all journeys of this worker."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(demonstration, folder / "var")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        site = LiveServer(url, settings(folder / "var", url))
        options = ["--bind", f"fd://{listening.fileno()}", "--worker-class", "gthread", "--threads", "4"]
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [str(BIN / "gunicorn"), *options, "--no-control-socket", "wsgi:app"],
                cwd=ROOT,
                env=site.environment,
                pass_fds=[listening.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            wait_for(url, server, folder / "log")
            yield site
        finally:
            server.terminate()
            server.wait(20)


def wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the site answers, at most a minute."""
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urlopen(f"{url}/healthz", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the site did not start: {log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Drive browsers for all journeys of this worker."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Start Chromium from Debian, or playwright's own; skip where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    try:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
    except BrowserError as error:
        pytest.skip(f"no browser: {error.message.splitlines()[0]}")
    yield started
    started.close()


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """Open a window on the site; no script may fail in it and nothing may come from another host (D11)."""
    context = browser.new_context(base_url=live_server.url, locale="fr-BE", timezone_id="Europe/Brussels")
    window = context.new_page()
    window.set_default_timeout(10_000)
    strangers: list[str] = []
    failures: list[str] = []

    def note(request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(live_server.url):
            strangers.append(request.url)

    context.on("request", note)
    window.on("pageerror", lambda error: failures.append(str(error)))
    yield window
    context.close()
    assert not strangers, f"loaded from another host: {strangers}"
    assert not failures, f"a script failed: {failures}"


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Return the check that a page breaks no rule of WCAG 2.2 AA that a machine can test."""

    def check(window: Page) -> None:
        found = Axe().run(window, options=RULES).response["violations"]
        said = [f"{one['id']}: {one['help']} — {[node['target'] for node in one['nodes']][:5]}" for one in found]
        assert not said, f"{window.url}\n" + "\n".join(said)

    return check
