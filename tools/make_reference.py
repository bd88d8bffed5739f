"""Writes docs/reference/ and docs/schemas/ from the code. With --check it only says whether they are true.

Run it after changing a key, a fault or a command: `make docs`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from clinicsite import catalogue  # noqa: E402 - the path has to be set first
from clinicsite.check import registry  # noqa: E402
from clinicsite.check.checks import Area, Check  # noqa: E402
from clinicsite.cli import GROUPS  # noqa: E402
from clinicsite.cli.group import cli  # noqa: E402
from clinicsite.diagnostics import Fault  # noqa: E402
from clinicsite.load import reference  # noqa: E402
from clinicsite.model.read import SiteConfig  # noqa: E402

NOTE = "<!-- Made from the code by tools/make_reference.py; change it there. -->"
TABLE = "| key | needed | what it is |\n| --- | --- | --- |"


def pages() -> dict[str, str]:
    """Return every generated file by its path."""
    made = {f"docs/schemas/{name}.json": text for name, text in reference.json_schemas().items()}
    made["docs/reference/site-yaml.md"] = _page("site.yaml", _site_yaml())
    made["docs/reference/front-matter.md"] = _page("Front matter", _front_matter())
    made["docs/reference/faults.md"] = _page("Faults", _faults())
    made["docs/reference/checks/index.md"] = _page("Checks", _checks())
    for check in registry.CHECKS:
        for fault in check.faults:
            made[f"docs/reference/checks/{fault.code}.md"] = _page(fault.title, _check(check, fault))
    made["docs/reference/commands.md"] = _page("Commands", _commands())
    return made


def _page(title: str, parts: Iterator[str]) -> str:
    """Return a page of the reference."""
    return "\n\n".join([f"# {title}", NOTE, *parts]) + "\n"


def _site_yaml() -> Iterator[str]:
    """Yield the explanation of `site.yaml`."""
    yield (
        "Every key that `site.yaml` may hold. `needed` says `yes` where a value has to be written, else what counts "
        "when it is left out. A fact that is not known yet is a text that begins with `TODO`; it may stand wherever "
        "a person has to supply something: phone, address, hours. `[]` means one of several, each begun with a hyphen."
    )
    yield "\n".join([TABLE, *reference.reference(SiteConfig)])


def _front_matter() -> Iterator[str]:
    """Yield the explanation of the front matter of each kind of page."""
    yield "What may stand between the two lines of `---` at the top of a content file, for each kind of page."
    titles = {
        "page": "Pages of their own, the home page and overviews",
        "condition": "`content/conditions/<name>.md`",
        "town": "`content/towns/<name>.md`",
        "town-condition": "`content/towns/<town>/<condition>.md`",
        "person": "`content/team/<name>.md`",
        "article": "`content/articles/<name>.md`",
    }
    for name, model in reference.FRONT_MATTER.items():
        yield f"## {titles[name]}"
        yield "\n".join([TABLE, *reference.reference(model)])


def _faults() -> Iterator[str]:
    """Yield the explanation of every fault, by stage."""
    yield "What the generator can complain about. `python3 build.py explain CODE` shows the same in the terminal."
    for stage, faults in catalogue.STAGES.items():
        yield f"## {stage}"
        if stage == catalogue.CHECKING:
            yield "These have [a page each](checks/index.md)."
            continue
        for fault in faults:
            yield f"### {fault.code}\n\n**{fault.title}** ({fault.severity})"
            yield f"{fault.why} {fault.mend}"
            if fault.example:
                yield f"```text\n{fault.example}\n```"


def _checks() -> Iterator[str]:
    """Yield the list of all checks, by area."""
    yield (
        "What `python3 build.py check` looks for on the finished pages. Those marked *always* are looked for in every "
        "build as well. An error stops publishing, a warning asks for attention, advice can wait."
    )
    for area in Area:
        rows = [
            f"| [{fault.code}]({fault.code}.md) | {fault.title} | {fault.severity} | "
            f"{'always' if check.in_every_build else 'in check'} |"
            for check in registry.CHECKS
            for fault in check.faults
            if check.area is area
        ]
        if rows:
            yield f"## {area.capitalize()}"
            yield "\n".join(
                ["| code | what is wrong | severity | looked for |", "| --- | --- | --- | --- |", *sorted(rows)]
            )


def _check(check: Check, fault: Fault) -> Iterator[str]:
    """Yield the explanation of one thing that is looked for."""
    when = "in every build" if check.in_every_build else "by `python3 build.py check`"
    where = "" if check.needs_sources else ", also in a folder of HTML made by something else"
    yield f"`{fault.code}` · {check.area} · {fault.severity} · looked for {when}{where}"
    yield f"**Why it matters.** {fault.why}"
    yield f"**How to put it right.** {fault.mend}"
    if fault.example:
        yield f"```text\n{fault.example}\n```"
    for heading, example in (("Complained about", fault.failing), ("Put right", fault.passing)):
        if example:
            yield f"## {heading}"
            files = {"": example} if isinstance(example, str) else example
            for path, text in files.items():
                kind = path.rpartition(".")[2].replace("md", "markdown") or "html"
                yield (f"`{path}`\n\n" if path else "") + f"````{kind}\n{text.rstrip()}\n````"


def _commands() -> Iterator[str]:
    """Yield the help of every command."""
    yield "Without a command, `python3 build.py` builds. Exit codes: 0 all is well, 1 faults, 2 wrong usage."
    with click.Context(cli, info_name="python3 build.py") as context:
        for names in GROUPS.values():
            for name in names:
                command = cli.get_command(context, name)
                assert command is not None
                with click.Context(command, info_name=name, parent=context, terminal_width=100) as inner:
                    yield f"## {name}\n\n```text\n{command.get_help(inner)}\n```"


def main() -> int:
    """Write the files, or with --check name those that are not true."""
    checking = "--check" in sys.argv[1:]
    stale = []
    made = pages()
    for path in sorted((ROOT / "docs/reference/checks").glob("*.md")):
        if path.relative_to(ROOT).as_posix() not in made and not checking:
            path.unlink()
    for name, text in made.items():
        path = ROOT / name
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not checking:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
    for name in stale:
        print(f"{name}: {'is not what the code says; run make docs' if checking else 'written'}")
    return 1 if checking and stale else 0


if __name__ == "__main__":
    sys.exit(main())
