"""`python -m cartapi …`."""

from cartapi.cli import main

main(prog_name="cartapi")
