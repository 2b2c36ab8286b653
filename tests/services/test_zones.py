"""The shop's time zone, as `config_timezone` names it."""

from datetime import UTC, datetime

import pytest

from cartapi.services.work import Moment, zone_named


@pytest.mark.parametrize("name", ["", None, "Nowhere/Land", "Europe", "../etc/passwd"])
def test_a_name_that_is_no_zone_is_utc(name: object) -> None:
    """ "Europe" is a folder of zones, which the library answers with another error than an unknown name."""
    assert zone_named(name).key == "UTC"


def test_a_moment_is_read_on_both_clocks_in_whole_seconds() -> None:
    now = datetime(2026, 7, 1, 12, 0, 5, 999_999, tzinfo=UTC)
    assert Moment.of(now, zone_named("Europe/Berlin")) == Moment(datetime(2026, 7, 1, 14, 0, 5), datetime(2026, 7, 1, 12, 0, 5))
