"""Addresses of products and pictures in the shop's web front (rest-cart.md §7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from cartapi.engine.phptext import unescape
from cartapi.services.work import Work
from cartapi.store import seo

SIZES = {"normal": ("popup", 500), "small": ("product", 228), "thumbnail": ("cart", 47)}
"""Name of a picture's size here, its name in the theme's settings, and what OpenCart installs as width and height."""
PLACEHOLDER = "placeholder.png"


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses below one base URL; `keywords` are the products' own addresses where the shop uses such."""

    base: str
    keywords: dict[int, str]
    sizes: dict[str, tuple[int, int]]

    def product(self, product_id: int) -> str:
        """The product's page."""
        keyword = self.keywords.get(product_id)
        return self.base + (quote(keyword) if keyword else f"index.php?route=product/product&product_id={product_id}")

    def images(self, image: str | None) -> dict[str, str]:
        """The picture in each size, as the shop's cache names it; a product without one has the placeholder."""
        path = unescape(image or "") or PLACEHOLDER
        stem, dot, ending = path.rpartition(".")
        if not dot:
            stem, ending = path, ""
        return {
            name: f"{self.base}image/cache/{quote(stem)}-{width}x{height}{dot}{quote(ending)}"
            for name, (width, height) in self.sizes.items()
        }


def of(work: Work, products: Iterable[int]) -> Links:
    """The addresses that a call needs; one statement where the shop gives products addresses of their own, else none."""
    settings = work.shop.settings
    wanted = sorted(set(products))
    keywords: dict[int, str] = {}
    if wanted and settings.truthy("config_seo_url"):
        keywords = seo.product_keywords(work.db, wanted, work.shop.store_id, work.language_id)
    theme = f"theme_{settings.text('config_theme').removeprefix('theme_') or 'default'}_image"
    sizes = {
        name: (settings.integer(f"{theme}_{kind}_width") or size, settings.integer(f"{theme}_{kind}_height") or size)
        for name, (kind, size) in SIZES.items()
    }
    return Links(_base(work), keywords, sizes)


def _base(work: Work) -> str:
    """The store's own URL, else that of the request."""
    settings = work.shop.settings
    url = settings.text("config_ssl") if work.caller.secure else ""
    return unescape(url or settings.text("config_url") or work.caller.base_url)
