"""The messages of EC-Ship's `getTotalPostage`, with the user name token of WS-Security that it asks for."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as Xml

from cartapi.engine.phpnum import to_float, to_text
from cartapi.extensions.vendors.client import VendorDown

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
_TOKEN = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"  # noqa: S105 - a name
_ENCODING = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
_API = "http://webservice.integratorapi.ecship.hkpo.com"


@dataclass(frozen=True, slots=True)
class Account:
    """The integrator's name and key, and the shop's own account."""

    api_username: str
    api_key: str
    username: str


def request(account: Account, country: str, service: str, weight: float, nonce: bytes, created: datetime) -> bytes:
    """The envelope that asks for one postage."""
    envelope = Xml.Element(f"{{{_SOAP}}}Envelope")
    security = Xml.SubElement(Xml.SubElement(envelope, f"{{{_SOAP}}}Header"), f"{{{_WSSE}}}Security")
    token, moment = Xml.SubElement(security, f"{{{_WSSE}}}UsernameToken"), created.strftime("%Y-%m-%dT%H:%M:%SZ")
    _add(token, _WSSE, "Username", account.api_username)
    digest = hashlib.sha1(nonce + moment.encode() + account.api_key.encode(), usedforsecurity=False).digest()
    _add(token, _WSSE, "Password", base64.b64encode(digest).decode(), Type=f"{_TOKEN}#PasswordDigest")
    _add(token, _WSSE, "Nonce", base64.b64encode(nonce).decode(), EncodingType=_ENCODING)
    _add(token, _WSU, "Created", moment)
    call = Xml.SubElement(Xml.SubElement(envelope, f"{{{_SOAP}}}Body"), f"{{{_API}}}getTotalPostage")
    asked = Xml.SubElement(call, f"{{{_API}}}api01Req")
    for name, value in (
        ("ecshipUsername", account.username),
        ("integratorUsername", account.api_username),
        ("countryCode", country),
        ("shipCode", service),
        ("weight", to_text(weight)),
    ):
        _add(asked, _API, name, value)
    return Xml.tostring(envelope, encoding="utf-8", xml_declaration=True)


def postage(body: str) -> float | None:
    """The total postage of a reply with status 0, None for another status; raises `VendorDown` for what is no reply."""
    if "<!DOCTYPE" in body:
        raise VendorDown("an answer with a document type, which no reply has")
    try:
        root = Xml.fromstring(body)  # noqa: S314 - no document type, hence no entities; at most a megabyte
    except Xml.ParseError as error:
        raise VendorDown(f"an answer that is no XML: {error}") from error
    members = {element.tag.rpartition("}")[2]: (element.text or "").strip() for element in root.iter()}
    if "status" not in members:
        raise VendorDown(members.get("faultstring") or "an answer without a status")
    return to_float(members.get("totalPostage", "")) if members["status"] == "0" else None


def _add(parent: Xml.Element, namespace: str, name: str, text: str, **attributes: str) -> None:
    Xml.SubElement(parent, f"{{{namespace}}}{name}", attributes).text = text
