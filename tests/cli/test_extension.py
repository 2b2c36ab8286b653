"""`cartapi extension …`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from cartapi.cli import main
from cartapi.cli.extension_package import KINDS
from cartapi.store import models
from tests.plugins.installing import install


def call(*words: str, **environment: str):
    return CliRunner(env=environment).invoke(main, ["extension", *words])


@pytest.mark.parametrize("kind", KINDS)
def test_new_writes_a_package_whose_tests_pass(kind, tmp_path: Path):
    done = call("new", kind, "my_own", "--folder", str(tmp_path))
    assert done.exit_code == 0
    assert [Path(name).relative_to(tmp_path).as_posix() for name in done.output.split()] == [
        "my_own/pyproject.toml",
        "my_own/my_own/__init__.py",
        f"my_own/my_own/en-gb/{kind}/my_own.toml",
        f"my_own/my_own/fr-fr/{kind}/my_own.toml",
        "my_own/tests/test_my_own.py",
    ]
    install(tmp_path / "my_own", tmp_path / "site")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "my_own"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "2 passed" in ran.stdout, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("My", "a code begins with a letter"),
        ("1st", "a code begins with a letter"),
        ("a-b", "a code begins with a letter"),
        ("../a", "a code begins with a letter"),
        ("class", "a code begins with a letter"),
        ("x" * 33, "a code begins with a letter"),
        ("json", "a module 'json' is installed already"),
        ("flat", "there is a shipping 'flat' already"),
    ],
)
def test_new_refuses_codes_that_cannot_work(code, reason, tmp_path):
    done = call("new", "shipping", code, "--folder", str(tmp_path))
    assert done.exit_code == 2
    assert reason in done.output
    assert list(tmp_path.iterdir()) == []


def test_new_overwrites_nothing(tmp_path):
    (tmp_path / "my_own").mkdir()
    assert "is there already" in call("new", "shipping", "my_own", "--folder", str(tmp_path)).output


def test_enable_list_disable(database):
    url = {"CARTAPI_DATABASE_URL": database.url.render_as_string(hide_password=False)}
    assert call("enable", "payment", "cod", "--set", "total=abc", "--set", "sort_order=5", **url).output == "payment cod is on\n"
    assert call("enable", "shipping", "fedex", "--set", "key=top=secret", **url).exit_code == 0
    assert call("list", "--settings", **url).output.splitlines() == [
        "on       payment   cod",
        "         ! payment_cod_total is 'abc', which is no number, so the method is never offered.",
        "           payment_cod_sort_order = 5",
        "           payment_cod_status = 1",
        "           payment_cod_total = abc",
        "on       shipping  fedex",
        "           shipping_fedex_key = ••••",
        "           shipping_fedex_status = 1",
    ]
    assert call("enable", "payment", "cod", "--set", "total=1", **url).exit_code == 0
    assert call("disable", "shipping", "fedex", **url).output == "shipping fedex is off\n"
    assert call("list", **url).output.splitlines() == ["on       payment   cod", "off      shipping  fedex"]
    with database.reading() as db:
        assert db.scalars(select(models.extension.c.code).order_by(models.extension.c.extension_id)).all() == ["cod", "fedex"]
        rows = db.execute(select(models.setting.c.code, models.setting.c.value).where(models.setting.c.key == "payment_cod_total"))
        assert rows.all() == [("payment_cod", "1")]


def test_what_the_shop_enables_and_nobody_serves_is_unknown(database):
    with database.writing() as db:
        db.execute(models.extension.insert().values(type="shipping", code="zeppelin"))
        row = {"store_id": 0, "code": "shipping_zeppelin", "key": "shipping_zeppelin_status", "value": "1", "serialized": 0}
        db.execute(models.setting.insert().values(row))
    output = call("list", CARTAPI_DATABASE_URL=database.url.render_as_string(hide_password=False)).output
    assert output.splitlines() == [
        "unknown  shipping  zeppelin",
        "         ! shipping 'zeppelin' is enabled, but nothing installed here serves it: customers do not see it.",
    ]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("enable", "shipping", "zeppelin"), "no installed package has a shipping 'zeppelin'"),
        (("enable", "shipping", "flat", "--set", "cost"), "--set takes KEY=VALUE, not 'cost'"),
        (("enable", "theme", "default"), "is not one of"),
    ],
)
def test_enable_refuses_what_it_cannot_do(words, reason, database):
    done = call(*words, CARTAPI_DATABASE_URL=database.url.render_as_string(hide_password=False))
    assert done.exit_code == 2
    assert reason in done.output
