"""Formats: what is known of a string by itself."""

from __future__ import annotations

import jsonschema_rs
import pytest

from apidiff.contain.text.formats import ASSERTED, SAMPLES_OF_STANDARD, STANDARD, judge


@pytest.mark.parametrize("name", sorted(STANDARD))
def test_a_sample_of_a_standard_format_is_known_to_be_one(name: str) -> None:
    sample = SAMPLES_OF_STANDARD[name]
    assert judge(name, sample) is True
    assert jsonschema_rs.validator_for({"type": "string", "format": name}, validate_formats=True).is_valid(sample)


@pytest.mark.parametrize("name", sorted(STANDARD))
def test_of_other_strings_a_standard_format_is_not_judged(name: str) -> None:
    assert judge(name, "\n") is None


@pytest.mark.parametrize("name", sorted(ASSERTED))
def test_an_asserted_format_has_its_samples(name: str) -> None:
    assert all(judge(name, sample) is True for sample in ASSERTED[name].samples)


def test_an_unknown_format_takes_every_string() -> None:
    assert judge("colour", "") is True
