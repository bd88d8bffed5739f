"""Writes clinicsite/claims/en.weights.yaml and de.weights.yaml: what words, kinds of words and their order weigh.

They are learnt from sentences that people have judged, the lists of `tests/check/claims/`, and from the pages of the
sites in this project, in which nothing is promised. What is learnt is a straight line between the two (a support
vector machine, found by dual coordinate descent: Hsieh and others, ICML 2008), so that what a sentence weighs is a sum
that can be followed. Signs that stand in one sentence only are learnt with the others and left out of the file, and so
are those that weigh least: a weight says something about words, not about one text. Run it when lists or kinds have
changed; the same files give the same weights:

    python tools/make_weights.py

With `--try` it writes nothing and tells what it would find of rounds that it has not seen: the lists of one round were
written by one author and are left out together, for who writes two sentences writes them alike.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from clinicsite.check.prose import CITED, Block, BlockKind, blocks_of_markdown  # noqa: E402
from clinicsite.check.tokens import Tokens, flat  # noqa: E402
from clinicsite.check.weighing import Weighing, signs_of  # noqa: E402
from clinicsite.check.wording import Tongue  # noqa: E402
from clinicsite.diagnostics import Position  # noqa: E402
from clinicsite.load.rules import read_claims, read_prose  # noqa: E402

LISTS = ROOT / "tests" / "check" / "claims"
TARGETS = ROOT / "clinicsite" / "claims"
PAGES = {
    "en": ["content/**/*.md", "content/**/*.yaml", "site.yaml", "clinicsite/languages/en.yaml"],
    "de": ["tests/sites/physio/content/**/*.md", "tests/sites/physio/site.yaml", "clinicsite/languages/de.yaml"],
}
"""Where honest sentences stand besides those of the lists."""
COST = {1: 4.0, -1: 16.0}
"""What a sentence on the wrong side costs, against weights that are large: an honest one that is told costs more."""
ROUNDS = 25
LEAST = 2
"""Sentences in which a sign has to stand."""
MOST = 15_000
"""Signs of a file: with half as many, a hundredth less is found."""
FOLDS = 8
WIDTH = 118
_VALUE = re.compile(r"^[ -]*(?:[\w-]+: )?(\S.*)$", re.MULTILINE)
"""A value of settings, or a line of one."""


@dataclass(frozen=True)
class Judged:
    """A sentence with what people think of it."""

    signs: tuple[str, ...]
    side: int
    """1 for a claim, -1 for an honest sentence."""
    source: str
    """The list or the page in which it stands."""
    text: str


def languages() -> list[str]:
    """Return the languages that have kinds of words."""
    return [language for language in PAGES if (TARGETS / f"{language}.kinds.yaml").is_file()]


def lists_of(language: str) -> list[Path]:
    """Return the lists of a language."""
    german = [path for path in sorted(LISTS.glob("*.txt")) if path.name.endswith("-de.txt")]
    return german if language == "de" else [path for path in sorted(LISTS.glob("*.txt")) if path not in german]


def tongue_of(language: str) -> Tongue:
    """Return what is known of a language, with the rules of every profession and place."""
    codes = {part for path in TARGETS.glob(f"{language}*.yaml") for part in path.stem.split(".")[1:]}
    found = [read_claims(language, code, frozenset(codes)) for code in (*sorted(codes), None)]
    return Tongue(read_prose(language) or {}, max(found, key=len))


def digest_of(language: str) -> str:
    """Return a digest of the lists and kinds that the weights of a language are made from."""
    found = hashlib.sha256()
    for path in [*lists_of(language), TARGETS / f"{language}.kinds.yaml"]:
        found.update(path.read_text("utf-8").encode())
    return found.hexdigest()[:16]


class Reader:
    """Reads sentences with their signs."""

    def __init__(self, language: str) -> None:
        self._tongue = tongue_of(language)
        self._kinds = Weighing(self._tongue.claims, self._tongue.rules.book).kinds
        self._language = language

    def _parts(self, block: Block) -> list[str]:
        """Return the sentences of a block."""
        return [block.text[start:end] for start, end in self._tongue.sentences.spans(block.text)]

    def _judged(self, text: str, side: int, source: str) -> Judged:
        """Return a sentence with its signs."""
        flat_text = flat(text)
        words = Tokens(flat_text, self._tongue.rules.speller).words
        return Judged(tuple(sorted(signs_of(words, list(self._kinds.of(words)), flat_text))), side, source, text)

    def listed(self) -> Iterator[Judged]:
        """Yield the sentences of the lists. Of a claim in several sentences nobody has said which of them makes it."""
        for path in lists_of(self._language):
            side = 1 if "dishonest" in path.name else -1
            for line in path.read_text("utf-8").splitlines():
                if not line or line.startswith("#"):
                    continue
                blocks = list(blocks_of_markdown(line.replace("¶> ", "\n>\n> ").replace("¶", "\n\n"), "list"))
                parts = [(block, part) for block in blocks for part in self._parts(block)]
                if side > 0 and len(parts) <= 2 and len(blocks) == 1:
                    yield self._judged(blocks[0].text, side, path.name)
                elif side < 0:
                    yield from (
                        self._judged(part, side, path.name)
                        for block, part in parts
                        if not block.lead and CITED not in block.text
                    )

    def pages(self) -> Iterator[Judged]:
        """Yield the sentences of pages, of settings and of what templates print, each once."""
        known: set[str] = set()
        for path in sorted(path for pattern in PAGES[self._language] for path in ROOT.glob(pattern)):
            for block in _blocks_of(path):
                for part in self._parts(block):
                    if part not in known and CITED not in part and block.kind is not BlockKind.QUOTE:
                        known.add(part)
                        yield self._judged(part, -1, path.relative_to(ROOT).as_posix())


def _blocks_of(path: Path) -> Iterator[Block]:
    """Yield the stretches of words of a page, its front matter value by value, or of a file of settings."""
    text = path.read_text("utf-8")
    _, front, body = text.split("---\n", 2) if text.startswith("---\n") else ("", text, "")
    if path.suffix == ".md":
        yield from blocks_of_markdown(body or text, "page")
    if path.suffix == ".yaml" or body:
        for match in _VALUE.finditer(front):
            yield Block(match[1].strip("\"' "), BlockKind.ANY, Position(""))


def learnt(rows: Sequence[Judged]) -> dict[str, float]:
    """Return the weights of signs that tell the sides of some sentences apart: those that count."""
    weights: dict[str, float] = {}
    pushed = [0.0] * len(rows)
    order = list(range(len(rows)))
    chance = random.Random(1)  # noqa: S311 - an order that is the same each time, no secret
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for number in order:
            row = rows[number]
            size, slack = sqrt(len(row.signs) or 1), 1 / (2 * COST[row.side])
            gap = row.side * sum(weights.get(sign, 0.0) for sign in row.signs) / size - 1 + pushed[number] * slack
            new = max(pushed[number] - gap / (len(row.signs) / size**2 + slack), 0.0)
            step = (new - pushed[number]) * row.side / size
            if step:
                pushed[number] = new
                for sign in row.signs:
                    weights[sign] = weights.get(sign, 0.0) + step
    return _that_count(weights, Counter(sign for row in rows for sign in row.signs))


def _that_count(weights: Mapping[str, float], counted: Mapping[str, int]) -> dict[str, float]:
    """Return the weights of signs that stand in several sentences, those that weigh most."""
    several = sorted((-abs(weight), sign) for sign, weight in weights.items() if counted[sign] >= LEAST)
    return {sign: weights[sign] for _, sign in several[:MOST]}


def weight_of(row: Judged, weights: Mapping[str, float]) -> float:
    """Return what a sentence weighs."""
    return 100 * sum(weights.get(sign, 0.0) for sign in row.signs) / sqrt(len(row.signs) or 1)


def written(weights: Mapping[str, float], language: str) -> str:
    """Return the file of weights."""
    by_weight: dict[int, list[str]] = {}
    for sign, weight in weights.items():
        if round(100 * weight):
            by_weight.setdefault(round(100 * weight), []).append(sign)
    lines = [line for weight in sorted(by_weight) for line in _lines(weight, sorted(by_weight[weight]))]
    head = "# Made by tools/make_weights.py from lists of sentences and from kinds of words: do not edit."
    return "\n".join([head, f"weights_from: {digest_of(language)}", "weights: |", *lines, ""])


def _lines(weight: int, signs: Iterable[str]) -> Iterator[str]:
    """Yield the lines for the signs of one weight."""
    line = ""
    for sign in signs:
        if line and len(line) + len(sign) >= WIDTH:
            yield line
            line = ""
        line = f"{line}|{sign}" if line else f"  {weight} {sign}"
    yield line


def round_of(source: str) -> str:
    """Return the round in which a list was written, or the page."""
    return source.replace("-dishonest", "").replace("-honest", "").replace("dishonest", "honest")


def folds_of(rows: Sequence[Judged]) -> dict[str, int]:
    """Return rounds by the fold in which they are left out; folds are about as large as each other."""
    sizes = Counter(round_of(row.source) for row in rows)
    filled = [0] * FOLDS
    found = {}
    for name, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        found[name] = filled.index(min(filled))
        filled[found[name]] += size
    return found


def tried(rows: Sequence[Judged]) -> Iterator[str]:
    """Yield what is found of each round by weights that were made without it and some others."""
    fold_of = folds_of(rows)
    bad: list[float] = []
    good: list[float] = []
    page: list[float] = []
    for fold in range(FOLDS):
        weights = learnt([row for row in rows if fold_of[round_of(row.source)] != fold])
        for row in rows:
            if fold_of[round_of(row.source)] == fold:
                (bad if row.side > 0 else page if "/" in row.source else good).append(weight_of(row, weights))
    for limit in (-80, -60, -40, -20, 0, 10, 20, 30, 40, 50, 60):
        shares = [100 * sum(weight > limit for weight in found) / len(found) for found in (bad, good, page)]
        yield f"{limit:4}: claims {shares[0]:5.1f} %, look-alikes {shares[1]:5.1f} %, pages {shares[2]:5.2f} %"


def main() -> None:
    """Write the weights of each language, or tell how good they are."""
    for language in languages():
        reader = Reader(language)
        rows = [*reader.listed(), *reader.pages()]
        if "--try" in sys.argv:
            print(language, len(rows), *tried(rows), sep="\n")
            continue
        text = written(learnt(rows), language)
        (TARGETS / f"{language}.weights.yaml").write_text(text, "utf-8", newline="\n")
        print(language, len(rows), "sentences,", len(text), "bytes")


if __name__ == "__main__":
    main()
