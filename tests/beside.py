"""A test file as a module, for another one that uses its builders of invented documents."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def beside(name: str) -> ModuleType:
    """The module of a file in this folder, loaded once."""
    known = sys.modules.get(f"beside.{name}")
    if known is not None:
        return known
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"beside.{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
