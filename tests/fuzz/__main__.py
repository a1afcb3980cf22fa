"""`make fuzz`: calls that nobody would send, until SECONDS pass with nothing new in what comes of them.

Two makers of calls: schemathesis, from the OpenAPI document, and a generator of our own. Each acts for two owners, and
a fifth has what nobody may see. All of it goes to an embedded stack of its own on this machine, and ends by itself.
"""

import os
import random
import sys
import tempfile
import threading
import time
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path

from local.stack.errors import StackError
from local.stack.stack import Stack, running
from tests.api.client import Answer
from tests.fuzz.generator import Generator
from tests.fuzz.schemas import explore
from tests.fuzz.tally import Call, Tally
from tests.owners.world import Bearer, Owner, moved_in

NAMES = ("anna", "ben", "dora", "emil", "carla")
THREADS = 3
ROUND = 60  # seconds of a run of schemathesis, at most
ENOUGH = 10  # findings; what comes after them is mostly more of the same
MOST_CALLS = 2_000_000
LONGEST = 8  # times SECONDS, and two minutes: then it ends without having come to rest


def tokens_of(stack: Stack, owners: tuple[Owner, ...]) -> dict[str, str]:
    """By who calls; the strangers have none that is good."""
    good = {owner.subject: owner.client.token for owner in owners}
    head, payload, signature = owners[-1].client.token.split(".")
    garbled = ".".join((head, payload, signature[::-1]))
    return good | {"no token": "", "a garbled token": garbled, "an old token": stack.issuer.token(NAMES[-1], -60)}


class Caller(threading.Thread):
    """Sends what its generator makes up until it is told to stop."""

    def __init__(
        self, url: str, generator: Generator, tokens: dict[str, str], tally: Tally, stop: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        self.client = Bearer(url)
        self.generator, self.tokens, self.tally, self.stopping = generator, tokens, tally, stop

    def run(self) -> None:
        while not self.stopping.is_set():
            call = self.generator.next()
            try:
                answer = self._sent(call)
            except (HTTPException, OSError, ValueError) as failure:
                # Refused by our own HTTP client, or a connection that the server cut: the latter is worth a look.
                if not isinstance(failure, ValueError | UnicodeError):
                    self.tally.find(f"breaks the connection ({type(failure).__name__})\n    {call}")
                continue
            self.tally.note(call, answer.status, dict(answer.headers), answer.content.decode("utf-8", "replace"))
            if answer.status == 201 and answer.headers["Location"]:
                self.generator.made.append(answer.headers["Location"])

    def _sent(self, call: Call) -> Answer:
        client = replace(self.client, token=self.tokens[call.who])
        return client.once(call.method, call.path, call.body, dict(call.headers))


def fuzz(stack: Stack, seconds: int, seed: int) -> Tally:
    owners = tuple(moved_in(Bearer(stack.url, stack.issuer.token(name, 24 * 60)), name) for name in NAMES)
    ours, theirs, still = owners[:2], owners[2:4], owners[4]
    before = still.seen()
    tally, stop = Tally(owners), threading.Event()
    tokens = tokens_of(stack, owners)
    callers = [
        Caller(stack.url, Generator(ours, (*theirs, still), random.Random(f"{seed} {number}")), tokens, tally, stop)  # noqa: S311
        for number in range(THREADS)
    ]
    for caller in callers:
        caller.start()
    give_up = time.monotonic() + LONGEST * seconds + 120
    turn = 0
    while tally.quiet() < seconds or turn == 0:
        explore(stack.url, theirs, min(ROUND, max(10, seconds)), seed + turn, tally)
        turn += 1
        print(
            f"  {tally.sent:,} sent, {len(tally.seen)} kinds of answer, nothing new for {tally.quiet():.0f} s",
            flush=True,
        )
        if len(tally.findings) >= ENOUGH:
            break
        if time.monotonic() > give_up or tally.sent > MOST_CALLS:
            tally.find(f"did not come to rest: something was new {tally.quiet():.0f} s ago")
            break
    stop.set()
    for caller in callers:
        caller.join(60)
    after = still.seen()
    if after != before:
        tally.find(f"changed what is {still.subject}'s: {[it for it in after if after[it] != before[it]]}")
    return tally


def told(tally: Tally, seed: int) -> int:
    for (route, status, code), count in sorted(tally.seen.items()):
        print(f"{count:9,}  {status}  {route}  {code}")
    print(f"{tally.sent:,} requests, {len(tally.seen)} kinds of (route, status, error code); seed {seed}")
    print("statuses: " + ", ".join(f"{status} x {count:,}" for status, count in sorted(tally.statuses.items())))
    print(f"{tally.errors} answers of 5xx, {tally.reads} cross-owner reads, nothing new for {tally.quiet():.0f} s")
    for finding in tally.findings:
        print(f"FOUND: {finding}")
    return 1 if tally.findings or tally.errors or tally.reads else 0


def main() -> int:
    seconds, seed = os.environ.get("SECONDS") or "300", os.environ.get("SEED") or ""
    if not seconds.isdecimal() or not 1 <= int(seconds) <= 3600 or not (seed.isdecimal() or not seed):
        print("SECONDS is a number from 1 to 3600, SEED any number.", file=sys.stderr)
        return 2
    chosen = int(seed) if seed else random.SystemRandom().randrange(10**6)
    try:
        with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data", signs=False) as stack:
            return told(fuzz(stack, int(seconds), chosen), chosen)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
