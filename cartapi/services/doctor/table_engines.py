"""Table engines: what MyISAM costs."""

from collections.abc import Iterator

from cartapi.services.doctor.finding import Finding, Level, Patient
from cartapi.store import health

ORDERED = (
    "oc_order", "oc_order_product", "oc_order_option", "oc_order_total", "oc_order_history", "oc_order_voucher", "oc_product",
    "oc_product_option_value", "oc_coupon_history", "oc_voucher", "oc_voucher_history", "oc_customer_reward",
    "oc_customer_transaction", "oc_api_session",
)  # fmt: skip
"""Tables that an order writes."""
_SAFE = frozenset({"InnoDB", "ROCKSDB", "TokuDB", "ndbcluster"})


def look(patient: Patient) -> Iterator[Finding]:
    """Whether an order is all or nothing by the database's own means."""
    if patient.database.is_sqlite:
        yield Finding(Level.OK, "engines", "every table knows transactions")
        return
    real = patient.database.real_name
    unsafe = [name for name in ORDERED if patient.tables[name].engine not in _SAFE]
    broken = [real(name) for name, facts in patient.tables.items() if not facts.engine]
    if broken:
        yield Finding(Level.PROBLEM, "engines", f"{', '.join(broken)}: the table is damaged", f"REPAIR TABLE {', '.join(broken)};")
    plain = [real(name) for name, facts in patient.tables.items() if facts.engine and facts.engine not in _SAFE]
    if plain and health.refuses_mixed_transactions(patient.database):
        text = f"{len(plain)} tables know no transactions, and with enforce_gtid_consistency on MySQL refuses every order over them"
        advice = "cartapi db convert-engine --do-it, or start the server with gtid_mode=OFF and enforce_gtid_consistency=WARN"
        yield Finding(Level.PROBLEM, "engines", text, advice)
    if not unsafe:
        yield Finding(Level.OK, "engines", "every table that an order writes knows transactions")
        return
    kinds = sorted({patient.tables[name].engine for name in unsafe})
    text = (
        f"{len(unsafe)} of {len(ORDERED)} tables that an order writes are {' and '.join(kinds)}: "
        "every write locks its whole table, a crash of the server can damage it, "
        "and orders are kept whole by a journal instead of a transaction"
    )
    advice = " ".join(f"ALTER TABLE {real(name)} ENGINE=InnoDB;" for name in unsafe)
    yield Finding(Level.WARNING, "engines", text, f"after a backup, in a quiet hour: {advice}")
