"""The libraries and requests are what the evaluation promises: enough, various, and valid for the API."""

import json
from collections import Counter

import pytest

from evals.quality.cases import cases, more_cases
from evals.quality.libraries import MADE_UP, library
from evals.quality.library import items_of
from studyplan.domain.values.resource import ResourceIn
from studyplan.domain.values.urls import normalised

NAMES = sorted({case.library for case in cases()})
HERE = [name for name in NAMES if library(name) is not None]


def test_there_are_enough_requests_without_the_shared_catalogues() -> None:
    always = [case for case in cases() if case.library == "seeds" or case.library.split("-")[0] in MADE_UP]
    assert len(always) >= 40
    assert {case.learner["current_level"] for case in always} == {"beginner", "intermediate", "advanced"}
    assert {3, 90} <= {case.request["duration_days"] for case in always}


def test_no_two_requests_are_the_same() -> None:
    assert max(Counter((case.library, case.name) for case in cases()).values()) == 1


@pytest.mark.parametrize("name", HERE)
def test_a_library_is_one_that_the_api_would_take(name: str) -> None:
    resources = library(name) or ()
    for resource in resources:
        ResourceIn.model_validate_json(json.dumps({key: value for key, value in resource.items() if key != "id"}))
    ids = {resource["id"] for resource in resources}
    assert len(ids) == len(resources)
    assert {needed for resource in resources for needed in resource["prerequisites"]} <= ids
    assert max(Counter(normalised(resource["url"]) for resource in resources).values()) == 1


@pytest.mark.parametrize("name", MADE_UP)
def test_a_made_up_library_is_well_tagged_and_has_practice_at_every_level(name: str) -> None:
    items = items_of(library(name) or ()).values()
    assert len(items) >= 25
    assert all(item.concepts for item in items)
    assert {item.level for item in items if item.practice} == {0, 1, 2}


def test_a_catalogue_that_is_not_here_is_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYPLAN_SHARED", "nowhere")
    library.cache_clear()
    assert library("ossu") is None
    library.cache_clear()


def test_series_are_found_by_their_numbers() -> None:
    series = {item.title: item.series for item in items_of(library("statistics") or ()).values()}
    assert series["Lesson 2: Mean and spread"] == ("", 2)
    assert series["Confidence intervals"] is None


def test_random_requests_are_the_same_for_a_seed_and_others_for_another() -> None:
    first = more_cases(30, seed=1)
    assert first == more_cases(30, seed=1)
    assert first != more_cases(30, seed=2)
    assert all(case.resources for case in first)
