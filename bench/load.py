"""A simulation of 1,000 requests a second for an hour, over the quotas of an account: what waits, and what is lost.

Second by second. *As built*: the POST starts an execution at once; what StartExecution rejects is started by the
reconciler, once a minute, until its deadline; a step that finds no concurrency is tried three times more. *With a
queue*: requests wait until there is room for a whole plan. Times and tokens of a plan are those of docs/operations.md.
"""

from collections import deque
from dataclasses import asdict, dataclass

ARRIVALS, HOUR = 1000, 3600  # requests a second, and seconds
SECONDS = 26  # that a plan keeps one concurrent execution: 20 a draft, and the other steps
API_SECONDS = 0.21  # of concurrency: seven calls of the API and their authorizer
TOKENS = 6875  # of a plan's calls of the model
TRANSITIONS = 9.25
RETRIES = (2, 4, 8)  # seconds before each further try of a step
DEADLINE, SWEEP = 900, 60  # seconds


@dataclass(frozen=True)
class Quotas:
    """What an account may use. Starts and transitions: at once, and a second. Tokens are of the model, a minute."""

    name: str
    concurrency: int
    starts: tuple[int, int]
    transitions: tuple[int, int]
    tokens: int

    def plans_a_second(self) -> dict[str, float]:
        """Return how many plans a second each quota allows for long."""
        free = max(0.0, self.concurrency - ARRIVALS * API_SECONDS)
        return {
            "Lambda, concurrent executions": free / SECONDS,
            "the model's tokens": self.tokens / 60 / TOKENS,
            "Step Functions, transitions": self.transitions[1] / TRANSITIONS,
            "Step Functions, StartExecution": float(self.starts[1]),
        }

    @property
    def first_limit(self) -> str:
        rates = self.plans_a_second()
        return min(rates, key=lambda name: rates[name])


USUAL = Quotas("usual quotas", 1000, (1300, 300), (5000, 1500), 30_000_000)
RAISED = Quotas("raised quotas", 27_000, (1300, 1100), (15_000, 9_500), 420_000_000)


@dataclass(frozen=True)
class Outcome:
    """What became of the requests: plans, those lost, the longest wait for a plan in seconds, and the most waiting."""

    name: str
    plans: int
    lost: int
    longest_wait: int
    most_waiting: int
    first_limit: str
    waiting: tuple[int, ...]  # every minute


def with_queue(quotas: Quotas) -> Outcome:
    """Return the outcome where a queue starts no more than has room. Nothing is lost: requests wait, however long."""
    rate = min(quotas.plans_a_second().values())
    queue: deque[list[int]] = deque()
    plans = longest = most = waiting = second = 0
    room, by_minute = 0.0, list[int]()
    while second < HOUR or queue:
        if second < HOUR:
            queue.append([second, ARRIVALS])
            waiting += ARRIVALS
        room += rate
        while queue and room >= 1:
            count = min(int(room), queue[0][1])
            room, waiting, plans = room - count, waiting - count, plans + count
            longest = max(longest, second - queue[0][0])
            queue[0][1] -= count
            if not queue[0][1]:
                queue.popleft()
        room = min(room, rate)
        most = max(most, waiting)
        if second % 60 == 0:
            by_minute.append(waiting)
        second += 1
    return Outcome(f"with a queue, {quotas.name}", plans, 0, longest, most, quotas.first_limit, tuple(by_minute))


def as_built(quotas: Quotas) -> Outcome:
    """Return the outcome of the release as it is."""
    system = _AsBuilt(quotas)
    second = 0
    while second < HOUR + DEADLINE + SWEEP + sum(RETRIES) + SECONDS:
        system.step(second)
        second += 1
    name = f"as built, {quotas.name}"
    waiting = tuple(system.by_minute)
    return Outcome(name, system.plans, system.lost, system.longest, max(waiting), quotas.first_limit, waiting)


class _AsBuilt:
    def __init__(self, quotas: Quotas) -> None:
        self.quotas = quotas
        self.free = int(quotas.concurrency - ARRIVALS * API_SECONDS)
        self.starts = float(quotas.starts[0])
        self.unstarted: deque[list[int]] = deque()
        self.due: dict[int, list[tuple[int, int, int]]] = {}  # second: created, tries, count
        self.ends: dict[int, int] = {}
        self.plans = self.lost = self.longest = 0
        self.by_minute: list[int] = []

    def step(self, second: int) -> None:
        """Play one second."""
        self.free += self.ends.pop(second, 0)
        self.starts = min(self.quotas.starts[0], self.starts + self.quotas.starts[1])
        if second < HOUR:
            started = min(ARRIVALS, int(self.starts))
            self._begin(second, second, started)
            if started < ARRIVALS:
                self.unstarted.append([second, ARRIVALS - started])
        if second % SWEEP == 0:
            self._sweep(second)
            retried = sum(count for waiting in self.due.values() for _, _, count in waiting)
            self.by_minute.append(retried + sum(count for _, count in self.unstarted))
        for created, tries, count in self.due.pop(second, []):
            self._try(second, created, tries, count)

    def _begin(self, second: int, created: int, count: int) -> None:
        self.starts -= count
        self._try(second, created, 0, count)

    def _try(self, second: int, created: int, tries: int, count: int) -> None:
        """Run what finds room; try the rest again, or lose it."""
        running = min(count, self.free)
        self.free -= running
        self.plans += running
        if running:
            self.longest = max(self.longest, second - created)
            self.ends[second + SECONDS] = self.ends.get(second + SECONDS, 0) + running
        if count > running:
            if tries == len(RETRIES):
                self.lost += count - running
            else:
                self.due.setdefault(second + RETRIES[tries], []).append((created, tries + 1, count - running))

    def _sweep(self, second: int) -> None:
        """Close what is past its deadline, and start the others while there are starts."""
        while self.unstarted:
            created, count = self.unstarted[0]
            if second - created > DEADLINE:
                self.lost += count
                self.unstarted.popleft()
                continue
            started = min(count, int(self.starts))
            if not started:
                return
            self._begin(second, created, started)
            self.unstarted[0][1] -= started
            if not self.unstarted[0][1]:
                self.unstarted.popleft()


def outcomes() -> list[Outcome]:
    return [as_built(USUAL), with_queue(USUAL), with_queue(RAISED)]


HEAD = ("design", "plans", "lost", "longest wait", "most waiting", "first limit")


def _row(each: Outcome) -> tuple[str, ...]:
    hours = each.longest_wait / HOUR
    wait = f"{hours:.1f} h" if hours >= 1 else f"{each.longest_wait} s"
    return each.name, f"{each.plans:,}", f"{each.lost:,}", wait, f"{each.most_waiting:,}", each.first_limit


def as_text() -> str:
    rows = [HEAD, *map(_row, outcomes())]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    rates = ", ".join(f"{name} {rate:.0f}" for name, rate in USUAL.plans_a_second().items())
    head = "1,000 requests a second for an hour (simulated)"
    return "\n".join(
        [head, *(f"  {line}" for line in lines), f"  Plans a second that the usual quotas allow: {rates}."]
    )


def as_markdown() -> list[str]:
    rows = [HEAD, ("---",) * len(HEAD), *map(_row, outcomes())]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    rates = [(name, USUAL.plans_a_second()[name], RAISED.plans_a_second()[name]) for name in USUAL.plans_a_second()]
    lines += ["", "| Quota | Plans a second, usual | Plans a second, raised |", "|---|---|---|"]
    return [*lines, *(f"| {name} | {usual:.0f} | {raised:.0f} |" for name, usual, raised in rates)]


def as_json() -> list[dict[str, object]]:
    return [{key: value for key, value in asdict(each).items() if key != "waiting"} for each in outcomes()]


def svg() -> str:
    """Return the requests that wait, over the first three hours, as a small picture."""
    width, height, left, top = 640, 220, 70, 24
    colours = ("#c62828", "#1565c0", "#1b7f4b")
    shown = [(each, each.waiting[:180]) for each in outcomes()]
    highest = max(max(waiting) for _, waiting in shown) or 1
    font = 'font-family="sans-serif" font-size="12"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height + 70}" {font}>']
    parts += ["<title>Requests that wait</title>", f'<rect width="{width}" height="{height + 70}" fill="white"/>']
    parts += [f'<text x="4" y="{top}">{highest / 1e6:.1f} million</text>', f'<text x="4" y="{height}">waiting</text>']
    for number, (each, waiting) in enumerate(shown):
        points = " ".join(
            f"{left + minute * (width - left - 10) / 180:.1f},{height - count / highest * (height - top):.1f}"
            for minute, count in enumerate(waiting)
        )
        colour = colours[number]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{left}" y="{height + 18 + 16 * number}" fill="{colour}">{each.name}</text>')
    return "\n".join([*parts, f'<text x="{width - 60}" y="{height + 18}">3 hours</text>', "</svg>", ""])
