# noqa: INP001 - a script, in no package
"""Print the names of all states of the world pack in another language, as TOML.

Usage: uv run --with babel python scripts/french_names.py fr

The names are those of the Unicode CLDR (Unicode License v3), by way of Babel; what it prints was
pasted into templates/wording/fr.toml. Babel is not needed to run the software.
"""

import sys
import tomllib
from pathlib import Path

from babel import Locale  # type: ignore[import-not-found]  # only this script needs it
from babel.core import get_global  # type: ignore[import-not-found]

WORLD = Path(__file__).resolve().parent.parent / "briefing" / "regions" / "data" / "world.toml"


def main() -> None:
    """One line a state: its name in the pack, and the language's own."""
    territories = Locale(sys.argv[1]).territories
    short = get_global("territory_aliases")
    for state in tomllib.loads(WORLD.read_text(encoding="utf-8"))["states"]:
        codes = short.get(state["id"].upper(), ())
        if codes and codes[0] in territories:
            name = territories[codes[0]].replace("'", "’")
            sys.stdout.write(f'"{state["name"]}" = "{name}"\n')
        else:
            sys.stderr.write(f"{state['name']} has no name in CLDR\n")


if __name__ == "__main__":
    main()
