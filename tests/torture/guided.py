"""The readers of `fuzzed`, given what leads into corners that no input has reached before: inputs guided by coverage.

    python -m tests.torture.guided Markdown 600

Arguments: the name of a reader, and for how many seconds. It needs `atheris`, which is not among the tools of this
project (`uv pip install atheris`, Linux and macOS). What it finds is printed; the exit code is then not 0.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings


def main(name: str, seconds: str) -> None:
    """Give a reader inputs for so long; does not return."""
    import atheris

    with atheris.instrument_imports(include=["clinicsite"]):
        from tests.torture.fuzzed import readers

    with tempfile.TemporaryDirectory() as folder:
        strategy, read = readers(Path(folder))[name]

        @settings(database=None, deadline=None)
        @given(strategy)
        def once(drawn: Any) -> None:
            read(drawn)

        # An input tells hypothesis what to choose; one of a few bytes tells nothing.
        chance = random.Random(1)
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number in range(200):
            (corpus / str(number)).write_bytes(chance.randbytes(2 ** (5 + number % 8)))
        words = [sys.argv[0], f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]
        atheris.Setup([*words, "-len_control=0", "-max_len=8192", str(corpus)], once.hypothesis.fuzz_one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
