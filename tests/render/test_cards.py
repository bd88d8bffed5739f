"""The picture of each page for shared links: its words, its form, and how it is announced."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from clinicsite.diagnostics import Diagnostics
from clinicsite.render import cards, drawing
from clinicsite.render.cards import Cards
from clinicsite.render.colours import Palette, palette
from clinicsite.render.drawing import CardText, draw_card
from clinicsite.render.kept import Kept

if TYPE_CHECKING:
    from tests.conftest import Made, Project

ABOUT = "content/pages/about.md"
COLOURS = palette("#2f5d62", "#c2714f")
BASE = "https://www.clinic.example"


def text(title: str = "What to expect") -> CardText:
    """Return the words of a card."""
    return CardText("Mill Street Clinic", title, "Springfield", "clinic.example")


def drawn(made: Made, kept: Kept | None = None, colours: Palette = COLOURS) -> Cards:
    """Return the cards of a site."""
    cards = Cards(made.site.config, colours, kept or Kept(None), Diagnostics())
    cards.prepare(made.plan.pages)
    return cards


def words(made: Made, url: str) -> CardText | None:
    """Return the words on the card of a page."""
    return drawn(made)._texts.get(url)


def metas(made: Made, url: str) -> dict[str, str]:
    """Return what a page's head says of its card."""
    tags = made.page(url).select("meta[property^='og:image'], meta[name^=twitter]")
    return {str(tag.get("property") or tag["name"]): str(tag["content"]) for tag in tags}


# --- the drawing --------------------------------------------------------------------------------------------------


def test_a_card_has_the_size_that_networks_ask_for() -> None:
    """Nothing of it is cut away."""
    with Image.open(io.BytesIO(draw_card((text(), COLOURS)))) as card:
        assert ("PNG", "P", (1200, 630)) == (card.format, card.mode, card.size)


@pytest.mark.parametrize("title", ["Fees", "Low back pain and acupuncture for people from Greenwood Village"])
def test_a_card_is_light(title: str) -> None:
    """It is fetched by every telephone that shows a link."""
    assert len(draw_card((text(title), COLOURS))) < 25_000


def test_the_same_words_and_colours_give_the_same_bytes() -> None:
    """On every machine."""
    assert draw_card((text(), COLOURS)) == draw_card((text(), COLOURS))


TITLES = (
    "Fees",
    "Acupuncture for back pain in Parker, Colorado",
    "Low back pain and acupuncture for people from Greenwood Village",
    "Donaudampfschifffahrtsgesellschaftskapitänspatent",
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz und Physiotherapie",
    " ".join(["word"] * 60),
)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_set_so_that_it_fits(title: str) -> None:
    """However long it is, it stays on the card."""
    font, lines = drawing._fitted(title)

    widest = max(font.getlength(line) for line in lines)
    assert (True, True) == (widest <= drawing._room(), len(lines) * font.size * drawing.LEADING <= drawing.TITLE_HEIGHT)


@pytest.mark.parametrize("title", TITLES)
def test_words_are_never_cut(title: str) -> None:
    """What stands on the card is a run of whole words of the title."""
    _, lines = drawing._fitted(title)

    shown = " ".join(lines).removesuffix(" …").split()
    assert title.split()[: len(shown)] == shown


def test_lines_are_about_equally_long() -> None:
    """No word stands alone below a full line."""
    _, lines = drawing._fitted("Acupuncture for back pain in Parker, Colorado")

    assert ["Acupuncture for back", "pain in Parker, Colorado"] == lines


def test_a_line_too_long_for_the_foot_ends_with_whole_words() -> None:
    """An ellipsis says that there was more."""
    line = drawing._shortened("one, two, three", drawing._font(30), drawing._font(30).getlength("one, two, th"))

    assert "one, two …" == line


# --- the words ----------------------------------------------------------------------------------------------------


def test_a_card_says_whose_page_it_is_and_what_it_is_about(project: Project) -> None:
    """The clinic, the page, what the clinic does and where, and its address."""
    site = project.site().replace("clinic:\n", "clinic:\n  specialty: Care for backs\n")

    made = project.plan({ABOUT: project.text("Words."), "site.yaml": site})

    assert CardText("Mill Street Clinic", "A title", "Care for backs · Springfield", "clinic.example") == words(
        made, "/about/"
    )


def test_the_card_of_a_town_s_page_names_the_town(project: Project) -> None:
    """That is what makes it another page than the rest."""
    made = project.plan(
        {
            "content/conditions/sciatica.md": project.condition("Words."),
            "content/towns/riverton.md": project.town("Riverton", "Words.", "region: New York"),
        }
    )

    assert {"Riverton, New York"} == {
        text.line for url, text in drawn(made)._texts.items() if text and url.endswith("/riverton/")
    }


def test_the_page_for_addresses_that_do_not_exist_has_no_card(project: Project) -> None:
    """Nobody shares it."""
    made = project.plan({"content/pages/404.md": project.text("Words.", "layout: not-found")})

    assert None is words(made, "/404.html")


def test_letters_that_the_font_lacks_leave_the_card_out(project: Project) -> None:
    """Better none than one with empty boxes; the owner is told why."""
    made = project.render({ABOUT: project.text("Words.").replace("A title", "腰痛")})

    assert ([f"{ABOUT}:2 card-letters"], {}) == (made.lines, metas(made, "/about/"))


def test_signs_that_look_like_others_are_drawn_as_those(project: Project) -> None:
    """A hyphen that keeps words together, a space that does, a letter and its accent as two characters."""
    title = "Follow\u2011up\u00a0visits, Mu\u0308ller"

    made = project.plan({ABOUT: project.text("Words.").replace("A title", title)})

    card = words(made, "/about/")
    assert card is not None
    assert "Follow-up visits, Müller" == card.title


# --- the page -----------------------------------------------------------------------------------------------------


def test_a_page_announces_its_card(project: Project) -> None:
    """With the whole address, size and words, as networks want them."""
    said = metas(project.render({ABOUT: project.text("Words.")}), "/about/")

    assert {
        "og:image": f"{BASE}/assets/cards/about.#.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "A title. Mill Street Clinic. Springfield",
        "twitter:card": "summary_large_image",
    } == {**said, "og:image": re.sub(r"\.[0-9a-f]{8}\.", ".#.", said["og:image"])}


def test_every_announced_card_is_published(project: Project) -> None:
    """A network finds it at its address."""
    made = project.render({ABOUT: project.text("Words."), "content/conditions/sciatica.md": project.condition("W.")})

    asked = {metas(made, page.url)["og:image"].removeprefix(f"{BASE}/") for page in made.plan.pages}
    assert asked == {path for path in made.outputs if path.startswith("assets/cards/")}


def test_cards_can_be_turned_off(project: Project) -> None:
    """Then links are shown with their title and description alone."""
    site = project.site() + "brand:\n  cards: false\n"

    made = project.render({"site.yaml": site, ABOUT: project.text("Words.").replace("A title", "腰痛")})

    assert ({}, [], []) == (
        metas(made, "/about/"),
        [path for path in made.outputs if "cards" in path],
        made.lines,
    )


def test_cards_are_drawn_once(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next build takes those that were kept, byte for byte."""
    made = project.plan({ABOUT: project.text("Words.")})
    first = list(drawn(made, Kept(tmp_path / "kept")).outputs())
    monkeypatch.setattr(cards, "draw_card", None)

    assert first == list(drawn(made, Kept(tmp_path / "kept")).outputs())


def test_another_colour_is_another_card(project: Project, tmp_path: Path) -> None:
    """What is kept is never shown for something else."""
    made = project.plan({})
    kept = Kept(tmp_path / "kept")

    green, red = (
        list(drawn(made, kept, colours).outputs())
        for colours in (palette("#2f6247", "#c2714f"), palette("#622f2f", "#c2714f"))
    )

    assert set() == {output.path for output in green} & {output.path for output in red}


def test_a_kept_card_that_is_gone_or_torn_is_drawn_again(project: Project, tmp_path: Path) -> None:
    """What lies on the disk is a short cut and nothing else."""
    made = project.render({ABOUT: project.text()})
    folder = tmp_path / "kept"
    kept = drawn(made, Kept(folder))
    expected = list(kept.outputs())

    first, *rest = sorted(folder.iterdir())
    first.unlink()
    for path in rest:
        path.write_bytes(b"torn")

    assert expected == list(kept.outputs())


def test_cards_that_the_disk_refuses_are_published(project: Project, tmp_path: Path) -> None:
    """Nothing depends on what is kept."""
    made = project.render({ABOUT: project.text()})
    (tmp_path / "kept").write_bytes(b"a file")

    assert list(drawn(made).outputs()) == list(drawn(made, Kept(tmp_path / "kept")).outputs())


def test_a_page_is_made_without_drawing_its_card(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of a card tells what it shows, so a check of all pages draws none."""
    made = project.plan({ABOUT: project.text()})
    monkeypatch.setattr(cards, "draw_card", None)

    addresses = drawn(made).looks()

    assert [f"/assets/cards/{name}.#.png" for name in ("home", "about", "contact")] == [
        re.sub(r"[.][0-9a-f]{8}[.]", ".#.", address) for address in addresses
    ]
