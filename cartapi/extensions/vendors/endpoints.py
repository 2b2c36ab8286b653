"""Where vendors are asked: their public addresses, unless the deployment names another (a proxy, a test server)."""

import os


def endpoint(name: str, default: str) -> str:
    """The base address of a vendor: `CARTAPI_URL_<NAME>` of the environment, else `default`; without a slash at its end."""
    return (os.environ.get(f"CARTAPI_URL_{name.upper()}") or default).rstrip("/")
