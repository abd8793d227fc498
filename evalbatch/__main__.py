"""python -m evalbatch."""

from evalbatch.cli import main

main(prog_name="evalbatch")
