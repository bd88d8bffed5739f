"""A whole project: everything is put in its place, and one run names every fault of every file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clinicsite.load.site import LoadResult, load_site
from clinicsite.model.read import Site

BASE = Path(__file__).parents[1] / "faults" / "_base"
TOWN = (BASE / "content/towns/aston.md").read_text("utf-8")
CONDITION = (BASE / "content/conditions/neck-pain.md").read_text("utf-8")
PAGE = (BASE / "content/pages/fees.md").read_text("utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small good site."""
    shutil.copytree(BASE, tmp_path / "site")
    return tmp_path / "site"


def write(root: Path, name: str, text: str) -> None:
    """Write a file of the project."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, "utf-8")


def change(root: Path, name: str, old: str, new: str) -> None:
    """Change a file of the project."""
    text = (root / name).read_text("utf-8")
    assert old in text
    write(root, name, text.replace(old, new))


def good(root: Path) -> Site:
    """Return a site without faults."""
    loaded = load_site(root, root)
    assert [] == [str(complaint) for complaint in loaded.diagnostics]
    assert loaded.site is not None
    return loaded.site


def told(loaded: LoadResult) -> list[str]:
    """Return place and code of each complaint."""
    return [f"{complaint.position} {complaint.code}" for complaint in loaded.diagnostics]


def test_every_file_finds_its_place(root: Path) -> None:
    """Kinds of pages are kept apart."""
    write(root, "content/towns/aston/back-pain.md", PAGE)

    site = good(root)

    assert site.home is not None
    assert "content/index.md" == site.home.path
    assert ["conditions"] == list(site.indexes)
    assert ["back-pain", "neck-pain"] == [condition.name for condition in site.conditions]
    assert ["aston"] == [town.name for town in site.towns]
    assert {("aston", "back-pain")} == set(site.pairs)
    assert ["ann-lee"] == [person.name for person in site.people]
    assert ["fees"] == [page.name for page in site.pages]
    assert ["room.svg"] == list(site.static)
    assert frozenset() == site.unread


def test_towns_come_as_listed_and_others_by_name(root: Path) -> None:
    """A town that is not on the list follows, in the order of names."""
    for name in ("weston", "easton", "newton"):
        write(root, f"content/towns/{name}.md", TOWN.replace("name: Aston", f"name: {name.title()}"))
    change(root, "site.yaml", "  - aston\n", "  - weston\n  - aston\n")

    assert ["weston", "aston", "easton", "newton"] == [town.name for town in good(root).towns]


def test_conditions_come_in_their_order_and_then_by_file_name(root: Path) -> None:
    """`order:` decides; without it a page comes first."""
    write(root, "content/conditions/knee-pain.md", CONDITION.replace("order: 2", "order: 1"))
    write(root, "content/conditions/ankle-pain.md", CONDITION.replace("order: 2\n", ""))

    names = [condition.name for condition in good(root).conditions]

    assert ["ankle-pain", "back-pain", "knee-pain", "neck-pain"] == names


def test_numbers_are_checked_and_kept_as_written(root: Path) -> None:
    """Each location's number is read in its own country."""
    change(root, "site.yaml", "    hours:\n", "    phone: +49 40 66969 120\n    hours:\n")

    phones = good(root).phones

    assert {"020 7946 0958": "+442079460958", "+49 40 66969 120": "+494066969120"} == {
        written: phone.e164 for written, phone in phones.items()
    }


def test_a_country_without_data_is_written_in_the_common_form(root: Path) -> None:
    """Every location has a form of address."""
    change(root, "site.yaml", "country: GB", "country: PT")
    change(root, "site.yaml", "phone: 020 7946 0958", "phone: +44 20 7946 0958")

    assert "default" == good(root).regions["PT"]["code"]


def test_words_of_the_project_replace_those_of_the_language(root: Path) -> None:
    """Only the words that are named change."""
    before = good(root).words
    write(root, "templates/words.yaml", 'words:\n  book_now: Make an appointment\n  call_number: "Ring {number}"\n')

    after = good(root).words

    assert {**before, "book_now": "Make an appointment", "call_number": "Ring {number}"} == after


def test_files_are_read_without_a_site_yaml(root: Path) -> None:
    """Faults of the texts are found although nothing can be made of them."""
    (root / "site.yaml").unlink()
    change(root, "content/pages/fees.md", "title:", "titel:")

    loaded = load_site(root, root)

    assert (None, ["content/pages/fees.md:2:1 unknown-key", "site.yaml no-site-file"]) == (loaded.site, told(loaded))


def test_a_file_that_cannot_be_read_is_not_called_missing(root: Path) -> None:
    """One mistake makes one complaint, not one for every link to the page."""
    change(root, "content/pages/fees.md", "title:", "titel:")
    change(root, "content/conditions/back-pain.md", "summary:", "sumary:")
    change(root, "content/team/ann-lee.md", "role:", "rolle:")
    change(root, "content/towns/aston.md", "name: Aston", "nmae: Aston")
    change(root, "content/index.md", "---\n\n", "reviewed_by: ann-lee\n---\n\n")

    loaded = load_site(root, root)

    assert ["unknown-key"] * 4 == [complaint.code for complaint in loaded.diagnostics]
    assert loaded.site is not None
    assert {"content/pages/fees.md", "content/conditions/back-pain.md", "content/team/ann-lee.md"} < loaded.site.unread


def test_a_number_that_cannot_be_dialled_leaves_a_site_to_go_on_with(root: Path) -> None:
    """Later stages can look for further mistakes."""
    change(root, "site.yaml", "020 7946 0958", "020 7946")

    loaded = load_site(root, root)

    assert ["site.yaml:7:10 phone-unusable"] == told(loaded)
    assert loaded.site is not None
    assert "020 7946" in loaded.site.phones


def test_a_text_without_a_draft_waits_for_no_name(root: Path) -> None:
    """A draft may name a condition that is not decided yet, a page that is published may not."""
    draft = TOWN.replace("leads_with: back-pain", "leads_with: TODO a condition\ndraft: true")
    write(root, "content/towns/weston.md", draft)

    assert [] == told(load_site(root, root))


def test_all_faults_of_a_project_are_told_in_one_run(root: Path) -> None:
    """Files, top parts, keys, values and references together."""
    change(root, "site.yaml", "phone: 020 7946 0958", "phone: 12\n  fax: 13")
    change(root, "site.yaml", "Europe/London", "Europe/Londn")
    change(root, "content/pages/fees.md", "title: Our fees", "title: Fees: ours")
    change(root, "content/towns/aston.md", "back-pain", "bak-pain")
    change(root, "content/index.md", "---\n\n", "—\n\n")
    write(root, "content/pages/Bad Name.md", PAGE)
    write(root, "content/page/x.md", PAGE)

    loaded = load_site(root, root)

    assert [
        "content/index.md:4:1 front-matter-fence",
        "content/pages/Bad Name.md unusable-file-name",
        "content/pages/fees.md:2:12 yaml-colon-in-text",
        "content/towns/aston.md:6:13 unknown-condition",
        "site.yaml:8:3 unknown-key",
        "content/page misplaced-file",
    ] == told(loaded)


def test_a_project_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A wrong folder is no crash."""
    loaded = load_site(tmp_path / "nowhere", tmp_path)

    assert (None, ["content no-content-folder", "site.yaml no-site-file"]) == (loaded.site, told(loaded))


def test_nothing_of_a_project_is_changed_by_reading(root: Path) -> None:
    """The owner's files are hers."""
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    load_site(root, root)

    assert before == {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
