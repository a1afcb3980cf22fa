"""Measures of what is in a plan: its level, weak areas, goal, repeats, use of the time and of the library."""

from evals.quality.library import Item
from evals.quality.measures.given import Given
from evals.quality.measures.score import Score, clamp

BELOW, FAR_BELOW, ABOVE = 0.3, 0.0, 0.5  # what a minute off the level is worth; a useful one is worth 1
STEEP = 2.0  # half a plan that is worth nothing is worth nothing as a whole
# For an area to be covered: this share of the time, but at least and at most so many minutes; or its longest resource.
TOUCH_SHARE, TOUCH_MINUTES, TOUCH_MOST = 0.15, 20, 90
FOCUS = 0.40  # of the time belongs to the goal where it names something and the library has it
FULL = 0.95  # of the time: a plan that fills this much is full
FREE_SHARE, FREE_MINUTES, WHOLE = 0.40, 120, 0.90  # one resource may have the larger of the two; none has WHOLE


def level(given: Given) -> Score | None:
    """Fit of level: what the minutes are worth to this learner. A plan that is half too easy is no plan for them."""
    if not given.planned:
        return None
    worth = bad = 0.0
    for item in given.order:
        useful = given.useful.get(item.id, 0)
        rest = given.spent[item.id] - useful
        worth += useful + rest * _worth(item, given.situation.level)
        bad += rest
    learner = worth / given.planned
    lost = (given.planned - worth) / bad if bad else 0.0
    avoidable = lost * min(bad, given.unused) / given.planned
    return Score(planner=clamp(1 - STEEP * avoidable), learner=clamp(1 - STEEP * (1 - learner)))


def _worth(item: Item, level: int) -> float:
    """Return what a minute is worth that is not useful. One of a sheet too many teaches nothing."""
    return {1: ABOVE, -1: BELOW}.get(item.level - level, FAR_BELOW)


def above(given: Given) -> Score | None:
    """Minutes above the level beyond need: a planner may fill time with them that nothing at the level fills."""
    if not given.planned:
        return None
    minutes = sum(
        given.spent[item.id] - given.useful.get(item.id, 0)
        for item in given.order
        if item.level > given.situation.level
    )
    return Score(
        planner=clamp(1 - min(minutes, given.unused) / given.planned), learner=clamp(1 - minutes / given.planned)
    )


def weak_covered(given: Given) -> Score | None:
    """Weak areas covered: each that was named (learner), each that the library can serve (planner)."""
    weak = given.situation.weak
    if not weak:
        return None
    shares = {area: covered(given, area) for area in weak}
    servable = [area for area in weak if given.situation.is_reachable(area)]
    learner = sum(shares.values()) / len(weak)
    return Score(planner=sum(shares[area] for area in servable) / len(servable) if servable else 1.0, learner=learner)


def covered(given: Given, area: str) -> float:
    """Return how far an area is covered (0 to 1): enough minutes of what serves it at the nearest level."""
    situation = given.situation
    serving = situation.nearest(area)
    if not serving:
        return 0.0
    areas = len(situation.weak) + len(situation.aims)
    longest = max(situation.pool[key].minutes for key in serving)
    share = min(TOUCH_MOST, TOUCH_SHARE * situation.capacity / areas)
    target = min(longest, max(TOUCH_MINUTES, share))
    elsewhere = situation.servers[area] - serving
    return clamp((given.minutes_where(serving) + given.minutes_where(elsewhere) / 2) / target)


def weak_early(given: Given) -> Score | None:
    """Weak areas early: begun in the first half, or right after what they build on in this plan."""
    early = []
    for area in given.situation.weak:
        starts = [(given.starts[key], key) for key in given.situation.servers[area] if key in given.starts]
        if not starts:
            continue
        start, first = min(starts)
        allowed = max(given.planned / 2, sum(given.spent[key] for key in _before(given, first)))
        early.append(1.0 if start <= allowed else clamp(1 - (start - allowed) / max(1.0, given.planned - allowed)))
    return Score.same(sum(early) / len(early)) if early else None


def _before(given: Given, key: str) -> set[str]:
    """Return the ids in the plan that a resource builds on, directly or not."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        item = given.situation.library.get(waiting.pop())
        fresh = [needed for needed in item.needs if needed in given.spent and needed not in found] if item else []
        found.update(fresh)
        waiting += fresh
    return found


def goal(given: Given) -> Score | None:
    """Goal reached: its aims covered, and the time that belongs to them. Without aims: breadth at the level."""
    situation = given.situation
    if not situation.aims:
        return None
    servable = [area for area in situation.aims if situation.is_reachable(area)]
    shares = {area: covered(given, area) for area in situation.aims}
    serving = frozenset().union(*(situation.nearest(area) for area in servable)) if servable else frozenset()
    available = sum(situation.pool[key].minutes for key in serving)
    focus = clamp(given.minutes_where(serving) / max(1.0, min(available, FOCUS * situation.capacity)))
    reached = sum(shares[area] for area in servable) / len(servable) if servable else 1.0
    return Score(
        planner=(reached + (focus if servable else 1.0)) / 2,
        learner=(sum(shares.values()) / len(situation.aims) + (focus if servable else 0.0)) / 2,
    )


def breadth(given: Given) -> Score | None:
    """Concepts at the level that the plan covers, against the most that its minutes allow (greedily)."""
    situation = given.situation
    here = {item.id for item in situation.useful if not item.sheet and item.concepts}
    have = set[str]().union(*(item.concepts for item in given.order if item.id in here and given.is_seen(item)))
    room, best = float(situation.capacity), set[str]()
    waiting = [situation.pool[key] for key in sorted(here)]
    while waiting and room > 0:
        gain = {item.id: len(item.concepts - best) / min(item.minutes, situation.capacity) for item in waiting}
        item = max(waiting, key=lambda each: (gain[each.id], each.title))
        if not gain[item.id]:
            break
        waiting.remove(item)
        room -= item.minutes
        if room >= 0:
            best |= item.concepts
    # The greedy bound counts resources packed by concept density alone; two thirds of it with practice is full marks.
    return Score.same(clamp(len(have) / (len(best) * 2 / 3))) if best else None


def repeated(given: Given) -> Score | None:
    """Repeated content: minutes on what was taught before. Half of a plan repeated is worth nothing."""
    if not given.planned:
        return None
    again = sum((1 - given.novelty[item.id]) * given.spent[item.id] for item in given.order)
    forced = max(0.0, again - given.unused)
    return Score(
        planner=clamp(1 - STEEP * (again - forced) / given.planned),
        learner=clamp(1 - STEEP * again / given.planned),
    )


def use(given: Given) -> Score | None:
    """Useful and new minutes, of the time (learner), of the time or of what the library has (planner).

    For the learner, what goes on one level above counts half.
    """
    capacity = given.situation.capacity
    onward = sum(
        given.spent[item.id] - given.useful.get(item.id, 0)
        for item in given.order
        if item.level > given.situation.level
    )
    possible = min(capacity, given.useful_and_new + given.unused)
    return Score(
        planner=clamp(given.useful_and_new / (FULL * possible)) if possible else 1.0,
        learner=clamp((given.useful_and_new + ABOVE * onward) / (FULL * capacity)),
    )


def largest(given: Given) -> Score | None:
    """Largest single resource: none has most of the plan, unless it is the best match or nothing else is there."""
    if not given.planned:
        return None
    item = max(given.order, key=lambda each: given.spent[each.id])
    if item.id in given.situation.needed:
        return Score.same(1.0)
    free = max(FREE_SHARE, FREE_MINUTES / given.planned)
    over = given.spent[item.id] / given.planned - free
    avoidable = min(over, given.unused / given.planned)
    span = max(0.1, WHOLE - free)
    return Score.same(clamp(1 - avoidable / span))


def finished(given: Given) -> Score | None:
    """Finished resources: minutes in what is broken off count as lost, but for the best match that goes on later."""
    if not given.planned:
        return None
    situation = given.situation
    broken = {
        item.id: given.spent[item.id]
        for item in given.order
        if given.spent[item.id] < item.minutes and item.id not in situation.needed
    }
    lost = sum(broken.values())
    others = [item.minutes for item in situation.useful if item.id not in given.spent and item.minutes <= lost]
    return Score(
        planner=clamp(1 - min(lost, max(others, default=0)) / given.planned), learner=clamp(1 - lost / given.planned)
    )
