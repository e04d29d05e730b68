"""What the prover knows about `format`. It is consulted under the EXCHANGE reading only.

Four kinds: numeric formats are ranges (OpenAPI format registry); ASSERTED string formats are judged by the certifying
validator, and the prover has samples, a membership test and a covering pattern for them; STANDARD formats are real
constraints that validators disagree about, so a difference in them is undecided; every other format (`password`,
`binary`, `double`, a vendor's own) is an annotation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from msgspec import Struct

LARGEST_FLOAT = Fraction(340282346638528859811704183484516925440)

NUMERIC_RANGES: dict[str, tuple[Fraction, Fraction]] = {
    "int8": (Fraction(-(2**7)), Fraction(2**7 - 1)),
    "uint8": (Fraction(0), Fraction(2**8 - 1)),
    "int16": (Fraction(-(2**15)), Fraction(2**15 - 1)),
    "uint16": (Fraction(0), Fraction(2**16 - 1)),
    "int32": (Fraction(-(2**31)), Fraction(2**31 - 1)),
    "uint32": (Fraction(0), Fraction(2**32 - 1)),
    "int64": (Fraction(-(2**63)), Fraction(2**63 - 1)),
    "uint64": (Fraction(0), Fraction(2**64 - 1)),
    "float": (-LARGEST_FLOAT, LARGEST_FLOAT),
}


class Format(Struct, frozen=True, kw_only=True):
    """An asserted string format.

    `covering` is a pattern that every value of the format matches; `contains` says whether a string is a value, or
    None where validators may differ; `samples` are values, the most readable first.
    """

    covering: str
    contains: Callable[[str], bool | None]
    samples: tuple[str, ...]


def _is_date(text: str) -> bool:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None or text.startswith("0000"):
        return False
    try:
        date(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError:
        return False
    return True


def _is_date_time(text: str) -> bool | None:
    shape = r"([0-9-]{10})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?([Zz]|[+-]([0-9]{2}):([0-9]{2}))"
    match = re.fullmatch(shape, text)
    if match is None or not _is_date(match[1]):
        return False
    hour, minute, second = int(match[2]), int(match[3]), int(match[4])
    if second == 60:
        return None
    in_range = hour < 24 and minute < 60 and second < 60
    return in_range and int(match[7] or 0) < 24 and int(match[8] or 0) < 60


def _is_uuid(text: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text) is not None


def _is_email(text: str) -> bool | None:
    if "@" not in text:
        return False
    plain = re.fullmatch(r"[a-z0-9]+(\.[a-z0-9]+)*@[a-z0-9]+(\.[a-z0-9]+)+", text)
    return True if plain is not None and len(text) < 60 else None


def _is_ipv4(text: str) -> bool:
    try:
        IPv4Address(text)
    except AddressValueError:
        return False
    return text.isascii()


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return "%" not in text and text.isascii()


BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
SPELLED = {"byte": BASE64, "decimal": DECIMAL}
"""Formats that no validator knows, as patterns."""


def _is_byte(text: str) -> bool:
    return re.fullmatch(BASE64, text) is not None and not text.endswith("\n")


def _is_decimal(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None and text.isascii()


def _is_time(text: str) -> bool | None:
    match = re.fullmatch(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?([Zz]|[+-]([0-9]{2}):([0-9]{2}))", text)
    if match is None:
        return False
    if int(match[3]) == 60:
        return None
    in_range = int(match[1]) < 24 and int(match[2]) < 60 and int(match[3]) < 60
    return in_range and int(match[6] or 0) < 24 and int(match[7] or 0) < 60


def _is_duration(text: str) -> bool | None:
    """RFC 3339, appendix A. Of what is written in other orders or with fractions, validators differ."""
    if re.fullmatch(r"P[0-9]+W|P([0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D)", text):
        return True
    if re.fullmatch(r"PT([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S)", text):
        return True
    return None if re.fullmatch(r"P[0-9A-Z.,]+", text) else False


ASSERTED: dict[str, Format] = {
    "date": Format(
        covering="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", contains=_is_date, samples=("2024-01-01", "1999-12-31", "2000-02-29")
    ),
    "date-time": Format(
        covering=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
        contains=_is_date_time,
        samples=("2024-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2000-02-29T12:30:00.5+02:00"),
    ),
    "uuid": Format(
        covering="^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        contains=_is_uuid,
        samples=(
            "123e4567-e89b-42d3-a456-426614174000",
            "00000000-0000-4000-8000-000000000000",
            "6BA7B810-9DAD-41D1-80B4-00C04FD430C8",
        ),
    ),
    "email": Format(
        covering="@", contains=_is_email, samples=("ada@example.com", "grace.hopper@example.org", "a@b.example")
    ),
    "ipv4": Format(
        covering=r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$", contains=_is_ipv4, samples=("192.0.2.1", "10.0.0.1", "1.2.3.4")
    ),
    "ipv6": Format(
        covering="^[0-9a-fA-F:.]{2,45}$", contains=_is_ipv6, samples=("2001:db8::1", "::1", "fe80::1:2:3:4")
    ),
    "time": Format(
        covering=r"^[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
        contains=_is_time,
        samples=("12:00:00Z", "23:59:59Z", "00:00:00.5+02:00"),
    ),
    "duration": Format(covering="^P[0-9A-Z.,]+$", contains=_is_duration, samples=("P1D", "PT1H", "P2W")),
    "decimal": Format(covering=DECIMAL, contains=_is_decimal, samples=("0.5", "1", "-10.25")),
    "byte": Format(covering=BASE64, contains=_is_byte, samples=("aGVsbG8=", "", "AAAA", "YWRh")),
}

WIDER: dict[str, frozenset[str]] = {
    "uri": frozenset({"uri-reference", "iri", "iri-reference"}),
    "iri": frozenset({"iri-reference"}),
    "uri-reference": frozenset({"iri-reference"}),
    "hostname": frozenset({"idn-hostname"}),
    "email": frozenset({"idn-email"}),
}

STANDARD = frozenset(
    {
        "hostname", "idn-email", "idn-hostname", "iri", "iri-reference", "json-pointer", "regex",
        "relative-json-pointer", "uri", "uri-reference", "uri-template", "base64url",
    }
)  # fmt: skip

SAMPLES_OF_STANDARD: dict[str, str] = {
    "hostname": "example.com", "idn-email": "ada@example.com", "idn-hostname": "example.com",
    "iri": "https://example.com/", "iri-reference": "/path", "json-pointer": "/a", "regex": "^a$",
    "relative-json-pointer": "0", "uri": "https://example.com/", "uri-reference": "/path",
    "uri-template": "/a/{b}", "base64url": "YWRh",
}  # fmt: skip


_STRETCHING: dict[str, tuple[str, str, str]] = {
    "date-time": ("2024-01-01T00:00:00.", "0", "Z"), "time": ("12:00:00.", "0", "Z"), "duration": ("P", "1", "D"),
    "decimal": ("0.", "5", ""), "byte": ("", "AAAA", ""), "base64url": ("", "YWRh", ""),
    "uri": ("https://example.com/", "a", ""), "iri": ("https://example.com/", "a", ""),
    "uri-reference": ("/path", "a", ""), "iri-reference": ("/path", "a", ""),
    "uri-template": ("/a/{b}", "a", ""), "json-pointer": ("/a", "a", ""),
}  # fmt: skip
"""How texts of a format begin, what may follow any number of times, and how they end."""


def stretched(name: str, shortest: int) -> str | None:
    """Return a text of a format that has at least some length; None of a format whose texts are all short, and of an
    unknown one."""
    known = _STRETCHING.get(name)
    if known is None:
        return None
    head, filler, tail = known
    missing = max(shortest - len(head) - len(tail), 1)
    return head + filler * -(-missing // len(filler)) + tail


def implies(narrow: str, wide: str) -> bool:
    """Return whether every value of one string format is known to be a value of another."""
    return narrow == wide or wide in WIDER.get(narrow, frozenset())


def judge(name: str, text: str) -> bool | None:
    """Return whether a string satisfies a format; None where nobody can say. Of standard formats samples are known."""
    known = ASSERTED.get(name)
    if known is not None:
        return known.contains(text)
    if name in STANDARD:
        return True if text in (SAMPLES_OF_STANDARD[name], stretched(name, len(text))) else None
    return True
