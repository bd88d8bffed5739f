"""Makes `clinicsite/fonts/` from the npm package `@fontsource/newsreader`; why so: docs/decisions/0005-bundled-font.md.

Needed only to change the font. With `fonttools` and `brotli` installed, and the package unpacked:
`python -m tools.make_fonts path/to/package`.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools import merge, subset  # type: ignore[import-not-found, import-untyped, unused-ignore]
from fontTools.pens.svgPathPen import SVGPathPen  # type: ignore[import-not-found, import-untyped, unused-ignore]
from fontTools.ttLib import (  # type: ignore[import-not-found, import-untyped, unused-ignore]
    TTFont,
    newTable,
)
from fontTools.ttLib.tables._k_e_r_n import (  # type: ignore[import-not-found, import-untyped, unused-ignore]
    KernTable_format_0,
)

FOLDER = Path(__file__).resolve().parent.parent / "clinicsite" / "fonts"
SCRIPTS = ("latin", "latin-ext")
RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x1E80, 0x1E85), (0x1E9E, 0x1E9E), (0x1EF2, 0x1EF3))
MARKS = (
    "\u2010\u2011\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2020\u2022\u2026\u2032\u2039\u203a\u20ac\u2122\u2212"
)
KERNED = frozenset(map(ord, "ÄÖÜäöüßÀÉÈÍÓÚÑàéèêíóúñçøåæ"))
SMALLEST_KERN = 16
"""Units, of 2000 to the em: what cannot be seen on a card is left out, so that the table does not overflow."""


def main() -> int:
    """Write the font, its letters as paths, and its licence."""
    package = Path(sys.argv[1])
    font = _merged(package)
    pairs = dict(_kerning(font))
    options = subset.Options(
        layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], hinting=False, notdef_outline=True
    )
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "STAT", "gasp"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)], text=MARKS)
    subsetter.subset(font)
    _add_kerning(font, pairs)
    FOLDER.mkdir(exist_ok=True)
    font.save(FOLDER / "newsreader-medium.ttf")
    (FOLDER / "letters.json").write_text(_letters(font), "utf-8")
    shutil.copy(package / "LICENSE", FOLDER / "OFL.txt")
    return 0


def _merged(package: Path) -> Any:
    """Return the package's Latin and Latin Extended parts as one font."""
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for script in SCRIPTS:
            part = TTFont(package / "files" / f"newsreader-{script}-500-normal.woff2", recalcTimestamp=False)
            part.flavor = None
            parts.append(str(Path(folder) / f"{script}.ttf"))
            part.save(parts[-1])
        made = merge.Merger().merge(parts)
    made.recalcTimestamp = False
    made["head"].created = made["head"].modified = part["head"].created
    return made


def _kerning(font: Any) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield the pairs of glyphs that stand closer or wider, from the font's GPOS table."""
    gpos = font["GPOS"].table
    wanted = {
        index
        for record in gpos.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    seen = set()
    for index in sorted(wanted):
        for table in gpos.LookupList.Lookup[index].SubTable:
            for pair, value in _pairs(getattr(table, "ExtSubTable", table)):
                if pair not in seen:
                    seen.add(pair)
                    yield pair, value


def _pairs(table: Any) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield the pairs of one PairPos table, of either format."""
    if table.Format == 1:
        for left, pairs in zip(table.Coverage.glyphs, table.PairSet, strict=True):
            for record in pairs.PairValueRecord:
                yield (left, record.SecondGlyph), getattr(record.Value1, "XAdvance", 0)
        return
    rights: dict[int, list[str]] = {}
    for glyph, group in table.ClassDef2.classDefs.items():
        rights.setdefault(group, []).append(glyph)
    for left in table.Coverage.glyphs:
        records = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)].Class2Record
        for group, members in rights.items():
            value = getattr(records[group].Value1, "XAdvance", 0)
            for right in members:
                yield (left, right), value


def _add_kerning(font: Any, pairs: dict[tuple[str, str], int]) -> None:
    """Give the font a `kern` table, the one that can be read without a shaping library."""
    names = {glyph for code, glyph in font.getBestCmap().items() if code < 0x7F or code in KERNED or code > 0x2000}
    table = KernTable_format_0()
    table.coverage, table.version, table.apple, table.tupleIndex = 1, 0, False, None
    table.kernTable = {pair: value for pair, value in pairs.items() if abs(value) >= SMALLEST_KERN and {*pair} <= names}
    font["kern"] = newTable("kern")
    font["kern"].version = 0
    font["kern"].kernTables = [table]


def _letters(font: Any) -> str:
    """Return which characters the font has, and the outlines of capitals and digits for icons drawn as SVG."""
    glyphs, shapes = font.getGlyphSet(), {}
    for code, name in sorted(font.getBestCmap().items()):
        if chr(code).isdecimal() or (chr(code).isupper() and code < 0x180):
            pen = SVGPathPen(glyphs, ntos=lambda number: str(round(number)))
            glyphs[name].draw(pen)
            shapes[chr(code)] = [glyphs[name].width, pen.getCommands()]
    made = {"characters": "".join(map(chr, sorted(font.getBestCmap()))), "shapes": shapes}
    return json.dumps(made, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    sys.exit(main())
