"""A page while it arrives: on a slow line a browser shows what there is, and what is seen stays where it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KINDS = ["parker-home", "parker-condition", "parker-town", "parker-contact", "parker-glossary", "physio-site-map"]
PIECES = 220
"""How many elements of a page arrive one by one: those of the first screen, and more."""
ARRIVE = """([html, cuts]) => {
  const moved = new Set(), seen = new Map();
  const stands = element => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
    && !/^inline$|^table|^none$/.test(getComputedStyle(element).display)
    && !element.closest("svg > *, mark, table, .bar a");
  document.open();
  let at = 0;
  for (const cut of cuts) {
    document.write(html.slice(at, cut));
    at = cut;
    for (const element of document.body?.querySelectorAll("*") ?? []) {
      const { left, top, width, height } = element.getBoundingClientRect();
      if (!width || !height || top > innerHeight || !stands(element)) continue;
      const [x, y] = seen.get(element) ?? [left, top];
      const told = `${element.localName}.${element.className} from ${x}, ${y} to ${left}, ${top}`;
      if (Math.abs(x - left) > 1 || Math.abs(y - top) > 1) moved.add(told);
      seen.set(element, [left, top]);
    }
  }
  document.write(html.slice(at));
  document.close();
  return [seen.size, [...moved]];
}"""
"""Writes a page piece by piece and tells how many elements were seen, and which of them have moved."""


@pytest.mark.parametrize("width", [412, 1280])
@pytest.mark.parametrize("name", KINDS)
def test_nothing_that_is_seen_moves_while_a_page_arrives(
    name: str, width: int, published: dict[str, Path], pages: Mapping[str, Mapping[str, str]], browser: Browser
) -> None:
    """Neither the head, whose parts share a line, nor texts that stand beside what is still to come."""
    site, _, kind = name.partition("-")
    html = (published[site] / pages[site][kind].lstrip("/") / "index.html").read_text("utf-8")
    cuts = [tag.start() for tag in re.finditer(r"<[a-z]", html[html.index("<body") :])][1:PIECES]
    body = html.index("<body")
    page = browser.new_page(viewport={"width": width, "height": 823})

    seen, moved = page.evaluate(ARRIVE, [html, [body + cut for cut in cuts]])
    page.close()

    assert ([], True) == (moved, seen > 10)
