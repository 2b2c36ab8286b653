"""`python -m tests.bench`: measures `cartapi serve` as shipped on shops that it makes for the purpose, and drops them again.

Prints a table and writes the figures as JSON. All of it takes some minutes; `--quick` looks at each thing briefly.
"""

import argparse
import json
import platform
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import servers
from tests.bench.client import Shop
from tests.bench.measure import REACH, SIX_QUERIES, Figure, Plan, ceilings, on_server, on_shop

SHOPS = ("mariadb small", "mariadb large", "sqlite small")


def main() -> None:
    options = _options()
    plan = Plan(
        seconds=2 if options.quick else 4,
        rounds=2,
        carts=(1, 10, 50) if options.quick else (1, 10, 50, 200),
        starts=1 if options.quick else 3,
        options=options.serve.split(),
    )
    print(f"{'':<16}{'':<26}{'':>10} {'':<9}{'p50 ms':>8}{'p99 ms':>8}{'cpu ms':>8}   reach here")
    figures: list[Figure] = []
    for figure in _figures(options, plan):
        figures.append(figure)
        print(_row(figure, _six(figures)), flush=True)
    file = Path(options.json)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(_report(figures, plan), indent=1) + "\n", encoding="utf-8")
    print(f"written to {file}")
    if any(figure.failure for figure in figures):
        raise SystemExit("some calls were not answered as they should be; see the file")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two seconds each, no carts of 200 lines")
    parser.add_argument("--only", metavar="NAME", help=f"ceiling, or one of: {', '.join(SHOPS)}")
    parser.add_argument("--serve", default="", metavar="OPTIONS", help="options for cartapi serve, such as '--threads 2'")
    parser.add_argument("--json", default="var/bench.json", metavar="FILE", help="where the figures go (%(default)s)")
    other = parser.add_argument_group("a server that runs already, instead")
    other.add_argument("--url", help="its base URL; its orders and carts are real ones")
    other.add_argument("--user", default="Default", help="its API user (%(default)s)")
    other.add_argument("--key", default="", help="the key of that user")
    other.add_argument("--product", default="100", help="something it sells (%(default)s)")
    return parser.parse_args()


def _figures(options: argparse.Namespace, plan: Plan) -> Iterator[Figure]:
    if options.url:
        form = {"product_id": options.product, "quantity": "1"}
        running = servers.Server(options.url, 0, 0.0)
        once = Plan(plan.seconds, plan.rounds, (1,), 0, ())
        yield from on_server("given server", running, Shop(options.url, options.user, options.key, [form] * 3), once)
        return
    if options.only in (None, "ceiling"):
        yield from ceilings(plan)
    for shop in SHOPS:
        if options.only in (None, shop):
            yield from on_shop(shop, plan)


def _six(figures: list[Figure]) -> float | None:
    return next((figure.value for figure in figures if figure.work == "six trivial queries"), None)


def _row(figure: Figure, six: float | None) -> str:
    digits = 2 if figure.unit == "s" else 0
    numbers = "".join(f"{number:>8.1f}" if number is not None else " " * 8 for number in (figure.p50, figure.p99, figure.cpu))
    remark = figure.failure.split("\r\n")[0] or _reach(figure, six)
    return f"{figure.shop:<16}{figure.work:<26}{figure.value:>10,.{digits}f} {figure.unit:<9}{numbers}   {remark}"


def _reach(figure: Figure, six: float | None) -> str:
    """What is aimed at on this machine: rates in proportion to what it makes of six trivial queries."""
    aim = REACH.get(figure.work)
    if aim is None or figure.shop != "mariadb small":
        return ""
    if "/s" not in figure.unit:
        return f"<= {aim}"
    return f">= {aim * six / SIX_QUERIES:,.0f}" if six else ""


def _report(figures: list[Figure], plan: Plan) -> dict[str, object]:
    return {
        "when": time.strftime("%Y-%m-%d %H:%M:%S %z"),
        "machine": {"system": platform.platform(), "python": platform.python_version()},
        "serve": plan.options,
        "figures": [figure.as_dict() for figure in figures],
    }


if __name__ == "__main__":
    main()
