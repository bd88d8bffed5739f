"""The commands that start and explain: new, explain, schemas and completion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from clinicsite.cli.options import ROOT
from clinicsite.cli.words import shown
from clinicsite.diagnostics import closest


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Explain a fault, or why search engines are not told of something such as FAQPage."""
    from clinicsite import catalogue

    if code is None:
        for stage, faults in catalogue.STAGES.items():
            click.echo(stage)
            click.echo("\n".join(f"  {fault.code:<28} {fault.title}" for fault in faults))
        return
    told = catalogue.about_markup(code)
    if told:
        click.echo(told)
        return
    fault = catalogue.FAULTS.get(code)
    if fault is None:
        match = closest(code, [*catalogue.FAULTS, *catalogue.markup_words()])
        advice = f' Did you mean "{match}"?' if match else " Run explain without a name to see them all."
        raise click.UsageError(f'There is no fault "{code}".{advice}')
    click.echo(catalogue.explanation(fault))


@click.group()
def new() -> None:
    """Start a new site, or a new page in this one; nothing is ever overwritten."""


@new.command("site")
@click.argument("folder", type=click.Path(path_type=Path))
def new_site(folder: Path) -> None:
    """Make a working site in FOLDER."""
    from clinicsite import scaffold

    made = scaffold.new_site(folder)
    _say_made(made, f'build it with: build --root "{folder}"; then fill in what begins with TODO in its site.yaml.')


def _new_page_command(kind: str, noun: str) -> None:
    """Add the command that starts one kind of page."""

    @new.command(kind, help=f"Start a{'n' * (noun[0] == 'a')} {noun}, called NAME.")
    @click.argument("name", nargs=-1, required=True)
    @ROOT
    def command(name: tuple[str, ...], root: Path) -> None:
        from clinicsite import scaffold

        made = scaffold.new_page(root, kind, " ".join(name), datetime.now().astimezone().date())
        _say_made(made, "fill it in; it is a draft until you take `draft: true` away.")


_NOUNS = {"condition": "a condition", "town": "a town", "person": "a person", "page": "anything"}
for _kind, _noun in _NOUNS.items():
    _new_page_command(_kind, f"page about {_noun}")
_new_page_command("article", "article")


@new.command("workflow")
@click.argument("service", type=click.Choice(["github"]))
@click.option("--to", "name", metavar="NAME", help="The place in site.yaml; by default the first one.")
@ROOT
def new_workflow(service: str, name: str | None, root: Path) -> None:
    """Let GitHub check the site, put it online, and build it anew each day."""
    from clinicsite import workflows
    from clinicsite.online import target_of

    target, zone = target_of(root, name)
    if target.host == "folder":
        raise click.UsageError(f'"{target.name}" is a folder of this computer, which GitHub cannot reach.')
    made = workflows.new_workflow(root, target, zone)
    _say_made(made, 'read it, then put it on GitHub. The guide, "Put it online", says which keys GitHub needs.')


def _say_made(paths: Sequence[Path], following: str) -> None:
    """Say which files were made and what to do with them."""
    for path in paths:
        click.echo(f"Made {shown(path)}")
    click.echo(f"Next: {following}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs/schemas"))
def schemas(folder: Path) -> None:
    """Write JSON Schemas, with which editors check and complete YAML while you type."""
    from clinicsite.load.reference import json_schemas

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in json_schemas().items():
        (folder / f"{name}.json").write_text(text, "utf-8", newline="\n")
        click.echo(f"Wrote {shown(folder / f'{name}.json')}")


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
def completion(shell: str) -> None:
    """Print what a shell needs to complete the `clinicsite` command's words."""
    from click.shell_completion import get_completion_class

    completer = get_completion_class(shell)
    if completer is None:
        raise click.UsageError(f"This version cannot complete in {shell}.")
    from clinicsite.cli.group import cli

    click.echo(completer(cli, {}, "clinicsite", "_CLINICSITE_COMPLETE").source())
