"""The cart as one parcel, for carriers that want its measures."""

from dataclasses import dataclass

from cartapi.engine.measures import Units, shipping_weight
from cartapi.engine.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Parcel:
    """Weight and outer measures in the units that were asked for."""

    weight: float
    length: float
    width: float
    height: float


def parcel(snapshot: Snapshot, weight_class_id: int, length_class_id: int) -> Parcel:
    """What ships, stacked: as long and wide as the largest product, as high as all pieces together."""
    length = width = height = 0.0
    for line in snapshot.cart.lines:
        if line.shipping:
            measures = [snapshot.lengths.convert(one, line.length_class_id, length_class_id) for one in line.dimensions]
            length, width = max(length, measures[0]), max(width, measures[1])
            height += measures[2] * line.quantity
    return Parcel(shipping_weight(snapshot.cart, snapshot.weights, weight_class_id), length, width, height)


def class_of(units: Units, *names: str) -> int | None:
    """Id of the class with one of these units ("kg", "lb"), letter case aside; None when the shop has none."""
    wanted = {name.casefold() for name in names}
    return next((one.class_id for one in units.by_id.values() if one.unit.strip().casefold() in wanted), None)


def unit_of(units: Units, class_id: int) -> str:
    """The unit of a class, "" for an unknown one."""
    known = units.by_id.get(class_id)
    return known.unit if known else ""
