"""Take the pictures of the manual: the pages of the demonstration as people see them, in French and in Dutch."""

import argparse
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from manual_views import CHIEF, CLERK, HOLDER, MAIN, NOBODY, VIEWS, View
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Locator, Page, sync_playwright

from pb import boxes

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
OUT = ROOT / "docs" / "manual" / "images"
LANGUAGES = ("fr", "nl")
WIDTH, HEIGHT, MARGIN = 1000, 760, 12
QUALITY, MOST_BYTES = 62, 3_000_000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
]
LETTER = re.compile(r"^ {2}((?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}) {2}(\d\d)/(\d\d)/(\d{4}) {2}can vote$", re.MULTILINE)
HOST = "demo.example"
HOLDERS = {"fr": f"amina@{HOST}", "nl": f"wout@{HOST}"}
PATIENCE_MS = 60_000  # a busy machine is slow
NONE = ("-",)  # the names of no picture
LONG = 1640  # pixels of a page that is cut off below


@dataclass(frozen=True)
class Site:
    """A demonstration being served: where, its environment, its two editions and what its sheet says."""

    url: str
    environment: dict[str, str]
    told: str

    @property
    def slugs(self) -> tuple[str, str]:
        """Return the edition that is open now and the one counted last year."""
        now, before = re.findall(rf"{self.url}/fr/([a-z0-9-]+)/", self.told)[:2]
        return now, before

    def pb(self, *arguments: str) -> str:
        """Run a command of the project and return what it prints."""
        command = [str(BIN / "pb"), *arguments]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout


@dataclass(frozen=True)
class Camera:
    """A window on a site, and which pictures are wanted (all when none is named)."""

    page: Page
    site: Site
    wanted: tuple[str, ...]

    def go(self, path: str) -> None:
        """Open a page of the site."""
        self.page.goto(self.site.url + path, wait_until="load")

    def press(self, place: str) -> None:
        """Press a button or link and wait for the next page."""
        self.page.locator(place).first.click()
        self.page.wait_for_load_state("load")

    def take(self, name: str, language: str, *parts: str, most: int = HEIGHT) -> None:
        """Keep a picture: of the top of the page, or of the parts named together; at most so many pixels high."""
        if self.wanted and name not in self.wanted:
            return
        self.page.evaluate("document.activeElement.blur()")
        self.page.evaluate("document.fonts.ready")
        self.page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
        self.page.wait_for_load_state("networkidle")
        clip = _around([self.page.locator(part).first for part in parts]) if parts else _whole(self.page)
        clip["height"] = min(clip["height"], most)
        _keep(self.page.screenshot(full_page=True, clip=clip, animations="disabled"), name, language)

    def look(self, name: str, language: str, place: str) -> None:
        """Keep a picture of what the window shows once it is scrolled down to a place."""
        if self.wanted and name not in self.wanted:
            return
        self.page.locator(place).evaluate("element => element.scrollIntoView({block: 'center'})")
        self.page.wait_for_load_state("networkidle")
        _keep(self.page.screenshot(animations="disabled"), name, language)


def _keep(picture: bytes, name: str, language: str) -> None:
    """Write a picture as WebP."""
    path = OUT / f"{name}-{language}.webp"
    Image.open(io.BytesIO(picture)).convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB", flush=True)


def _drawn(paper: Path) -> bytes:
    """Return the upper part of the first page of a PDF as a picture, drawn by poppler (`pdftoppm`)."""
    command = ["pdftoppm", "-png", "-singlefile", "-scale-to-x", str(WIDTH), "-scale-to-y", "-1", str(paper)]
    picture = Image.open(io.BytesIO(subprocess.run(command, check=True, capture_output=True).stdout))
    held = io.BytesIO()
    picture.crop((0, 0, WIDTH, HEIGHT)).save(held, "PNG")
    return held.getvalue()


def _whole(page: Page) -> FloatRect:
    """Return the rectangle of a whole page."""
    return {"x": 0, "y": 0, "width": WIDTH, "height": page.evaluate("document.documentElement.scrollHeight")}


def _around(parts: list[Locator]) -> FloatRect:
    """Return the rectangle around parts of a page, over its whole width."""
    boxes = [box for part in parts if (box := part.bounding_box())]
    top = max(0, min(box["y"] for box in boxes) - MARGIN)
    bottom = max(box["y"] + box["height"] for box in boxes) + MARGIN
    return {"x": 0, "y": top, "width": WIDTH, "height": bottom - top}


def public(camera: Camera, language: str) -> None:
    """Show what a resident sees and does, as far as the thanks; each language has a letter of its own."""
    now = camera.site.slugs[0]
    code, *born = LETTER.findall(camera.site.told)[LANGUAGES.index(language)]
    home, page = f"/{language}/{now}/", camera.page
    camera.go(home)
    camera.take("home", language)
    for track, number in (("flagship", 1), ("boost", 3)):
        camera.go(f"{home}projects?track={track}&sort=number")
        for _ in range(number):
            camera.press("button[form=pick]:not([formaction])")
    camera.look("choose", language, "ul.cards > li >> nth=2")
    camera.press("#my-vote a.button")
    page.locator("main input.code").fill(code)
    for field, value in zip(page.locator("main .date input").all(), born, strict=True):
        field.fill(value)
    camera.take("identify", language)
    camera.press("main form button.button")
    camera.take("review", language, *MAIN, most=LONG)
    camera.press(".final button.big")
    camera.take("thanks", language, *MAIN, most=1000)
    camera.go(f"{home}results")
    camera.take("waiting", language, *MAIN)
    camera.go(f"{home}rules")
    camera.take("fingerprint", language, "section:has(#adopted)")


def counted(camera: Camera, language: str) -> None:
    """Show last year's result from top to bottom, and look a check code up."""
    before = camera.site.slugs[1]
    results = f"/{language}/{before}/results"
    camera.go(results)
    camera.take("result-top", language, "h1", ".winners", most=LONG)
    camera.take("result-money", language, "section:has(> #boost) .pair")
    camera.take("result-line", language, "section:has(> #boost) .scroll, section:has(> #boost) table", most=LONG)
    camera.take("result-turnout", language, "section:has(> #turnout)")
    camera.take("result-check", language, "section:has(> #check)")
    address = str(camera.page.get_attribute("a[href*=commitments]", "href"))
    lines = camera.page.request.get(camera.site.url + address).text()
    camera.go(f"{results}/tracker")
    camera.page.locator("input.code").fill(_tracker(lines))
    camera.press("main form button.button")
    camera.page.locator("[data-answer=found]").wait_for(state="visible")
    camera.take("tracker", language, *MAIN, most=LONG)


def _tracker(commitments: str) -> str:
    """Return the check code of the last ballot of a public list."""
    last = re.findall(r"\b[0-9a-f]{64}\b", commitments)[-1]
    return boxes.tracker(bytes.fromhex(last))


def entrance(camera: Camera, language: str) -> None:
    """Show both steps of the sign-in."""
    _password(camera, language, f"{CLERK}@{HOST}")
    camera.take("factor", language, *MAIN)


def _password(camera: Camera, language: str, email: str) -> None:
    """Take the first step of the sign-in."""
    camera.go(f"/{language}/staff/sign-in")
    camera.page.locator("input[type=email]").fill(email)
    camera.take("sign-in", language, *MAIN)
    camera.page.locator("input[type=password]").fill(str(re.findall(r"password: (\S+)", camera.site.told)[0]))
    camera.press("main form button.button")


def sign_in(camera: Camera, email: str) -> None:
    """Take both steps of the sign-in."""
    _password(replace(camera, wanted=NONE), LANGUAGES[0], email)
    camera.page.locator("input.code").fill(camera.site.pb("demo", "code", email).strip())
    camera.press("main form button.button")


def desk(camera: Camera, language: str) -> None:
    """Show the desk of the participation service while the vote is open."""
    work = f"/{language}/{camera.site.slugs[0]}/staff"
    camera.go(f"/{language}/staff")
    camera.take("today", language)
    camera.go(f"{work}/projects")
    camera.take("projects", language, most=900)
    camera.go(f"{work}/projects/new")
    camera.take("project-new", language, most=1200)
    camera.go(f"{work}/projects?status=on_ballot&track=boost")
    camera.press("main tbody th a")
    camera.take("project", language, most=1250)
    camera.press("main a.button")
    camera.take("project-frozen", language)
    camera.go(f"/{language}/staff/account")
    camera.take("account", language, *MAIN)


def journal(camera: Camera, language: str) -> None:
    """Show the journal to an administrator."""
    camera.go(f"/{language}/{camera.site.slugs[0]}/staff/journal")
    camera.take("journal", language, most=900)


def study(camera: Camera, language: str) -> None:
    """Show a project under study, what can be done with it, and the reasons of a decision."""
    camera.go(f"/{language}/{camera.site.slugs[0]}/staff/projects?status=in_review")
    camera.press("main tbody th a")
    camera.take("moves", language, "section:has(> #now)", "section:has(> #life)")
    camera.press("a[href$='/moves/participation/ask_correction']")
    camera.take("move", language, *MAIN, most=LONG)


def ceremony(camera: Camera, language: str) -> None:
    """Show an invitation and an escrow sheet."""
    folder = Path(camera.site.environment["PB_DATA_DIR"]) / "sheets"
    invited = f"chantal.peuplier.{language}@demo.example"
    link = camera.site.pb("user", "invite", invited, "--role", "counting_chief", "--language", language)
    camera.page.goto(link.split()[0])
    camera.take("invitation", language, *MAIN, most=LONG)
    if not folder.exists():
        by, others = f"{CLERK}@{HOST}", f"{CHIEF}@{HOST}"
        camera.site.pb("vote", "open", camera.site.slugs[0], "--by", by, "--with", others, "--sheets", str(folder))
    if not camera.wanted or "escrow" in camera.wanted:
        _keep(_drawn(min(folder.glob("*.pdf"))), "escrow", language)


@contextmanager
def served(phase: str, kept: Path, folder: Path) -> Iterator[Site]:
    """Serve a copy of the demonstration in one phase of the year, loading it first where it is not kept."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        ours = {name: value for name, value in os.environ.items() if not name.startswith("PB_")}
        site = Site(url, ours | {"PB_DATA_DIR": str(kept / phase), "PB_BASE_URL": url}, "")
        print(f"the demonstration, {phase}…", flush=True)
        site.pb("demo", "--phase", phase)
        shutil.copytree(kept / phase, folder / phase)
        site = Site(url, site.environment | {"PB_DATA_DIR": str(folder / phase)}, "")
        site = Site(url, site.environment, site.pb("demo"))
        command = [str(BIN / "gunicorn"), "--bind", f"fd://{listening.fileno()}", "--threads", "4"]
        server = subprocess.Popen(
            [*command, "--no-control-socket", "--log-level", "warning", "wsgi:app"],
            cwd=ROOT,
            env=site.environment,
            pass_fds=[listening.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield site
        finally:
            server.terminate()
            server.wait(20)


@contextmanager
def window(browser: Browser, site: Site, wanted: tuple[str, ...]) -> Iterator[Camera]:
    """Open a browser of somebody new."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        timezone_id="Europe/Brussels",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        yield Camera(context.new_page(), site, wanted)
    finally:
        context.close()


def enter(camera: Camera, email: str, language: str) -> None:
    """Sign a resident in with the code of the mail."""
    camera.go(f"/{language}/account/sign-in")
    camera.page.locator("input[type=email]").fill(email)
    camera.press("main form button.button")
    camera.page.locator("main input.code").fill(camera.site.pb("demo", "code", email).strip())
    camera.press("main form button.button")


def view(camera: Camera, language: str, shown: View) -> None:
    """Take the picture of a page of the table."""
    now, before = camera.site.slugs
    stem, year = now.rsplit("-", 1)
    camera.go(f"/{language}{shown.path.format(now=now, before=before, after=f'{stem}-{int(year) + 1}')}")
    for place in shown.presses:
        camera.press(place)
    camera.take(shown.name, language, *shown.parts, most=shown.most)


def visits(browser: Browser, site: Site, wanted: tuple[str, ...], phase: str, who: str) -> None:
    """Make the tours of a phase that one account, or nobody, can make, and take its pages of the table."""
    views = [each for each in VIEWS if (each.phase, each.who) == (phase, who) and each.name in (wanted or (each.name,))]
    stories = TOURS.get((phase, who), ()) if not wanted or set(wanted) - {each.name for each in VIEWS} else ()
    if not views and not stories:
        return
    with window(browser, site, wanted) as staff:
        if who not in (HOLDER, NOBODY):
            sign_in(staff, f"{who}@{HOST}")
        for language in LANGUAGES:
            with window(browser, site, wanted) as own:
                camera = own if who in (HOLDER, NOBODY) else staff
                if who == HOLDER:
                    enter(camera, HOLDERS[language], language)
                for story in stories:
                    story(camera, language)
                for each in views:
                    view(camera, language, each)


TOURS: dict[tuple[str, str], tuple[Callable[[Camera, str], None], ...]] = {
    ("vote", NOBODY): (public, counted, entrance),
    ("vote", CLERK): (desk,),
    ("vote", CHIEF): (journal,),
    ("review", CLERK): (study,),
    ("campaign", NOBODY): (ceremony,),
}
PHASES = ("submission", "review", "campaign", "vote", "count")
PEOPLE = (
    NOBODY,
    HOLDER,
    *dict.fromkeys([CLERK, CHIEF, *(each.who for each in VIEWS if each.who not in (NOBODY, HOLDER))]),
)


def main() -> None:
    """Take the pictures named, or all of them, and check that they stay light."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="keep the demonstrations in this folder for the next time")
    parser.add_argument("--phase", choices=PHASES, action="append", help="take only the pictures of this phase")
    parser.add_argument("names", nargs="*", help="take only these pictures")
    asked = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with tempfile.TemporaryDirectory(prefix="pb-manual-") as temporary, sync_playwright() as driver:
        folder = Path(temporary)
        browser = driver.chromium.launch(executable_path=found, args=FLAGS)
        for phase in asked.phase or PHASES:
            with served(phase, asked.keep or folder / "kept", folder) as site:
                for who in PEOPLE:
                    visits(browser, site, tuple(asked.names), phase, who)
        browser.close()
    total = sum(path.stat().st_size for path in OUT.glob("*.webp"))
    print(f"{total // 1000} kB in all")
    if total > MOST_BYTES:
        sys.exit(f"The pictures weigh more than {MOST_BYTES} bytes together.")


if __name__ == "__main__":
    main()
