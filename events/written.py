"""Functions written out in Python for a model, as the standard library's data classes are.

What is done for every record of a long log then takes no loop over fields and no call for each.
"""

from collections.abc import Callable, Iterable
from typing import Any

Scope = dict[str, Any]
"""What the names in written code stand for."""


def written(arguments: str, steps: Iterable[str], scope: Scope) -> Callable[..., Any]:
    """The function of these arguments that takes these steps.

    Steps are made of names of models and fields and of what `scope` names, never of a value.
    """
    source = "\n".join((f"def made({arguments}):", *indented(steps)))
    exec(source, scope)  # noqa: S102 - of names alone, see above
    made: Callable[..., Any] = scope["made"]
    return made


def indented(steps: Iterable[str]) -> list[str]:
    """The same steps inside a block."""
    return [f" {step}" for step in steps]
