"""FedEx's Rate web service, version 10: the request it takes and the reply it gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as Xml

from cartapi.engine.phpnum import to_float, to_text
from cartapi.extensions.vendors.client import VendorDown

SETTINGS = (
    "key", "password", "account", "meter", "dropoff_type", "packaging_type", "rate_type", "length", "width", "height",
)  # fmt: skip
"""The settings (without their prefix) that go into a request as they are."""

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_RATE = "http://fedex.com/ws/rate/v10"
_FAILURES = ("FAILURE", "ERROR")


@dataclass(frozen=True, slots=True)
class Rate:
    """A service with its price, and the moment of delivery as FedEx writes it ("" for none)."""

    service: str
    amount: float
    currency: str
    delivery: str


def request(
    settings: Mapping[str, str],
    sender: tuple[str, str],
    recipient: Mapping[str, str],
    weight: float,
    units: tuple[str, str],
    now: datetime,
) -> bytes:
    """The envelope. `sender` is postcode and country; `units` are the shop's units of weight and length.

    It names the full hour, so that the same parcel asks the same within it.
    """
    envelope = Xml.Element(f"{{{_SOAP}}}Envelope")
    body = Xml.SubElement(envelope, f"{{{_SOAP}}}Body")
    residential = "false" if recipient["company"] else "true"
    _fill(body, {"RateRequest": {
        "WebAuthenticationDetail": {"UserCredential": {"Key": settings["key"], "Password": settings["password"]}},
        "ClientDetail": {"AccountNumber": settings["account"], "MeterNumber": settings["meter"]},
        "Version": {"ServiceId": "crs", "Major": "10", "Intermediate": "0", "Minor": "0"},
        "ReturnTransitAndCommit": "true",
        "RequestedShipment": {
            "ShipTimestamp": now.strftime("%Y-%m-%dT%H:00:00"),
            "DropoffType": settings["dropoff_type"],
            "PackagingType": settings["packaging_type"],
            "Shipper": {"Address": {"PostalCode": sender[0], "CountryCode": sender[1]}},
            "Recipient": {"Address": {
                "City": recipient["city"],
                "StateOrProvinceCode": recipient["zone_code"] if recipient["iso_code_2"] in ("US", "CA") else "",
                "PostalCode": recipient["postcode"],
                "CountryCode": recipient["iso_code_2"],
                "Residential": residential,
            }},
            "ShippingChargesPayment": {
                "PaymentType": "SENDER",
                "Payor": {"AccountNumber": settings["account"], "CountryCode": sender[1]},
            },
            "RateRequestTypes": settings["rate_type"],
            "PackageCount": "1",
            "RequestedPackageLineItems": {
                "SequenceNumber": "1",
                "GroupPackageCount": "1",
                "Weight": {"Units": "KG" if units[0].casefold() == "kg" else "LB", "Value": to_text(weight)},
                "Dimensions": {
                    "Length": settings["length"],
                    "Width": settings["width"],
                    "Height": settings["height"],
                    "Units": "CM" if units[1].casefold() == "cm" else "IN",
                },
            },
        },
    }})  # fmt: skip
    return Xml.tostring(envelope, encoding="utf-8", xml_declaration=True)


def reply(body: bytes, rate_type: str) -> tuple[list[Rate], str]:
    """The rates, and FedEx's complaint ("" for none); of several prices of a service the one of `rate_type` counts.

    Raises `VendorDown` for what is no reply.
    """
    if b"<!DOCTYPE" in body:
        raise VendorDown("an answer with a document type, which no reply has")
    try:
        root = Xml.fromstring(body)  # noqa: S314 - no document type, hence no entities; at most a megabyte
    except Xml.ParseError as error:
        raise VendorDown(f"an answer that is no XML: {error}") from error
    fault = next(root.iter("faultstring"), None)
    if fault is not None:
        return [], fault.text or "fault"
    answer = next(root.iter(f"{{{_RATE}}}RateReply"), None)
    if answer is None:
        raise VendorDown("an answer without a reply in it")
    if _text(answer, "HighestSeverity") in _FAILURES:
        return [], _text(answer, "Notifications/Message") or "failure"
    return list(_rates(answer, rate_type)), ""


def _rates(answer: Xml.Element, rate_type: str) -> Iterator[Rate]:
    for detail in answer.iterfind(_path("RateReplyDetails")):
        priced = list(detail.iterfind(_path("RatedShipmentDetails/ShipmentRateDetail")))
        preferred = [one for one in priced if rate_type and rate_type in _text(one, "RateType")]
        for price in (preferred or priced)[:1]:
            amount, currency = (_text(price, f"TotalNetCharge/{part}") for part in ("Amount", "Currency"))
            if amount:
                yield Rate(_text(detail, "ServiceType"), to_float(amount), currency, _text(detail, "DeliveryTimestamp"))


def _fill(parent: Xml.Element, members: Mapping[str, object]) -> None:
    for name, value in members.items():
        child = Xml.SubElement(parent, f"{{{_RATE}}}{name}")
        if isinstance(value, Mapping):
            _fill(child, value)  # pyright: ignore[reportUnknownArgumentType]
        else:
            child.text = str(value)


def _text(element: Xml.Element, path: str) -> str:
    return (element.findtext(_path(path)) or "").strip()


def _path(path: str) -> str:
    return "/".join(f"{{{_RATE}}}{step}" for step in path.split("/"))
