"""Retrieval: which resources become candidates, in what order, and why the others do not."""

from collections import Counter
from itertools import cycle, islice

import pytest

from studyplan.domain.retrieval.meaning import ABSENT
from studyplan.domain.retrieval.ranking import WEIGHTS
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.trace import ranking_of
from studyplan.domain.values.types import LEVELS, Level, ResourceType
from tests.support.builders import a_context, a_resource, an_id, some_candidates
from tests.support.meaning_table import meaning_of_the_table


def shelved(candidates: Candidates) -> set[str]:
    return {candidate.item.title.removeprefix("About ") for candidate in candidates.ranked}


def rejected(candidates: Candidates) -> dict[str, int]:
    return dict(candidates.rejected_by_reason)


def test_only_resources_of_the_topic_are_candidates() -> None:
    candidates = retrieve(
        a_context(topic="go"), [a_resource("concurrency", topic="Go"), a_resource("board", topic="go-game")]
    )
    assert shelved(candidates) == {"concurrency"}
    assert rejected(candidates) == {"other_topic": 1}


def test_the_candidates_record_how_the_topic_was_resolved() -> None:
    assert retrieve(a_context(topic="Golang"), []).resolved_by == "'go' is how 'Golang' is compared"


def test_two_levels_above_the_learner_is_too_advanced() -> None:
    candidates = retrieve(a_context(), [a_resource("hard", difficulty="advanced"), a_resource("easy")])
    assert shelved(candidates) == {"easy"}
    assert rejected(candidates) == {"too_advanced": 1}


@pytest.mark.parametrize(("minutes", "selected"), [(189, False), (188, True)])
def test_one_level_above_is_selected_only_while_the_level_fills_less_than_nine_tenths(
    minutes: int, selected: bool
) -> None:
    library = [a_resource("easy", estimated_minutes=minutes), a_resource("harder", difficulty="intermediate")]
    assert ("harder" in shelved(retrieve(a_context(weekly_hours=3.5), library))) is selected


def test_a_language_restricts_to_resources_in_it() -> None:
    library = [a_resource("da", language="da"), a_resource("en", language="en-GB"), a_resource("none")]
    candidates = retrieve(a_context(language="en"), library)
    assert shelved(candidates) == {"en"}
    assert rejected(candidates) == {"other_language": 2}


def test_every_part_of_a_score_has_a_name_and_a_fact() -> None:
    [candidate] = retrieve(a_context(weak_areas=("Syntax",)), [a_resource(tags=("syntax",))]).ranked
    assert [part.name for part in candidate.parts] == list(WEIGHTS)
    assert all(part.why for part in candidate.parts)
    assert candidate.score == pytest.approx(sum(part.points for part in candidate.parts))
    assert next(part for part in candidate.parts if part.name == "weak_areas").points == WEIGHTS["weak_areas"]


def test_the_weights_add_up_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_meaning_ranks_what_shares_no_word_with_the_goal() -> None:
    library = [a_resource("bread", title="Bread"), a_resource("talk", title="Conversation in Spanish")]
    context = a_context(goal="talk to people in Spain")
    by_words = {candidate.score for candidate in retrieve(context, library).ranked}
    by_meaning = retrieve(context, library, meaning_of_the_table()).ranked
    assert len(by_words) == 1
    assert [candidate.item.id for candidate in by_meaning] == [an_id("talk"), an_id("bread")]
    fact = next(part.why for part in by_meaning[0].parts if part.name == "meaning")
    assert fact == "meaning 1.00: nearest words of the goal: talk, spain"


def test_without_meaning_the_trace_says_that_words_alone_ranked() -> None:
    candidates = retrieve(a_context(), [a_resource()])
    (row,) = ranking_of(candidates)["candidates"]
    part = next(part for part in row["parts"] if part["name"] == "meaning")
    assert part == {"name": "meaning", "points": 0.0, "why": ABSENT}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"tags": ("syntax",)}, {"tags": ("loops",)}),
        ({"description": "All the basics"}, {"description": "Something else"}),
        ({"estimated_minutes": 50}, {"estimated_minutes": 150}),
    ],
    ids=["a weak area", "a word of the goal", "a length that fits a day"],
)
def test_what_fits_better_ranks_higher(better: dict[str, object], worse: dict[str, object]) -> None:
    library = [a_resource("worse", **worse), a_resource("better", **better)]
    candidates = retrieve(a_context(weak_areas=("syntax",), goal="the basics"), library)
    assert candidates.ranked[0].item.id == an_id("better")


def test_practice_is_found_when_it_is_requested_however_low_it_ranks() -> None:
    library = [a_resource(f"long {number}", estimated_minutes=50, tags=("syntax",)) for number in range(30)]
    library.append(a_resource("drill", resource_type="exercise", estimated_minutes=5_000))
    candidates = retrieve(a_context(must_include_practice=True, weak_areas=("syntax",)), library)
    assert "drill" in shelved(candidates)


def test_practice_that_has_room_is_found_where_the_best_has_none() -> None:
    """Twelve minutes a day hold no quiz of 15 minutes; of an exercise of 30 they hold a part."""
    library = [a_resource(f"quiz {n}", resource_type="quiz", tags=("syntax",), estimated_minutes=15) for n in range(20)]
    library.append(a_resource("exercise", resource_type="exercise", estimated_minutes=30))
    limits = {"must_include_practice": True, "max_daily_minutes": 12, "weak_areas": ("syntax",)}
    assert an_id("exercise") in retrieve(a_context(**limits), library).by_id()


def test_practice_one_level_above_is_found_where_the_level_does_not_fill_the_time() -> None:
    """The hard article fills the time; before the practice was looked for at the level alone."""
    hard = [a_resource("hard", difficulty="intermediate"), a_resource("easy", estimated_minutes=100)]
    quiz = a_resource("quiz", difficulty="intermediate", resource_type="quiz", estimated_minutes=15, tags=())
    context = a_context(must_include_practice=True, goal="About hard things", weekly_hours=3.5)
    assert an_id("quiz") in retrieve(context, [*hard, quiz]).by_id()


def test_something_that_has_room_is_found_where_the_best_has_none() -> None:
    library = [a_resource(f"article {n}", tags=("syntax",), estimated_minutes=15) for n in range(20)]
    library.append(a_resource("course", estimated_minutes=30))
    candidates = retrieve(a_context(max_daily_minutes=12, weak_areas=("syntax",)), library)
    assert an_id("course") in candidates.by_id()


def test_the_prerequisites_of_a_candidate_are_candidates() -> None:
    library = [a_resource(f"short {number}", estimated_minutes=60) for number in range(12)]
    needed = a_resource("needed", estimated_minutes=900)
    wanted = a_resource("wanted", estimated_minutes=30, tags=("syntax",), prerequisites=(needed.id,))
    candidates = retrieve(a_context(weak_areas=("syntax",)), [*library, needed, wanted])
    assert {"needed", "wanted"} <= shelved(candidates)


def test_a_prerequisite_outside_the_topic_is_assumed_known() -> None:
    shell = a_resource("shell", topic="linux")
    candidates = retrieve(a_context(), [shell, a_resource(prerequisites=(shell.id,))])
    assert [assumed.title for assumed in candidates.assumed_prerequisites] == ["About shell"]


def test_the_candidates_of_a_kind_end_at_one_and_a_half_times_the_capacity_but_are_twenty_at_least() -> None:
    small = [a_resource(f"r{number}", estimated_minutes=60) for number in range(100)]
    assert len(retrieve(a_context(weekly_hours=3.5), small).ranked) == 20
    assert len(retrieve(a_context(weekly_hours=21.0, max_daily_minutes=200), small).ranked) == 32


def test_twenty_of_each_reason_are_named() -> None:
    library = [a_resource(f"go {number}", topic="go") for number in range(30)]
    library += [a_resource(f"hard {number}", difficulty="advanced") for number in range(5)]
    named = [rejection.reason for rejection in retrieve(a_context(), library).rejected_examples]
    assert (named.count("other_topic"), named.count("too_advanced")) == (20, 5)


def test_an_empty_library_has_no_candidates() -> None:
    assert retrieve(a_context(), []).ranked == ()


def test_the_order_of_the_library_changes_nothing() -> None:
    library = [a_resource(f"r{number}", estimated_minutes=20 + number) for number in range(30)]
    assert retrieve(a_context(), library) == retrieve(a_context(), library[::-1])


def mixed_library() -> list[Resource]:
    """Sixty resources of all levels and both roles, whose words and lengths differ."""
    levels = cycle(LEVELS)
    kinds: cycle[ResourceType] = cycle(("article", "video", "exercise", "quiz", "book"))
    words = cycle(("basics of python", "loops", "testing with python", "files"))
    return [
        a_resource(f"r{number}", difficulty=level, resource_type=kind, description=text, estimated_minutes=20 + number)
        for number, (level, kind, text) in enumerate(islice(zip(levels, kinds, words, strict=False), 60))
    ]


@pytest.mark.parametrize(
    ("own", "other"), [("beginner", "intermediate"), ("intermediate", "advanced"), ("advanced", "intermediate")]
)
def test_the_ranking_for_a_learner_of_the_other_level_is_kept(own: Level, other: Level) -> None:
    library = mixed_library()
    kept = retrieve(a_context(current_level=own), library).other_level
    theirs = retrieve(a_context(current_level=other), library).ranked
    assert kept is not None
    assert kept.level == other
    for practice in (True, False):
        ranked = [(each.resource_id, each.score) for each in kept.ranking if each.is_practice is practice]
        expected = [
            (candidate.item.id, candidate.score) for candidate in theirs if candidate.item.is_practice is practice
        ]
        assert len(ranked) >= 2
        assert ranked == expected[: len(ranked)]


def test_of_the_other_level_no_more_of_a_role_is_kept_than_there_are_candidates() -> None:
    library = [a_resource("own"), a_resource("own drill", resource_type="quiz")]
    library += [a_resource(f"r{number}", difficulty="advanced") for number in range(9)]
    candidates = retrieve(a_context(), library)
    assert candidates.other_level is not None
    assert Counter(each.is_practice for each in candidates.other_level.ranking) == {False: 1, True: 1}


def test_candidates_that_were_stored_without_the_other_level_can_still_be_read() -> None:
    before = some_candidates().model_dump_json(exclude={"other_level"})
    assert Candidates.model_validate_json(before).other_level is None
