"""Every recorded conversation: bytes, rows and mails."""

import pytest

from tests.conformance.harness import Case, Shop, cases


@pytest.mark.parametrize(("topic", "case"), [pytest.param(t, c, id=f"{t}: {c['name']}") for t, c in cases()])
def test_the_answers_rows_and_mails_are_those_recorded(shop: Shop, topic: str, case: Case) -> None:
    differences = shop.run(case)
    assert not differences, "\n".join(differences)
