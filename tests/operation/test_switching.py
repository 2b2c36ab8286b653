"""docs/switching.md, run as it stands: from an empty directory to an order placed through nginx, and back."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL

from cartapi.store.database import Database
from tests.cli.servers import settings
from tests.operation import proxies

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "switching.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def place(maria_shop: tuple[URL, dict[str, str]], tmp_path: Path) -> Iterator[dict[str, str]]:
    """A machine with a live shop: its config.php, its nginx, its PHP; what the page's first block is to say there."""
    if proxies.program("nginx") is None:
        pytest.fail("nginx is not installed")
    url, port = maria_shop[0], proxies.free_port()
    shop, nginx = tmp_path / "shop", tmp_path / "nginx"
    for folder in (shop, nginx / "conf.d", nginx / "sites-enabled"):
        folder.mkdir(parents=True)
    base = f"http://127.0.0.1:{port}"
    (shop / "config.php").write_text(_config_php(url, base))
    database = Database(url)
    with database.writing() as db:  # as in a stock shop, where config.php has it
        db.execute(text("DELETE FROM oc_setting WHERE `key` = 'config_url' AND store_id = 0"))
    database.close()
    with proxies.standing_in() as php:
        site = f"server {{\n    listen 127.0.0.1:{port};\n    server_name shop.example;\n"
        (nginx / "sites-enabled" / "shop.conf").write_text(f"{site}    location / {{ proxy_pass http://127.0.0.1:{php}; }}\n}}\n")
        (nginx / "nginx.conf").write_text(_nginx_conf(nginx))
        command = [proxies.program("nginx") or "", "-e", "stderr", "-c", str(nginx / "nginx.conf")]
        server = subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        try:
            yield {
                "SHOP": str(shop), "NGINX": str(nginx), "SITE": f"{nginx}/sites-enabled/shop.conf",
                "DEPLOY": str(ROOT / "docs" / "deploy"), "URL": base, "PORT": str(proxies.free_port()),
                "nginx() ": f"{{ {' '.join(command)} \"$@\"; }}",
            }  # fmt: skip
        finally:
            server.terminate()
            server.wait(20)


def _config_php(url: URL, base: str) -> str:
    constants = {
        "HTTP_SERVER": f"{base}/", "HTTPS_SERVER": f"{base}/", "DB_DRIVER": "mysqli", "DB_HOSTNAME": url.host or "",
        "DB_USERNAME": url.username or "", "DB_PASSWORD": str(url.password or ""), "DB_DATABASE": url.database or "",
        "DB_PORT": str(url.port or 3306), "DB_PREFIX": "oc_",
    }  # fmt: skip
    return "<?php\n" + "".join(f"define('{name}', '{value}');\n" for name, value in constants.items())


def _nginx_conf(folder: Path) -> str:
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"""
        user root; worker_processes 1; pid {folder}/nginx.pid;
        events {{}}
        http {{ access_log off; {temporary} include {folder}/conf.d/*.conf; include {folder}/sites-enabled/*.conf; }}"""


def _own_places(first: str, place: dict[str, str]) -> str:
    """The first block with the places of this machine."""
    lines = []
    for line in first.splitlines():
        name = "nginx() " if line.startswith("nginx()") else line.partition("=")[0]
        lines.append(f"{name}{place[name]}" if name == "nginx() " else f"{name}={place[name]}")
    return "\n".join(lines)


def test_the_page_leads_from_an_empty_directory_to_an_order_through_nginx_and_back(
    place: dict[str, str], maria_shop: tuple[URL, dict[str, str]], tmp_path: Path
) -> None:
    own = _own_places(BLOCKS[0], place)
    marks = [f"echo '=== {number}'\n{block}" for number, block in enumerate(BLOCKS[1:], 1)]
    after = 'echo "=== after"\ncurl -s "$URL/index.php?route=api/cart/products"\n'
    folder = tmp_path / "work"
    folder.mkdir()
    bin_folder = str(Path(sys.executable).parent)
    environ = settings() | {"PATH": f"{bin_folder}:{settings()['PATH']}"}
    del environ["CARTAPI_BIND"]
    ran = subprocess.run(
        ["bash", "-c", "\n".join([own, *marks, after])], cwd=folder, env=environ, capture_output=True, text=True, timeout=180
    )
    said = dict(re.findall(r"=== (\w+)\n(.*?)(?==== |\Z)", ran.stdout, re.DOTALL))
    everything = ran.stdout + ran.stderr
    assert "PROBLEM" not in said["1"], everything
    assert '"status":"ready"' in said["3"], everything
    assert '"products":[]' in said["4"], everything
    assert "x-request-id" in said["6"].lower(), everything
    assert '{"php": "GET /index.php?route=common/home"}' in said["6"], everything
    assert re.search(r'"order_id":\d+', said["6"]), everything
    assert said["after"] == '{"php": "GET /index.php?route=api/cart/products"}', everything
    database = Database(maria_shop[0])
    with database.reading() as db:
        order = db.execute(text("SELECT store_url, ip, email FROM oc_order ORDER BY order_id DESC LIMIT 1")).one()
    database.close()
    assert tuple(order) == (f"{place['URL']}/", "127.0.0.1", "check@example.com")
