"""Mutations of content: level, weak areas, goal, best matches, repeats, one resource, and what the library has."""

from dataclasses import replace
from math import ceil, floor

from evals.detection.mutation import Mutation, error, in_order, info, inside, names_of, on_tasks, share_of
from evals.detection.sound import Plan, Session, untrue
from studyplan.domain.values.types import Level
from tests.support.builders import an_id
from tests.support.library_facts import a_concept

NOT_TAUGHT = {"PRACTICE_BEFORE_STUDY": "the study of it is not planned"}


def _level(plan: Plan, level: Level) -> Plan:
    return replace(plan, level=level)


def _above(plan: Plan, own: Level, difficulty: Level) -> Plan:
    return _level(plan, own).of(plan.last("drill"), difficulty=difficulty, fit="above")


def _above_for_a_weak_area(plan: Plan) -> Plan:
    return (
        _level(plan, "beginner")
        .of("study 0", difficulty="intermediate", fit="above")
        .of("drill 0", difficulty="intermediate", fit="above")
    )


def _below(plan: Plan, *, less: int) -> Plan:
    """The last practice is below the level, and has a tenth of the minutes, or so many minutes less."""
    easy = _level(plan, "advanced").of(plan.last("drill"), difficulty="beginner", fit="below")
    return share_of(easy, plan.last("drill"), 0.10, less=less).with_fair_weeks()


def _refresher(plan: Plan, minutes: int) -> Plan:
    """What the resource on the weak area needs comes first: a study below the level of so many minutes."""
    short = _level(plan.even(30), "intermediate")
    fields = {"minutes": minutes, "difficulty": "beginner", "fit": "below", "tags": ("basics",)}
    needed = short.of("basics", **fields).of("study 0", prerequisites=(an_id("basics"),))
    first = replace(needed, sessions=(Session(1, "basics", minutes), *short.sessions))
    return first.but(max_daily_minutes=1440).with_fair_weeks()


def _short_weak_area(plan: Plan, minutes: int) -> Plan:
    """Of the weak area the plan has so many minutes of a longer resource; a spare study has the rest of the time."""
    whole = plan.library["study 0"]["minutes"]
    rest = Session(plan.on("study 0").day, "spare study 0", whole - minutes)
    cut = plan.with_sessions(lambda each: each._replace(minutes=minutes) if each.name == "study 0" else each)
    return cut.renamed({"drill 0": "spare drill 0"}).added(rest)


def _alike(plan: Plan, count: int) -> Plan:
    """So many resources have one reason."""
    chosen = {an_id(each.name) for each in plan.sessions[:count]}
    return plan.edited(on_tasks(lambda task: task.resource_id in chosen, reason="A good resource."))


def _spare_in_place_of(plan: Plan, *numbers: int) -> Plan:
    names = {f"{kind} {number}": f"spare {kind} {number}" for kind in ("study", "drill") for number in numbers}
    return plan.renamed(names)


def _nothing_for(plan: Plan, *, elsewhere: bool) -> Plan:
    area = a_concept("weak", elsewhere=elsewhere)
    bare = {"weak_areas": ()}
    return replace(plan, weak=(area,)).of("study 0", **bare).of("drill 0", **bare)


def _drill_alone(plan: Plan) -> Plan:
    return replace(plan.renamed({"study 0": "spare study 0"}), weak=(a_concept("weak", "drill 0"),)).of(
        "study 0", weak_areas=()
    )


def _weak_late(plan: Plan, *, more: int) -> Plan:
    """The unit on the weak area begins after half of the minutes, or `more` than a tenth of them later than that."""
    units = [plan.sessions[place : place + 2] for place in range(0, len(plan.sessions), 2)]
    weak = next(unit for unit in units if unit[0].name == "study 0")
    others = [unit for unit in units if unit is not weak]
    half = len(units) // 2
    row = others if more else [*others[:half], weak, *others[half:]]
    row = [*row, weak] if more else row
    return in_order(plan, [each for unit in row for each in unit])


def _sheet(plan: Plan, minutes: int) -> Plan:
    sheet = {"resource_type": "reference", "minutes": minutes}
    goal = (a_concept("goal", "study 1", "other goal"),)
    kept = plan.library["study 1"] | sheet
    made = replace(plan, goal=goal).of("sheet", **kept).renamed({"study 1": "sheet", "drill 1": "spare study 1"})
    full = replace(made, goal=(a_concept("goal", "study 1", "sheet", best=("study 1", "sheet")),))
    return full.with_sessions(lambda each: each._replace(minutes=minutes) if each.name == "sheet" else each)


def _another(plan: Plan, what: str, *, best: bool) -> Plan:
    """Another resource serves the weak area, or the goal, than the best, or one of two best ones."""
    number, name = (0, "other weak") if what == "weak" else (1, "other goal")
    other = plan.renamed({f"study {number}": name}).of(name, **plan.library[f"study {number}"])
    both = a_concept(what, f"study {number}", name, f"drill {number}", best=(f"study {number}", name))
    if not best:
        return other
    return replace(other, weak=(both,)) if what == "weak" else replace(other, goal=(both,))


def _again(plan: Plan, *, less: int, **difference: object) -> Plan:
    """The last study is on the goal again, with 15 % of the study minutes, or `less` minutes less than that."""
    name = plan.last("study")
    rest = sum(plan.on(each).minutes for each in names_of(plan, "study")) - plan.on(name).minutes
    own = {"tags": ("goal",)} | difference
    made = plan.sized(name, ceil(0.15 * rest / 0.85) - less).of(name, **own)
    return made.of(plan.last("drill"), tags=("goal",))


def _same_page(plan: Plan, **difference: object) -> Plan:
    """The last study is what was studied first, again: a library holds the same url once only."""
    first, last = names_of(plan, "study")[2], plan.last("study")
    url = f"http://www.example.org/{first.replace(' ', '-')}/index.html?utm_source=a"
    return plan.of(last, **{"url": url} | difference)


def _same_title(plan: Plan) -> Plan:
    first, last = names_of(plan, "study")[2], plan.last("study")
    kept = {key: plan.library[first][key] for key in ("tags", "resource_type")}
    drill = plan.of(plan.last("drill"), tags=kept["tags"])
    return drill.of(last, title=f"About {first}".upper(), **kept)


def _dominated(plan: Plan, *, share: float, less: int = 0, days: int = 4) -> Plan:
    """One course, on so many days, in place of as much study: a share of the minutes, or `less` minutes less."""
    study = names_of(plan, "study")[2:]
    gone = study[:days]
    rest = sum(each.minutes for each in plan.sessions if each.name not in gone)
    total = floor(share * rest / (1 - share)) + 1 - less
    parts = [total // days + (number < total % days) for number in range(days)]
    sizes = dict(zip(gone, parts, strict=True))
    tags = tuple(tag for name in gone for tag in plan.library[name]["tags"])
    made = plan.with_sessions(
        lambda each: each._replace(name="big", minutes=sizes[each.name]) if each.name in sizes else each
    )
    return made.of("big", minutes=10_000, tags=tags).with_fair_weeks()


DOMINANT = {
    "PRACTICE_SHORT": "the course leaves little practice",
    "WEEKLY_TIME_MISMATCH": "the week of the course is the longest",
}
UNLIKE = {"WEEKLY_TIME_MISMATCH": "its week is the longest"}
REFRESHED = {"WEEKLY_TIME_MISMATCH": "the week of the refresher is the longest"}

CONTENT: tuple[Mutation, ...] = (
    Mutation(
        "DIFFICULTY_TOO_HIGH", "a resource one level above", lambda plan: _above(plan, "intermediate", "advanced")
    ),
    error("DIFFICULTY_TOO_HIGH", "a resource two levels above", lambda plan: _above(plan, "beginner", "advanced")),
    Mutation("DIFFICULTY_TOO_HIGH", "the best resource for a weak area, one level above", _above_for_a_weak_area),
    inside("DIFFICULTY_TOO_HIGH", "everything at the level", lambda plan: _level(plan, "beginner")),
    inside("DIFFICULTY_TOO_HIGH", "a resource two levels below", lambda plan: _below(plan, less=1), also=UNLIKE),
    Mutation("TOO_EASY", "a tenth of the minutes below the level", lambda plan: _below(plan, less=0), also=UNLIKE),
    inside("TOO_EASY", "a minute less than a tenth below the level", lambda plan: _below(plan, less=1), also=UNLIKE),
    Mutation("TOO_EASY", "a refresher of 61 minutes", lambda plan: _refresher(plan, 61), also=REFRESHED),
    inside("TOO_EASY", "a refresher of 60 minutes", lambda plan: _refresher(plan, 60), also=REFRESHED),
    Mutation("WEAK_AREA_MISSING", "a weak area that the plan leaves out", lambda plan: _spare_in_place_of(plan, 0)),
    Mutation("WEAK_AREA_MISSING", "19 minutes of a longer resource", lambda plan: _short_weak_area(plan, 19)),
    inside("WEAK_AREA_MISSING", "20 minutes of a longer resource", lambda plan: _short_weak_area(plan, 20)),
    Mutation(
        "WEAK_AREA_MISSING",
        "a weak area that the library does not have",
        lambda plan: _nothing_for(plan, elsewhere=False),
    ),
    info("WEAK_AREA_MISSING", "a weak area that another topic has", lambda plan: _nothing_for(plan, elsewhere=True)),
    inside("WEAK_AREA_MISSING", "a weak area that is practised only", _drill_alone, also=NOT_TAUGHT),
    Mutation("WEAK_AREA_LATE", "the weak area comes last", lambda plan: _weak_late(plan, more=1)),
    inside("WEAK_AREA_LATE", "the weak area begins in the middle", lambda plan: _weak_late(plan.even(40), more=0)),
    Mutation("GOAL_NOT_REACHED", "nothing on the goal", lambda plan: _spare_in_place_of(plan, 1)),
    Mutation(
        "GOAL_NOT_REACHED",
        "a cheat sheet of 45 minutes on the goal",
        lambda plan: _sheet(plan, 45),
        also={"CHEAT_SHEETS_FOR_LESSONS": "the lesson on it is not planned"},
    ),
    inside("GOAL_NOT_REACHED", "a reference of 46 minutes on the goal", lambda plan: _sheet(plan, 46)),
    Mutation(
        "BEST_MATCH_LEFT_OUT",
        "another resource than the best for a weak area",
        lambda plan: _another(plan, "weak", best=False),
    ),
    Mutation(
        "BEST_MATCH_LEFT_OUT",
        "another resource than the best for the goal",
        lambda plan: _another(plan, "goal", best=False),
    ),
    inside("BEST_MATCH_LEFT_OUT", "one of two best for a weak area", lambda plan: _another(plan, "weak", best=True)),
    inside("BEST_MATCH_LEFT_OUT", "one of two best for the goal", lambda plan: _another(plan, "goal", best=True)),
    Mutation("REPEATED_CONTENT", "15 % of the study is on what was studied", lambda plan: _again(plan, less=0)),
    inside("REPEATED_CONTENT", "a minute less than 15 % is on what was studied", lambda plan: _again(plan, less=1)),
    inside(
        "REPEATED_CONTENT",
        "what was studied, a level deeper",
        lambda plan: _again(_level(plan, "beginner"), less=0, difficulty="intermediate", fit="above"),
        also={"DIFFICULTY_TOO_HIGH": "it is above the level"},
    ),
    Mutation("REPEATED_CONTENT", "the same page at two addresses", _same_page),
    Mutation("REPEATED_CONTENT", "the same title, type and tags", _same_title),
    Mutation(
        "ONE_RESOURCE_DOMINATES",
        "more than half of the minutes",
        lambda plan: _dominated(plan, share=0.5),
        also=DOMINANT,
    ),
    inside(
        "ONE_RESOURCE_DOMINATES", "half of the minutes", lambda plan: _dominated(plan, share=0.5, less=1), also=DOMINANT
    ),
    inside(
        "ONE_RESOURCE_DOMINATES",
        "more than half of the minutes on two days",
        lambda plan: _dominated(plan, share=0.5, days=2),
        also=DOMINANT,
    ),
    Mutation("REASONS_ALIKE", "one reason for more than half", lambda plan: _alike(plan, len(plan.sessions) // 2 + 1)),
    inside("REASONS_ALIKE", "one reason for half", lambda plan: _alike(plan, len(plan.sessions) // 2)),
    info(
        "REASON_NOT_TRUE",
        "a reason that was replaced",
        lambda plan: replace(plan, timetable={"replaced_reasons": (untrue(plan.last("drill")),)}),
    ),
    inside(
        "REASON_NOT_TRUE",
        "a replaced reason of what is not planned",
        lambda plan: replace(plan, timetable={"replaced_reasons": (untrue("spare study 0"),)}),
    ),
)
