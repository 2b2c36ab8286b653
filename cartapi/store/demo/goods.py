"""What is sold: the tree of categories, makers, downloads, subscriptions and the products."""

from typing import Any

from cartapi.engine.phptext import escape
from cartapi.store import models
from cartapi.store.demo.options import Options
from cartapi.store.demo.rows import Rows, read

_PRODUCT_FILES = ("products/harbour.toml", "products/outdoor.toml", "products/days.toml")


def add(rows: Rows) -> dict[str, int]:
    """Add everything that is sold; return the category ids by their keys."""
    stock, categories, options = read("stock.toml"), read("categories.toml"), Options()
    for maker in stock["manufacturers"]:
        rows.add(models.manufacturer, manufacturer_id=maker["id"], name=escape(maker["name"]), sort_order=maker["id"])
        rows.add(models.manufacturer_to_store, manufacturer_id=maker["id"], store_id=0)
    for download in stock["downloads"]:
        stored = f"{download['filename']}.{download['id']:032d}"  # a mask's name in the storage folder, unlike the visitor's
        rows.add(models.download, download_id=download["id"], filename=stored, mask=download["filename"], date_added=rows.now)
        rows.describe(models.download_description, download["name"], download_id=download["id"])
    for recurring in stock["recurring"]:
        _add_recurring(rows, recurring)
    for key in categories:
        _add_category(rows, categories, key)
    options.add(rows)
    category_ids = {key: category["id"] for key, category in categories.items()}
    for position, product in enumerate(_products(), start=1):
        _add_product(rows, product, position)
        _add_terms(rows, product)
        _add_links(rows, product, category_ids)
        for chosen in product.get("options", []):
            options.add_to_product(rows, product["id"], chosen)
    return category_ids


def _products() -> list[dict[str, Any]]:
    products = [product for name in _PRODUCT_FILES for product in read(name)["products"]]
    return sorted(products, key=lambda product: product["id"])


def _add_recurring(rows: Rows, recurring: dict[str, Any]) -> None:
    terms = {key: recurring[key] for key in ("price", "frequency", "cycle", "duration")}
    trial = {f"trial_{key}": value for key, value in recurring["trial"].items()}
    rows.add(models.recurring, recurring_id=recurring["id"], status=1, sort_order=0, trial_status=1, **terms, **trial)
    rows.describe(models.recurring_description, recurring["name"], recurring_id=recurring["id"])


def _add_category(rows: Rows, categories: dict[str, Any], key: str) -> None:
    path = [key]
    while "parent" in categories[path[0]]:
        path.insert(0, categories[path[0]]["parent"])
    category_id = categories[key]["id"]
    rows.add(
        models.category,
        category_id=category_id,
        parent_id=categories[path[-2]]["id"] if len(path) > 1 else 0,
        top=len(path) == 1,
        column=1,
        sort_order=category_id,
        status=1,
        date_added=rows.now,
        date_modified=rows.now,
    )
    rows.add(models.category_to_store, category_id=category_id, store_id=0)
    for level, ancestor in enumerate(path):
        rows.add(models.category_path, category_id=category_id, path_id=categories[ancestor]["id"], level=level)
    texts = {"description": "", "meta_description": "", "meta_keyword": ""}
    for language, name in categories[key]["name"].items():
        rows.describe(models.category_description, {language: name}, category_id=category_id, meta_title=escape(name), **texts)


def _add_product(rows: Rows, product: dict[str, Any], position: int) -> None:
    length, width, height = product.get("size", (0, 0, 0))
    image = f"catalog/demo/{product['model'].lower()}"
    rows.add(
        models.product,
        product_id=product["id"],
        model=product["model"],
        sku=product["sku"],
        quantity=product.get("quantity", 100),
        stock_status_id=product.get("stock_status", 7),
        image=f"{image}.jpg",
        manufacturer_id=product.get("manufacturer", 0),
        shipping=product.get("shipping", True),
        price=product["price"],
        points=product.get("points", 0),
        tax_class_id=product.get("tax_class", 9),
        date_available=rows.day(product.get("available", -30)),
        weight=product.get("weight", 0),
        weight_class_id=product.get("weight_class", 1),
        length=length,
        width=width,
        height=height,
        length_class_id=1,
        subtract=product.get("subtract", True),
        minimum=product.get("minimum", 1),
        sort_order=position,
        status=product.get("status", True),
        date_added=rows.now,
        date_modified=rows.now,
    )
    rows.add(models.product_image, product_id=product["id"], image=f"{image}-2.jpg", sort_order=1)
    for language, name in product["name"].items():
        text = product["text"][language]
        texts = {"description": escape(f"<p>{escape(text)}</p>"), "meta_title": escape(name), "meta_description": escape(text)}
        rows.describe(models.product_description, {language: name}, product_id=product["id"], **texts)


def _add_terms(rows: Rows, product: dict[str, Any]) -> None:
    """Prices by quantity, group and date; points; subscriptions."""
    for table, key in ((models.product_discount, "discounts"), (models.product_special, "specials")):
        for term in product.get(key, []):
            bought = {"quantity": term["quantity"]} if key == "discounts" else {}
            rows.add(
                table,
                product_id=product["id"],
                customer_group_id=term["group"],
                priority=term.get("priority", 1),
                price=term["price"],
                date_start=rows.day(term.get("starts")),
                date_end=rows.day(term.get("ends")),
                **bought,
            )
    for group_id, points in product.get("reward", {}).items():
        rows.add(models.product_reward, product_id=product["id"], customer_group_id=int(group_id), points=points)
    for recurring_id, groups in product.get("recurring", {}).items():
        for group_id in groups:
            keys = {"product_id": product["id"], "recurring_id": int(recurring_id), "customer_group_id": group_id}
            rows.add(models.product_recurring, **keys)


def _add_links(rows: Rows, product: dict[str, Any], category_ids: dict[str, int]) -> None:
    product_id = product["id"]
    rows.add(models.product_to_store, product_id=product_id, store_id=0)
    for category in product["categories"]:
        rows.add(models.product_to_category, product_id=product_id, category_id=category_ids[category])
    for download_id in product.get("downloads", []):
        rows.add(models.product_to_download, product_id=product_id, download_id=download_id)
    for related_id in product.get("related", []):
        rows.add(models.product_related, product_id=product_id, related_id=related_id)
