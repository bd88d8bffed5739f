"""The commands by their groups, found when they are called."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from clinicsite import __version__
from clinicsite.cli import GROUPS
from clinicsite.cli.catching import told

EXAMPLES = """\b
Examples:
  python3 build.py                     build the site into public/
  python3 build.py serve               see it in a browser while you write
  python3 build.py new town Aurora     start a page for a town
  python3 build.py explain broken-link what a fault means"""


class _Commands(click.Group):
    """Lists commands in groups, imports one when it is called, and builds when none is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [name for group in GROUPS.values() for name in group]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now; None if there is none of that name."""
        for group in GROUPS.values():
            if cmd_name in group:
                if cmd_name != "build":
                    gc.enable()
                command = getattr(import_module(f"clinicsite.cli.{group[cmd_name]}"), cmd_name)
                assert isinstance(command, click.Command)
                return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that was named; one that does not exist is told with what may have been meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=self.list_commands(ctx), ctx=ctx) from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `build` in front of options that stand alone."""
        named = args and (args[0] in ("--help", "-h", "--version") or not args[0].startswith("-"))
        return super().parse_args(ctx, args if named else ["build", *args])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in their groups."""
        for title, names in GROUPS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            rows = [(name, command.get_short_help_str(70)) for name, command in commands if command]
            with formatter.section(title):
                formatter.write_dl(rows)


@click.group(cls=_Commands, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clinicsite")
def cli() -> None:
    """Make the website of a clinic from Markdown and YAML. Without a command, build it."""


def run(words: Sequence[str]) -> None:
    """Run the command line and leave with its exit code."""
    with told():
        cli.main(list(words), prog_name=_program_name())


def _program_name() -> str:
    """Return how the command was called."""
    return "python3 build.py" if Path(sys.argv[0]).name == "build.py" else "clinicsite"
