"""A PHP shop beside us: what its own `config.php` says, read without PHP."""

from cartapi.opencart.errors import ConfigPhpError
from cartapi.opencart.shop_config import ShopConfig, read

__all__ = ["ConfigPhpError", "ShopConfig", "read"]
