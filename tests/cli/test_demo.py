"""`cartapi demo`: makes the demo shop once, keeps it, and says how to get in."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from cartapi.cli import main
from cartapi.store import models
from cartapi.store.database import Database


def run(url: str) -> Result:
    return CliRunner().invoke(main, ["demo", "--database-url", url])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "demo.db"


def test_a_second_run_keeps_the_data_and_prints_the_same(file: Path) -> None:
    first = run(f"sqlite:///{file}")
    assert first.exit_code == 0, first.output
    database = Database(f"sqlite:///{file}")
    with database.writing() as db:
        db.execute(update(models.product).where(models.product.c.product_id == 100).values(quantity=7))
    second = run(f"sqlite:///{file}")
    assert second.output == first.output
    with database.reading() as db:
        assert db.scalar(models.product.select().with_only_columns(models.product.c.quantity).filter_by(product_id=100)) == 7
    database.close()


def test_it_prints_how_to_get_in(file: Path) -> None:
    lines = run(f"sqlite:///{file}").output.splitlines()
    assert lines[0].split() == ["API", "user", "Default"]
    assert len(lines[1].split()[-1]) == 256
    assert lines[2].startswith("Staff     admin, password ")
    assert lines[3].endswith("product 100, customer 1, coupon 2222, voucher VOU-7271")


def test_the_password_is_kept_beside_the_file_for_its_owner_only(file: Path) -> None:
    password = run(f"sqlite:///{file}").output.splitlines()[2].split()[-1]
    kept = file.with_name("demo.db.staff-password")
    assert kept.read_text().strip() == password
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_without_the_kept_file_it_says_that_the_password_cannot_be_read(file: Path) -> None:
    run(f"sqlite:///{file}")
    file.with_name("demo.db.staff-password").unlink()
    assert "cannot be read back" in run(f"sqlite:///{file}").output


def test_tables_of_another_shop_are_left_alone(file: Path) -> None:
    file.parent.mkdir()
    database = Database(f"sqlite:///{file}")
    with database.writing() as db:
        models.setting.create(db)
    result = run(f"sqlite:///{file}")
    assert result.exit_code == 2
    assert "wants an empty database" in result.output
    assert database.table_names() == {"oc_setting"}
    database.close()


def test_a_database_that_cannot_be_meant_is_refused_in_one_line() -> None:
    result = run("oracle://nowhere")
    assert result.exit_code == 2
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1
