"""The documentation says what is true: links lead somewhere, examples build, the reference equals the code."""

from __future__ import annotations

import inspect
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from clinicsite import catalogue
from clinicsite.cli.group import cli
from clinicsite.diagnostics import Diagnostic, Severity
from clinicsite.load import reference
from clinicsite.model.read import SiteConfig
from clinicsite.model.written import Written
from clinicsite.pipeline import BuildOptions, build
from tools import guide_examples, make_reference, make_screenshots

ROOT = Path(__file__).parent.parent
COMMANDS = {name: cli.get_command(click.Context(cli), name) for name in cli.list_commands(click.Context(cli))}
DOCS = ROOT / "docs"
GUIDE = DOCS / "guide"
IMAGES = GUIDE / "images"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
GENERATED = make_reference.pages()

LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(<?([^)<>\s]+)>?(?:\s+\"[^\"]*\")?\)")
FENCES = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^```text.*?^```$", re.MULTILINE | re.DOTALL)
"""What the terminal shows, which nobody types."""
TOLD = re.compile(r"^(\S+?)(?::\d+){0,2}: (error|warning|advice) ([a-z0-9-]+): (.*)$", re.MULTILINE)


def links(path: Path) -> list[str]:
    """Return what a page links to on this disk; examples of links are left out."""
    found = LINK.findall(FENCES.sub("", path.read_text("utf-8")))
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.*)$", FENCES.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading_of_it(page: Path) -> None:
    """Nobody is sent to a page that is not there."""
    dead = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)

    assert [] == dead


def test_every_page_of_the_guide_can_be_reached_from_its_start() -> None:
    """The guide has no page that nothing leads to."""
    reached = {(GUIDE / link.partition("#")[0]).name for link in links(GUIDE / "index.md")}

    assert {path.name for path in GUIDE.glob("*.md")} - {"index.md"} <= reached


def test_every_picture_of_the_guide_is_one_that_the_command_makes() -> None:
    """`make screenshots` renews every picture, and leaves none behind that it does not know."""
    pages = {
        f"{name}-{size}-{scheme}.webp"
        for name in (*make_screenshots.PAGES, *make_screenshots.SECOND_PAGES)
        for size in make_screenshots.WIDTHS
        for scheme in make_screenshots.SCHEMES
    }
    blocks = {f"{example.picture}.webp" for example in guide_examples.examples() if example.picture}

    assert pages | blocks | {"overview.png", "preview-mistake.webp"} == {path.name for path in IMAGES.iterdir()}


def test_pictures_are_small() -> None:
    """Whoever clones the repository does not wait for pictures."""
    sizes = {path.name: path.stat().st_size for path in IMAGES.iterdir()}

    large = [name for name, size in sizes.items() if size > make_screenshots.LARGEST]

    assert ([], True) == (large, sum(sizes.values()) <= make_screenshots.LARGEST_ALL)


# --- the reference ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_the_reference_is_what_the_code_says(name: str) -> None:
    """A page of the reference or a schema that was not made anew is named; `make docs` makes it."""
    path = ROOT / name

    written = path.read_text("utf-8") if path.is_file() else ""

    assert written == GENERATED[name]


def test_every_fault_is_in_the_reference() -> None:
    """Every code that can be printed can be looked up."""
    headings = set(re.findall(r"^### (\S+)$", GENERATED["docs/reference/faults.md"], re.MULTILINE))
    headings |= {Path(name).stem for name in GENERATED if "/checks/" in name} - {"index"}

    assert set(catalogue.FAULTS) == headings


def test_every_command_is_in_the_reference() -> None:
    """Every command of the command line has its heading."""
    headings = set(re.findall(r"^## (\S+)$", GENERATED["docs/reference/commands.md"], re.MULTILINE))

    assert set(COMMANDS) == headings


def test_every_option_is_in_the_reference() -> None:
    """Every option of every command is explained."""
    text = GENERATED["docs/reference/commands.md"]
    options = {
        name
        for command in COMMANDS.values()
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }

    assert [] == sorted(name for name in options if name not in text)


def keys(model: type[Written]) -> Iterator[str]:
    """Yield every key that a model allows at its top."""
    for name, field in model.model_fields.items():
        yield field.alias or name


def test_every_key_of_site_yaml_is_in_the_reference() -> None:
    """Every section and what stands in it has a row."""
    text = GENERATED["docs/reference/site-yaml.md"]

    assert [] == [key for key in keys(SiteConfig) if f"| `{key}` |" not in text]


@pytest.mark.parametrize("kind", sorted(reference.FRONT_MATTER))
def test_every_key_of_front_matter_is_in_the_reference(kind: str) -> None:
    """Every key that may stand at the top of a page has a row."""
    text = GENERATED["docs/reference/front-matter.md"]

    assert [] == [key for key in keys(reference.FRONT_MATTER[kind]) if f"| `{key}` |" not in text]


def test_every_key_is_explained() -> None:
    """No row of the reference has an empty last column."""
    rows = (GENERATED["docs/reference/site-yaml.md"] + GENERATED["docs/reference/front-matter.md"]).splitlines()

    assert [] == [row for row in rows if re.fullmatch(r"\| `[^`.]+\.[^`]+` \|[^|]*\|\s*\|", row)]


def test_every_command_that_the_docs_name_exists() -> None:
    """Nobody types a command from the docs that is not known."""
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    named = set(re.findall(r"(?:python3? build\.py|py build\.py|clinicsite) ([a-z]+)\b(?=[ `\n])", SHOWN.sub("", text)))

    assert set() == named - set(COMMANDS)


# --- the examples of the guide ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def example_site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Diagnostic]]:
    """The first user's site with every example of the guide in it, built; and what was said of it."""
    root = tmp_path_factory.mktemp("guide") / "site"
    guide_examples.lay_out(guide_examples.examples(), root)
    report = build(root, BuildOptions(drafts=True))
    return root, list(report.diagnostics)


def test_every_example_of_the_guide_builds_without_a_fault(example_site: tuple[Path, list[Diagnostic]]) -> None:
    """Whoever copies an example is not told that it is wrong."""
    _, found = example_site

    faults = [f"{fault.position} {fault.message}" for fault in found if fault.severity is not Severity.ADVICE]
    todo = [f"{fault.position} {fault.message}" for fault in found if fault.code == "fact-to-supply"]

    assert [] == [fault for fault in faults if fault not in todo]


def test_the_examples_are_pages_of_the_built_site(example_site: tuple[Path, list[Diagnostic]]) -> None:
    """The examples were really built, so that the test above means something."""
    root, _ = example_site

    page = BeautifulSoup((root / "public/write-a-page-boxes-that-stand-out/index.html").read_bytes(), "html5lib")

    assert 4 == len(page.select("main .callout"))


# --- the messages of the guide ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mistake:
    """How the mistake that a part of the guide speaks of is made."""

    heading: str
    """The heading below which the message stands."""
    file: str
    wrong: str
    """What is replaced, as a regular expression; its first place counts."""
    by: str


MISTAKES = (
    Mistake("A slip in a key", "content/conditions/sciatica.md", r"^description:", "descripton:"),
    Mistake("A key is missing", "content/pages/about.md", r"^title:.*\n", ""),
    Mistake("A colon in a text", "content/pages/about.md", r"^title:.*", "title: About us: who we are"),
    Mistake("The tab key", "site.yaml", r"^  phone:", "\tphone:"),
    Mistake("A number sign", "site.yaml", r'^  color: "(.*)"', r"  color: \1"),
    Mistake("Hours or days that cannot be read", "site.yaml", r"^    hours: TODO.*", "    hours:\n      mon-fry: 9-17"),
    Mistake(
        "A date in another order",
        "site.yaml",
        r"^    closures: \[\]",
        "    closures:\n      - {date: 26.11.2026, name: Thanksgiving}",
    ),
    Mistake(
        "A link that leads nowhere",
        "content/conditions/sciatica.md",
        r"\(chronic-low-back-pain\.md\)",
        "(cronic-low-back-pain.md)",
    ),
    Mistake("A fact that does not exist", "content/index.md", r"\{clinic\.name\}", "{clinic.nmae}"),
    Mistake("A picture that is not there", "content/pages/about.md", r"\Z", "![A room](../../static/photos/room.jpg)"),
)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first user's site, checked once so that the next check is quick."""
    root = tmp_path_factory.mktemp("clinic") / "site"
    guide_examples.copy_site(root)
    build(root, BuildOptions(publish=False))
    return root


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.heading.lower().replace(" ", "-"))
def test_a_message_in_the_guide_is_what_is_really_said(mistake: Mistake, clinic: Path, tmp_path: Path) -> None:
    """The messages that owners learn to read are those that they will see; line numbers may differ."""
    shown = TOLD.findall(part("when-something-is-wrong.md", mistake.heading))
    root = tmp_path / "site"
    shutil.copytree(clinic, root)
    path = root / mistake.file
    broken, times = re.subn(mistake.wrong, mistake.by, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
    path.write_text(broken, "utf-8")

    report = build(root, BuildOptions(publish=False))

    said = [(fault.position.path, str(fault.severity), fault.code, fault.message) for fault in report.diagnostics]
    assert (1, shown) == (times, [fault for fault in said if fault[1] == "error"])


def part(page: str, heading: str) -> str:
    """Return what stands below a heading of the guide."""
    return dict(guide_examples.sections((GUIDE / page).read_text("utf-8")))[heading]


def test_the_most_common_messages_are_the_ones_tested() -> None:
    """No message is added to the guide without a test of its words."""
    text = (GUIDE / "when-something-is-wrong.md").read_text("utf-8")
    common = re.split(r"^## ", text, flags=re.MULTILINE)[2]

    assert [mistake.heading for mistake in MISTAKES] == re.findall(r"^### (.*)$", common, re.MULTILINE)


def test_what_explain_prints_stands_in_the_guide() -> None:
    """The page of a fault that the guide shows is the one that is printed."""
    expected = catalogue.explanation(catalogue.FAULTS["broken-link"])

    assert expected.strip() in (GUIDE / "when-something-is-wrong.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("page", "heading", "words"),
    [
        ("another-clinic.md", "Another clinic", ["site", "riverside-physio"]),
        ("add-a-town.md", "Start the page", ["town", "Castle Rock"]),
        ("write-a-page.md", "Write a page", ["page", "Gift cards"]),
    ],
)
def test_what_new_prints_stands_in_the_guide(
    page: str, heading: str, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the guide shows below a command is what the command prints."""
    (tmp_path / "site.yaml").touch()
    monkeypatch.chdir(tmp_path)

    printed = CliRunner().invoke(cli, ["new", *words]).output

    assert f"```text\n{printed}```" in part(page, heading)


# --- the architecture -------------------------------------------------------------------------------------------


def modules() -> list[str]:
    """Return every module of the generator as the architecture names it."""
    package = Path(inspect.getfile(catalogue)).parent
    found = [path.relative_to(package) for path in package.rglob("*.py")]
    return sorted(path.as_posix() for path in found if path.name not in {"__init__.py", "faults.py"})


@pytest.mark.parametrize("module", modules())
def test_the_architecture_names_every_module(module: str) -> None:
    """Whoever looks for something finds in one page where it is."""
    folder, _, name = module.rpartition("/")
    text = (DOCS / "architecture.md").read_text("utf-8")
    tree = text.partition("```text\n")[2].partition("```")[0]
    entries = re.split(r"^  (?=\S)", tree, flags=re.MULTILINE)
    entry = next((entry for entry in entries if entry.startswith(f"{folder}/")), tree)

    assert re.search(rf"\b{name.removesuffix('.py')}\b", entry)


def test_the_architecture_names_no_file_that_is_gone() -> None:
    """Paths in the running text lead to files."""
    text = (DOCS / "architecture.md").read_text("utf-8")
    paths = re.findall(r"`((?:load|plan|render|check|publish|model)/\w+\.py)`", text)

    assert [] == [path for path in paths if not (ROOT / "clinicsite" / path).is_file()]
