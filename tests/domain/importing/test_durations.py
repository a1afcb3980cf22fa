"""Minutes in the words of catalogues."""

import pytest

from studyplan.domain.importing.durations import length_of, minutes_of


@pytest.mark.parametrize(
    ("duration", "pace", "minutes", "source"),
    [
        ("90 min", "", 90, "stated"),
        ("1h30", "", 60, "stated"),
        ("1 h 30 min", "", 90, "stated"),
        ("2.5 hours", "", 150, "stated"),
        ("2-4 hours", "", 180, "computed"),
        ("1:30:00", "", 90, "stated"),
        ("13 weeks", "8-10 hours/week", 7020, "computed"),
        ("10-12 weeks", "4\u201312 hours/week", 5280, "computed"),
        ("6 months", "5 hours/week", 7800, "computed"),
        ("4 weeks", "30 minutes per week", 120, "computed"),
        ("6 weeks, 3 hours per week", "", 1080, "computed"),
        ("PT1H30M", "", 90, "stated"),
        ("PT40H", "", 2400, "stated"),
        ("pt45m", "", 45, "stated"),
        ("PT20S", "", 1, "stated"),
        ("P6W", "3 hours per week", 1080, "computed"),
        ("P1M", "6 hours/week", 1560, "computed"),
        ("P14D", "2 hours/week", 240, "computed"),
    ],
)
def test_a_length_is_read(duration: str, pace: str, minutes: int, source: str) -> None:
    assert length_of(duration, pace) == (minutes, source)


@pytest.mark.parametrize(
    "duration",
    [
        "14 weeks",
        "P1M",
        "P1Y",
        "P4W",
        "P0D",
        "-PT5M",
        "PT1H30",
        "PTX",
        "P",
        "soon",
        "",
        "1:30",
        "5 hours/week",
        "0 min",
    ],
)
def test_what_is_no_time_at_work_is_not_guessed_at(duration: str) -> None:
    """A course of 14 weeks, or a month, is so long on a calendar; who works for it for 730 hours?"""
    assert length_of(duration) is None


@pytest.mark.parametrize(
    ("text", "unit", "minutes"), [("90", 1, 90), ("1.5", 60, 90), ("1,5", 60, 90), ("2 h", 1, 120)]
)
def test_a_number_is_taken_in_the_unit_of_its_column(text: str, unit: int, minutes: int) -> None:
    assert minutes_of(text, unit=unit) == (minutes, "stated")


@pytest.mark.parametrize("text", ["-5", "0", "1e9", "NaN", "9" * 400, "\u0669\u0669"])
def test_what_is_no_positive_number_gives_no_minutes(text: str) -> None:
    assert minutes_of(text) is None
