"""What a deploy would change: the files of the build beside those that are live. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from clinicsite.publish.manifest import Entry
from clinicsite.publish.release import PageNote, Release, address_of, is_fingerprinted, is_page
from clinicsite.records import dataclass, field

LAST = ("index.html", "robots.txt", "sitemap.xml")
"""The files that lead to all others: they are renewed when what they lead to is there."""
_LISTS = (".json", ".md", ".txt", ".xml")
"""Files of these kinds may speak of pages, as a feed does, and pages may lead to them."""
_NAMED = 12
"""So many pages of a kind are named; the others are counted."""


@dataclass(frozen=True)
class DeployPlan:
    """What a deploy would change; paths sorted by code points."""

    new: tuple[str, ...] = ()
    """Files that are not live yet."""
    changed: tuple[str, ...] = ()
    """Files with other bytes or of another type."""
    removed: tuple[str, ...] = ()
    """Files that visitors will not find any more."""
    unchanged: tuple[str, ...] = ()
    """Files that stay as they are."""
    held: tuple[str, ...] = ()
    """Files of earlier versions that stay for pages that are still open."""
    size: int = 0
    """Bytes of all new and changed files."""
    linked: Mapping[str, int] = field(default_factory=dict)
    """How many of the live pages link to each removed one."""

    @property
    def sent(self) -> tuple[str, ...]:
        """The files that have to reach the host, in the order in which visitors may see them."""
        return in_order((*self.new, *self.changed))

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change for visitors."""
        return not (self.new or self.changed or self.removed)


def make_plan(live: Release | None, files: Mapping[str, Entry], held: Mapping[str, Entry] | None = None) -> DeployPlan:
    """Return what changes when `files`, and `held` beside them, take the place of what is live."""
    before: Mapping[str, Entry] = live.files if live else {}
    stay = held or {}
    new = tuple(sorted(path for path in files if path not in before))
    changed = tuple(sorted(path for path, entry in files.items() if path in before and not same(entry, before[path])))
    removed = tuple(sorted(path for path in before if path not in files and path not in stay))
    return DeployPlan(
        new=new,
        changed=changed,
        removed=removed,
        unchanged=tuple(sorted(path for path in files if path in before and same(files[path], before[path]))),
        held=tuple(sorted(stay)),
        size=sum(files[path].size for path in (*new, *changed)),
        linked=links_to(live.pages, removed) if live else {},
    )


def same(one: Entry, other: Entry) -> bool:
    """Return whether visitors get the same for two entries."""
    return one.digest == other.digest and one.type == other.type


def in_order(paths: Iterable[str]) -> tuple[str, ...]:
    """Return paths in the order in which they may appear: what a page needs before the page, what leads on at last."""
    return tuple(sorted(paths, key=lambda path: (rank(path), path)))


def rank(path: str) -> int:
    """Return the group of a file: assets, other files, pages, the ways in."""
    if path in LAST:
        return 3
    return 0 if is_fingerprinted(path) else 2 if is_page(path) else 1


def turn(path: str, is_new: bool) -> int:
    """Return when a file is renewed where visitors see each file by itself; those of one turn may come in any order.

    Whatever a page leads to is there before the page: assets, then other files, then new pages, which nothing that
    visitors see leads to yet, then changed ones, and at last what lists pages.
    """
    group = rank(path)
    if group == 2:
        return 2 if is_new else 3
    return 4 if group == 3 or (group == 1 and not is_new and path.endswith(_LISTS)) else group


def replaced(befores: Sequence[Release], after: Mapping[str, Entry], known: bool = True) -> dict[str, int]:
    """Return the files to be renewed on a host that may hold parts of any of `befores`, in order, with their turns.

    Where it is not `known` which of their files are there, because a deploy was cut, all are renewed.
    """
    trees = [release.tree for release in befores]
    turns = {
        path: turn(path, is_new=not trees or any(path not in tree for tree in trees))
        for path, entry in after.items()
        if not (known and trees) or any(path not in tree or not same(tree[path], entry) for tree in trees)
    }
    return dict(sorted(turns.items(), key=lambda item: (item[1], item[0])))


def outdated(befores: Sequence[Release], after: Collection[str]) -> tuple[str, ...]:
    """Return the files to be deleted on a host that may hold parts of any of `befores`: pages first."""
    gone = {path for release in befores for path in release.tree} - set(after)
    return tuple(reversed(in_order(gone)))


def links_to(pages: Mapping[str, PageNote], removed: Collection[str]) -> dict[str, int]:
    """Return how many of the pages that stay link to each removed one."""
    gone = set(filter(is_page, removed))
    if not gone:
        return {}
    links = Counter(link for path, note in pages.items() if path not in gone for link in note.links)
    return {path: links[path] for path in sorted(gone)}


def page_lines(plan: DeployPlan, live: Release | None, pages: Mapping[str, PageNote]) -> list[str]:
    """Return what happens to the pages, a sentence for each; many of a kind are counted."""
    before: Mapping[str, PageNote] = live.pages if live else {}
    gone = [f"The page {_called(path, before)} will disappear{_linked(path, plan)}." for path in plan.removed
            if is_page(path)]  # fmt: skip
    new = [f"The page {_called(path, pages)} is new." for path in plan.new if is_page(path)]
    changed = [f"The page {_called(path, pages)} changes." for path in plan.changed if is_page(path)]
    return [
        *_some(gone, "will disappear", "will disappear"),
        *_some(new, "is new", "are new"),
        *_some(changed, "changes", "change"),
    ]


def _some(lines: list[str], one: str, several: str) -> list[str]:
    """Return the first lines, and how many more there are; `one` or `several` pages do what is said last."""
    more = len(lines) - _NAMED
    if more <= 0:
        return lines
    return [*lines[:_NAMED], f"1 more page {one}." if more == 1 else f"{more} more pages {several}."]


def _called(path: str, pages: Mapping[str, PageNote]) -> str:
    """Return the address of a page, with its title when it is known."""
    title = pages[path].title if path in pages else ""
    return f'{address_of(path)} ("{title}")' if title else address_of(path)


def _linked(path: str, plan: DeployPlan) -> str:
    """Return who links to a page that goes, as the rest of a sentence."""
    number = plan.linked.get(path, 0)
    if not number:
        return ""
    return "; 1 page links to it" if number == 1 else f"; {number} pages link to it"
