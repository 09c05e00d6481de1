"""`python -m benchmarks --NAME…` runs `benchmarks/NAME.py`, which has a `run()`; without a name, all of them."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil

import django

import benchmarks


def main() -> None:
    """Read which benchmarks are asked for, set Django up, and run them in turn."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    for name in names:
        parser.add_argument(f"--{name}", action="store_true")
    asked = vars(parser.parse_args())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for name in names:
        if asked[name] or not any(asked.values()):
            importlib.import_module(f"benchmarks.{name}").run()


if __name__ == "__main__":
    main()
