"""What forbids putting a version online: each reason a complaint with its way out. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from clinicsite.diagnostics import Diagnostic
from clinicsite.publish.deploy_faults import (
    CLOCK_WRONG,
    GENERATOR_OLDER,
    LIVE_NEWER,
    MANY_REMOVED,
    NO_PAGES,
    SECRET_FOUND,
    TARGET_FOREIGN,
    TARGET_OTHER_SITE,
    complaint,
    listed,
)
from clinicsite.publish.host import State
from clinicsite.publish.manifest import Manifest
from clinicsite.publish.plan import DeployPlan
from clinicsite.publish.private import private_names
from clinicsite.publish.release import Maker, Release, address_of, is_page
from clinicsite.publish.told import moment
from clinicsite.records import dataclass

MOST_REMOVED = 20
"""So many files may disappear without being asked for."""
ONE_IN = 5
"""One file in so many may."""
CLOCK_DRIFT = timedelta(hours=1)
"""So far may a clock be off: more than a slow clock, less than a wrong day."""


@dataclass(frozen=True, slots=True)
class Leave:
    """What the person has allowed."""

    deletes: bool = False
    """That much of the live site disappears."""
    replace: str = ""
    """The name of the live version that may be replaced although it is not the one that the build started from."""


@dataclass(frozen=True, slots=True)
class Base:
    """What the files of this build are known to come after."""

    last: str = ""
    """The version that was live when this project last put one online or looked at it."""
    begun: str = ""
    """The version that this project was last about to put online: it is live if the run was cut off just after."""
    includes: Callable[[str], bool] = lambda _revision: False
    """Whether the project's files include a commit."""


def guard(
    plan: DeployPlan,
    manifest: Manifest,
    state: State,
    label: str,
    maker: Maker,
    now: datetime,
    base: Base,
    leave: Leave,
) -> Iterator[Diagnostic]:
    """Yield every reason not to go on."""
    if "index.html" not in manifest.entries:
        yield complaint(NO_PAGES, "The built site has no home page, so there is nothing to put online.")
    yield from _secrets(manifest)
    yield from _clock(state, now)
    live = state.live
    if state.stranger:
        yield complaint(TARGET_FOREIGN, f"{_capital(label)} was changed without this program: {state.stranger}.")
    if live is None:
        if state.foreign and not state.interrupted:
            yield complaint(
                TARGET_FOREIGN, f"{_capital(label)} holds what I did not put there: {listed(state.foreign)}."
            )
        return
    allowed = leave.replace == live.id
    if live.site != manifest.site and not allowed:
        hint = f"{TARGET_OTHER_SITE.mend} Here that is: --replace {live.id}"
        yield complaint(TARGET_OTHER_SITE, f"{_capital(label)} holds another website, {live.site}.", hint)
    elif not (allowed or plan.is_empty or _comes_after(live, base)):
        yield _newer(live)
    if _version(live.maker.generator) > _version(maker.generator):
        message = f"The live site was made by version {live.maker.generator}; this is version {maker.generator}."
        yield complaint(GENERATOR_OLDER, message)
    if not leave.deletes:
        yield from _deletes(plan, live)


def _secrets(manifest: Manifest) -> Iterator[Diagnostic]:
    """Complain about files that must stay private, by their names."""
    names = private_names(manifest.entries)
    if names:
        message = f"The site would put {listed(names)} online, which must stay private."
        yield complaint(SECRET_FOUND, message, path=manifest.entries[names[0]].source)


def secret_in(path: str, source: str, what: str) -> Diagnostic:
    """Return the complaint about the contents of a file."""
    return complaint(SECRET_FOUND, f'"{path}" holds {what}, which must stay private.', path=source)


def _clock(state: State, now: datetime) -> Iterator[Diagnostic]:
    """Complain about a clock that is off: the host knows the time, or what is live comes from the future."""
    if state.now and abs(now - state.now) > CLOCK_DRIFT:
        message = f"This computer says it is {moment(now)}, the host says {moment(state.now)} (both in UTC)."
        yield complaint(CLOCK_WRONG, message)
    elif state.live and state.live.made - now > CLOCK_DRIFT:
        message = (
            f"This computer says it is {moment(now)}, but the live site is from {moment(state.live.made)} (in UTC)."
        )
        yield complaint(CLOCK_WRONG, message)


def _comes_after(live: Release, base: Base) -> bool:
    """Return whether the build is known to include what is live."""
    return live.id in (base.last, base.begun) or bool(live.maker.revision and base.includes(live.maker.revision))


def _newer(live: Release) -> Diagnostic:
    """Return the complaint that somebody else was there in between."""
    message = f"{live.maker.by} put a version online on {moment(live.made)} (UTC) that your files may not include."
    hint = f"Get the other changes first, with Git: git pull. If that version may be replaced, add: --replace {live.id}"
    return complaint(LIVE_NEWER, message, hint)


def _deletes(plan: DeployPlan, live: Release) -> Iterator[Diagnostic]:
    """Complain about too many files that disappear."""
    gone, all_files = len(plan.removed), len(live.files)
    if gone > MOST_REMOVED or gone * ONE_IN > all_files:
        named = [address_of(path) for path in sorted(plan.removed, key=lambda path: (not is_page(path), path))]
        message = f"{gone} of the {all_files} live files would disappear: {listed(named)}."
        yield complaint(MANY_REMOVED, message)


def _version(text: str) -> tuple[int, ...]:
    """Return the numbers of a version, to compare."""
    return tuple(int(number) for number in re.findall(r"\d+", text.partition("+")[0]))


def _capital(text: str) -> str:
    """Return a text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]
