"""Tax classes, rates and the rules that join them (spec/pricing.md 3)."""

from cartapi.store import models
from cartapi.store.demo.rows import Rows, read

_ALL_GROUPS = (1, 2)


def add(rows: Rows) -> None:
    """Add the taxes; their geo zones come from `places`."""
    data = read("taxes.toml")
    dates = {"date_added": rows.now, "date_modified": rows.now}
    for tax_class in data["classes"]:
        class_id, title = tax_class["id"], tax_class["title"]
        rows.add(models.tax_class, tax_class_id=class_id, title=title, description=title, **dates)
        for rule in tax_class["rules"]:
            rows.add(
                models.tax_rule, tax_class_id=class_id, tax_rate_id=rule["rate"], based=rule["based"], priority=rule["priority"]
            )
    for rate in data["rates"]:
        rate_id, kind = rate["id"], "P" if "percent" in rate else "F"
        amount = rate["percent"] if kind == "P" else rate["fixed"]
        terms = {"tax_rate_id": rate_id, "geo_zone_id": rate["geo_zone"], "name": rate["name"], "rate": amount, "type": kind}
        rows.add(models.tax_rate, **terms, **dates)
        for group_id in rate.get("groups", _ALL_GROUPS):
            rows.add(models.tax_rate_to_customer_group, tax_rate_id=rate_id, customer_group_id=group_id)
