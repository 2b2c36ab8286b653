"""Real web servers in front of a shop and of cartapi, set up by the snippets of docs/deploy, and a stand-in for the PHP shop."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

DEPLOY = Path(__file__).parent.parent.parent / "docs" / "deploy"
KNOWN = ("nginx", "apache", "caddy")
_PROGRAMS = {"nginx": "nginx", "apache": "apache2", "caddy": "caddy"}
_MODULES = Path("/usr/lib/apache2/modules")


def program(name: str) -> str | None:
    """Where a web server's program is; None without it."""
    return shutil.which(_PROGRAMS[name], path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class _Shop(BaseHTTPRequestHandler):
    """Answers everything with what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.dumps({"php": f"{self.command} {self.path}"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the library's name

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def standing_in() -> Iterator[int]:
    """The port of a stand-in for the PHP shop."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Shop)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(name: str, folder: Path, cartapi: str, shop: int) -> Iterator[str]:
    """The base URL of a web server whose shop's site has the snippet in it. `cartapi` is HOST:PORT."""
    port = free_port()
    path = program(name) or ""
    command = _SETUPS[name](folder, port, cartapi, shop)
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen([path, *command], stdout=log, stderr=log, cwd=folder)
    try:
        _wait_for(port, process, folder / f"{name}.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _nginx(folder: Path, port: int, cartapi: str, shop: int) -> list[str]:
    for part in ("http", "server", "panel"):
        (folder / f"{part}.conf").write_text(
            (DEPLOY / "nginx" / f"cartapi.{part}.conf").read_text().replace("127.0.0.1:8080", cartapi)
        )
    (folder / "nginx.conf").write_text(
        f"""
        daemon off; user root; worker_processes 1; pid {folder}/nginx.pid; error_log stderr;
        events {{}}
        http {{
            access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
            uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
            include {folder}/http.conf;
            server {{
                listen 127.0.0.1:{port};
                include {folder}/server.conf;
                include {folder}/panel.conf;
                location / {{ proxy_pass http://127.0.0.1:{shop}; }}
                location ~ \\.php$ {{ proxy_pass http://127.0.0.1:{shop}; }}
            }}
        }}"""
    )
    return ["-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def _apache(folder: Path, port: int, cartapi: str, shop: int) -> list[str]:
    snippet = (
        (DEPLOY / "apache" / "cartapi.conf").read_text().replace("127.0.0.1:8080", cartapi).replace("#RewriteRule", "RewriteRule")
    )
    (folder / "snippet.conf").write_text(snippet)
    modules = ("mpm_event", "authz_core", "proxy", "proxy_http", "rewrite", "headers")
    loaded = "\n".join(f"LoadModule {each}_module {_MODULES}/mod_{each}.so" for each in modules)
    (folder / "httpd.conf").write_text(
        f"""{loaded}
        ServerName shop.example
        ServerRoot {folder}
        DefaultRuntimeDir {folder}
        PidFile {folder}/httpd.pid
        ErrorLog /dev/stderr
        Listen 127.0.0.1:{port}
        User www-data
        Group www-data
        <VirtualHost *:{port}>
            Include {folder}/snippet.conf
            ProxyPass / http://127.0.0.1:{shop}/
        </VirtualHost>"""
    )
    return ["-f", str(folder / "httpd.conf"), "-DFOREGROUND"]


def _caddy(folder: Path, port: int, cartapi: str, shop: int) -> list[str]:
    text = (
        (DEPLOY / "caddy" / "Caddyfile")
        .read_text()
        .replace("127.0.0.1:8080", cartapi)
        .replace("/docs /docs/*", "/docs /docs/* /admin /admin/*")
    )
    text = re.sub(r"\nshop\.example \{.*", "", text, flags=re.DOTALL)
    site = f"http://127.0.0.1:{port} {{\n\timport cartapi\n\treverse_proxy 127.0.0.1:{shop}\n}}\n"
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{text}\n{site}")
    return ["run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


_SETUPS: dict[str, Callable[[Path, int, str, int], list[str]]] = {"nginx": _nginx, "apache": _apache, "caddy": _caddy}


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.1).close()
        except OSError:
            threading.Event().wait(0.05)
        else:
            return
    raise AssertionError(log.read_text())
