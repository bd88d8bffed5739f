"""The preview as somebody sees it who writes: real saves, and a real Chromium that nobody touches."""

from __future__ import annotations

import os
import re
import shutil
import wave
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.conftest import Project
from tests.preview.conftest import Preview

Look = Callable[[str], Page]


def write(preview: Preview, path: str, content: str | bytes) -> None:
    """Save a file of the project."""
    preview.project.write({path: content})


def wait_for_text(page: Page, words: str) -> None:
    """Wait until the page shows some words."""
    page.wait_for_function("words => document.body.innerText.includes(words)", arg=words)


def faults(page: Page) -> str:
    """Return what the overlay says."""
    return page.evaluate("document.querySelector('clinic-preview').shadowRoot.querySelector('.faults').innerText")


def photo(colour: str) -> bytes:
    """Return a picture of one colour."""
    made = BytesIO()
    Image.new("RGB", (400, 300), colour).save(made, "PNG")
    return made.getvalue()


def tone(seconds: int) -> bytes:
    """Return a silent recording."""
    made = BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(44_100)
        sound.writeframes(bytes(2 * 44_100 * seconds))
    return made.getvalue()


@pytest.fixture
def page(preview: Preview, look: Look, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new page of the site, open in the browser."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name)[-40:].strip("-")
    write(preview, f"content/pages/{name}.md", Project.text("The first text."))
    preview.wait_for("Built")
    opened = look(f"/{name}/")
    wait_for_text(opened, "The first text.")
    opened.evaluate("window.stayed = true")
    yield opened
    (preview.project.root / f"content/pages/{name}.md").unlink(missing_ok=True)


def source(page: Page) -> str:
    """Return the content file of a page that a test has made."""
    return f"content/pages{page.evaluate('location.pathname').rstrip('/')}.md"


def test_an_edit_is_shown_where_the_reader_was(preview: Preview, page: Page) -> None:
    """Without a reload: scroll position, opened parts and what the browser knows stay."""
    folded = "faq:\n  - question: Does it hurt?\n    answer: Hardly."
    write(preview, source(page), Project.text("Words.\n\n" * 80, folded))
    page.wait_for_selector("main details")
    page.evaluate("document.querySelector('main details').open = true; scrollTo(0, 700)")

    write(preview, source(page), Project.text("A second text.\n\n" + "Words.\n\n" * 80, folded))
    wait_for_text(page, "A second text.")

    state = page.evaluate("[window.stayed, scrollY > 600, document.querySelector('main details').open]")
    assert [True, True, True] == state


def test_a_mistake_is_told_over_the_last_good_page_until_it_is_mended(preview: Preview, page: Page) -> None:
    """As in the terminal, with its line, and as text: what was typed is never markup."""
    write(preview, source(page), Project.text("Broken. [a](<b.md>) <img src=x onerror=document.title='ran'>"))
    page.wait_for_selector("clinic-preview[data-faults]:not([data-faults='0'])", state="attached")
    told, shown = faults(page), page.evaluate("document.querySelector('main').innerText")
    write(preview, source(page), Project.text("The mended text."))
    wait_for_text(page, "The mended text.")
    page.wait_for_selector("clinic-preview[data-faults='0']", state="attached")

    assert (True, True, True, "") == (
        f"{source(page)}:5" in told,
        "onerror=document.title='ran'" in told,
        "The first text." in shown,
        faults(page),
    )


def test_a_fault_in_yaml_leaves_the_open_page(preview: Preview, page: Page) -> None:
    """The site that could be read last stands until this one can."""
    settings = preview.project.root / "site.yaml"
    good = settings.read_text("utf-8")
    settings.write_text(good.replace("clinic:\n", "clinic:\n  phone: 1\n  nmae: x\n", 1), "utf-8")
    page.wait_for_selector("clinic-preview[data-faults]:not([data-faults='0'])", state="attached")
    told = faults(page)
    settings.write_text(good.replace("Mill Street Clinic", "Bridge Street Clinic"), "utf-8")
    wait_for_text(page, "Bridge Street Clinic")
    page.wait_for_selector("clinic-preview[data-faults='0']", state="attached")

    assert (True, "") == ("site.yaml:" in told, faults(page))


def test_many_saves_at_once_are_few_builds_and_end_with_the_last(preview: Preview, page: Page) -> None:
    """An editor that saves at each stroke keeps nobody waiting."""
    file = preview.project.root / source(page)
    hear_all(preview, "the-beginning.md")
    before = len(preview.said)
    for number in range(20):
        file.write_text(Project.text(f"Save number {number}."), "utf-8")
    wait_for_text(page, "Save number 19.")
    hear_all(preview, "the-end.md")

    built = [line for line in preview.said[before:] if "Built" in line]
    assert 2 <= len(built) <= 4, built


def hear_all(preview: Preview, name: str) -> None:
    """Wait for all that was said so far: for what is said of one mistake more, and for the one build that mends it."""
    write(preview, "content/pages/about.md", Project.text(f"[a]({name})"))
    preview.wait_for(name)
    write(preview, "content/pages/about.md", Project.text("About us."))
    preview.wait_for("Built")


def test_a_page_that_is_deleted_is_not_found_and_comes_back(preview: Preview, page: Page) -> None:
    """Its address shows the site's page for unknown ones until it is there again."""
    file = preview.project.root / source(page)
    text = file.read_text("utf-8")
    file.unlink()
    wait_for_text(page, "Nothing is here.")
    file.write_text(text, "utf-8")

    wait_for_text(page, "The first text.")


def test_a_renamed_page_has_its_new_address(preview: Preview, page: Page, look: Look) -> None:
    """And not the old one."""
    file = preview.project.root / source(page)
    file.rename(file.with_name("renamed.md"))
    wait_for_text(page, "Nothing is here.")

    assert (200, "The first text.") == (
        preview.get("/renamed/")[0],
        look("/renamed/").evaluate("document.querySelector('main .text').innerText.trim()"),
    )


def test_a_new_town_appears_in_the_list(preview: Preview, look: Look) -> None:
    """Also the first of its kind, with the folder that it lies in."""
    write(preview, "content/towns/index.md", Project.text("Where people come from."))
    preview.wait_for("Built")
    towns = look("/areas/")
    write(preview, "content/towns/lakeside.md", Project.town("Lakeside", "By the lake."))
    wait_for_text(towns, "Lakeside")
    person = Project.text("Words.", "role: Therapist").replace("A title", "Ann Example")
    write(preview, "content/team/index.md", Project.text("Who we are."))
    write(preview, "content/team/ann.md", person)
    preview.wait_for("Built")
    team = look("/team/")
    wait_for_text(team, "Ann Example")
    shutil.rmtree(preview.project.root / "content/team")

    wait_for_text(team, "Nothing is here.")


def test_an_edited_template_is_shown_and_a_broken_one_is_told(preview: Preview, page: Page) -> None:
    """Templates that come to be, change and go."""
    template = preview.project.root / "templates/page.html"
    template.parent.mkdir(exist_ok=True)
    start = '{% extends "theme/page.html" %}{% block closing %}'
    template.write_text(start + "<p>From the template.</p>{% endblock %}", "utf-8")
    wait_for_text(page, "From the template.")
    template.write_text(start + "{{ page.titel }}{% endblock %}", "utf-8")
    page.wait_for_selector("clinic-preview[data-faults]:not([data-faults='0'])", state="attached")
    told, shown = faults(page), page.evaluate("document.body.innerText")
    template.unlink()
    page.wait_for_function("() => !document.body.innerText.includes('From the template.')")

    assert (True, True) == ("templates/page.html:1" in told, "From the template." in shown)


def test_a_style_sheet_is_exchanged_without_a_reload(preview: Preview, page: Page) -> None:
    """The page stays as it is, and its policy too."""
    sheet = preview.project.root / "static/css/site.css"
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_text("h1 { color: rgb(1, 2, 3) }", "utf-8")
    colour = "getComputedStyle(document.querySelector('h1')).color"
    page.wait_for_function(f"() => {colour} === 'rgb(1, 2, 3)'")
    sheet.write_text("h1 { color: rgb(4, 5, 6) }", "utf-8")
    page.wait_for_function(f"() => {colour} === 'rgb(4, 5, 6)'")
    sheet.unlink()
    page.wait_for_function(f"() => !{colour}.includes('4, 5')")

    assert page.evaluate("window.stayed")


def test_a_photo_replaced_by_an_older_one_is_shown(preview: Preview, page: Page) -> None:
    """What a file's time says does not matter."""
    picture = preview.project.root / "static/photos/room.png"
    write(preview, "static/photos/room.png", photo("red"))
    write(preview, source(page), Project.text("![Our room](../../static/photos/room.png)"))
    page.wait_for_selector("main img")
    first = page.evaluate("document.querySelector('main img').src")
    other = picture.with_name(".other.png")
    other.write_bytes(photo("blue"))
    os.utime(other, (1_000_000_000, 1_000_000_000))
    other.replace(picture)

    page.wait_for_function("first => document.querySelector('main img').src !== first", arg=first)


def test_another_page_of_the_site_is_left_alone(preview: Preview, page: Page, look: Look) -> None:
    """Only what has changed is told."""
    other = look("/about/")
    other.evaluate(
        "new MutationObserver(() => { window.touched = true; }).observe(document.body, {subtree: true, "
        "childList: true, characterData: true, attributes: true})"
    )
    write(preview, source(page), Project.text("Something else."))
    wait_for_text(page, "Something else.")

    assert not other.evaluate("window.touched")


def test_the_bar_says_what_was_found_and_shows_it(preview: Preview, page: Page) -> None:
    """What the check of the whole site has found is there soon; with a click its element is outlined."""
    write(preview, source(page), Project.text("For our hours [click here](contact.md)."))
    page.wait_for_selector("main a[href='/contact/']")
    page.get_by_role("button", name="Findings").click()
    finding = page.locator("clinic-preview .findings li").filter(has_text="click here")
    finding.get_by_role("button", name="Show me").click()

    assert "click here" == page.locator(".preview-shown").inner_text()


def test_the_bar_goes_with_one_click_and_stays_away(preview: Preview, page: Page) -> None:
    """On other pages too, until it is called back."""
    page.get_by_role("button", name="Turn the bar off").click()
    page.goto(f"{preview.address}/about/")
    page.wait_for_selector("clinic-preview[data-connected]", state="attached")
    gone = page.locator("clinic-preview .bar").is_hidden()
    page.get_by_role("button", name="Preview").click()

    assert (True, True) == (gone, page.locator("clinic-preview .bar").is_visible())


def test_the_end_of_the_page_can_be_read_above_the_bar(preview: Preview, page: Page) -> None:
    """On a phone too, where the bar is one line; without the bar there is no empty room."""
    page.set_viewport_size({"width": 390, "height": 844})
    end = "() => document.documentElement.getBoundingClientRect().bottom - document.body.getBoundingClientRect().bottom"
    bar = page.locator("clinic-preview .bar").bounding_box()
    room = page.evaluate(end)
    page.get_by_role("button", name="Turn the bar off").click()
    page.wait_for_function(f"() => ({end})() === 0")

    assert bar is not None
    assert (True, True) == (bar["height"] < 60, abs(room - bar["height"]) < 4)


def test_the_theme_s_own_bar_stands_above_the_preview_s(page: Page) -> None:
    """So that the owner sees and can try what a patient has on a phone: call, and book."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("body > .bar").wait_for()
    page.wait_for_function("() => document.querySelector('body > .bar').getBoundingClientRect().bottom < innerHeight")
    own, ours = page.locator("body > .bar").bounding_box(), page.locator("clinic-preview .bar").bounding_box()
    page.get_by_role("button", name="Turn the bar off").click()
    page.wait_for_function("() => document.querySelector('body > .bar').getBoundingClientRect().bottom === innerHeight")

    assert own
    assert ours
    assert abs(own["y"] + own["height"] - ours["y"]) < 2


def test_another_day_can_be_chosen(preview: Preview, page: Page) -> None:
    """Pages with a date come and go with it."""
    write(preview, source(page), Project.text("Soon.", "publish_on: 2031-01-01"))
    wait_for_text(page, "Nothing is here.")
    page.get_by_label("As of").fill("2031-02-01")
    wait_for_text(page, "Soon.")
    page.get_by_role("button", name="Today").click()

    wait_for_text(page, "Nothing is here.")


def test_all_pages_are_listed_with_the_reason_why_one_is_not_published(preview: Preview, page: Page) -> None:
    """Drafts, and towns that are in no list."""
    write(preview, source(page), Project.text("Half a text.", "draft: true").replace("A title", "Half a page"))
    wait_for_text(page, "Nothing is here.")
    page.get_by_role("button", name="Pages").click()

    row = page.locator("clinic-preview .pages li").filter(has_text="Half a page")
    assert "Not published: it is a draft" in row.inner_text()


@pytest.mark.parametrize("view", ["phone", "dark", "print", "no-script"])
def test_a_page_can_be_seen_as_elsewhere(preview: Preview, page: Page, view: str) -> None:
    """In a frame, which hears of changes too."""
    address = page.evaluate("location.pathname")
    file = source(page)
    page.goto(f"{preview.address}/__preview/view?as={view}&page={address}")
    frame = page.frame_locator("iframe")
    frame.get_by_text("The first text.").wait_for()
    write(preview, file, Project.text("Seen in the frame."))

    frame.get_by_text("Seen in the frame.").wait_for()


LOOKS = """
h1 { color: rgb(1, 1, 1); background: rgb(1, 1, 1) }
@media screen and (prefers-color-scheme: dark) { h1 { color: rgb(2, 2, 2); background: rgb(2, 2, 2) } }
@media only screen { h1 { border-color: rgb(2, 2, 2) } }
@media (prefers-color-scheme: dark) { h1 { background: rgb(2, 2, 2) } }
@media print { h1 { color: rgb(3, 3, 3) } }
@media not print { h1 { outline-color: rgb(2, 2, 2) } }
"""
SEEN = {"phone": (1, 1, 2, 2), "dark": (2, 2, 2, 2), "print": (3, 1, 3, 3)}
"""By the view: colour, background, border and outline; without a rule they are of the colour of the text."""


@pytest.mark.parametrize("view", SEEN)
def test_a_view_shows_what_its_medium_would(preview: Preview, look: Look, view: str) -> None:
    """Rules for the dark, for the screen and for paper count in their views alone."""
    write(preview, "static/css/site.css", LOOKS)
    page = look("/about/")
    page.wait_for_function("() => getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 1, 1)'")
    page.goto(f"{preview.address}/__preview/view?as={view}&page=/about/")
    page.wait_for_selector("iframe" if view == "phone" else "iframe[data-ready]")
    page.frame_locator("iframe").locator("h1").wait_for()

    styles = page.frames[1].evaluate(
        "() => { const style = getComputedStyle(document.querySelector('h1'));"
        "return [style.color, style.backgroundColor, style.borderTopColor, style.outlineColor] }"
    )
    (preview.project.root / "static/css/site.css").unlink()

    assert [f"rgb({', '.join(3 * [str(one)])})" for one in SEEN[view]] == styles


def test_a_recording_can_be_wound_forward(preview: Preview, browser: Browser) -> None:
    """The browser asks for the part that it needs, as it does with hosts."""
    write(preview, "static/tone.mp3", tone(seconds=60))
    preview.wait_for("Built")
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    statuses: list[int] = []
    page.on("response", lambda answer: statuses.append(answer.status) if "tone" in answer.url else None)
    page.goto(f"{preview.address}/about/")

    reached = page.evaluate(
        """() => new Promise(done => {
          const player = new Audio("/tone.mp3");
          player.onloadedmetadata = () => { player.currentTime = 50; };
          player.onseeked = () => done(player.currentTime);
          player.onerror = () => done(player.error.message);
        })"""
    )
    context.close()

    assert (50, {206}) == (reached, set(statuses))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bar_and_the_overlay_can_be_used_by_everybody(
    preview: Preview, page: Page, scheme: Literal["light", "dark"]
) -> None:
    """Nothing of them breaks the rules that the site itself keeps (axe)."""
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme)
    page.get_by_role("button", name="Search and sharing").click()
    results = Axe().run(page, context="clinic-preview")

    assert [] == [f"{rule['id']}: {rule['help']}" for rule in results.response["violations"]]
