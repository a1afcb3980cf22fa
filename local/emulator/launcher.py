"""Runs MiniStack in this process: Lambda calls go to our workers, the state is saved, and it ends with its parent.

`local.stack.emulator_process` starts it with two listening sockets. Orders come as JSON lines on standard input; the
end of the input means that the parent has ended, and this process stops too.
"""

import asyncio
import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from local.emulator.aws_calls import AwsCalls, Connection
from local.emulator.front import Front
from local.emulator.patches import (
    import_apis_whole,
    let_stars_match_anything,
    run_handlers_in,
    start_executions_at_once,
    update_tables_on,
)
from local.emulator.pool import Pool
from local.emulator.saver import Saver
from local.emulator.worker_process import Forks
from local.emulator.workers import Document, Source
from local.stack.emulator_process import HOST, listen
from local.stack.issuer import kept

GRACE_SECONDS = 3.0


def warm_up(pool: Pool) -> None:
    """Start one worker for each function, one after the other, before the first requests need them."""
    lambda_svc: Any = importlib.import_module("ministack.services.lambda_svc")
    deployed = {key[-1]: function["config"] for key, function in lambda_svc._functions._data.items()}
    for name in pool.workers:
        if name in deployed:
            with suppress(OSError, ValueError):  # the first call took the worker and its socket
                pool.warm(deployed[name])


def take_orders(
    pool: Pool, lead_to: Callable[[str, str, bool], None], lead_elsewhere: Callable[[str], None], saver: Saver
) -> None:
    """Follow the parent's orders until it closes the pipe."""
    for line in sys.stdin:
        order: Document = json.loads(line)
        match order["order"]:
            case "save":
                in_background(saver.run)
            case "serve":
                functions = order["functions"].items()
                pool.serve({name: Source(code["root"], tuple(code["layers"])) for name, code in functions})
                lead_to(order["api_id"], order["stage"], order["signs"])
                saver.save_soon()  # a deployment that is not saved is made again
                if order["warm"]:
                    in_background(warm_up, pool)
            case "lead elsewhere":
                lead_elsewhere(order["url"])
    os.kill(os.getpid(), signal.SIGTERM)


def in_background[*Arguments](work: Callable[[*Arguments], None], *arguments: *Arguments) -> None:
    threading.Thread(target=work, args=arguments, daemon=True).start()


def end(saver: Saver) -> None:
    """Save and exit without waiting for worker threads and their handlers."""
    saver.save()
    os._exit(0)


async def until(stopping: asyncio.Event, saver: Saver) -> None:
    await stopping.wait()
    # Open connections and running handlers may delay a clean end for ever.
    last_resort = threading.Timer(GRACE_SECONDS, end, [saver])
    last_resort.daemon = True
    last_resort.start()


async def serve(state: Path, front_port: int, descriptors: list[str]) -> None:
    forks = Forks(state / "logs")  # it imports the libraries while this process imports the emulator
    hypercorn: Any = importlib.import_module("hypercorn.asyncio")
    config: Any = importlib.import_module("hypercorn.config").Config()
    app: Any = importlib.import_module("ministack.app")
    loop = asyncio.get_running_loop()
    of_workers = listen(0)
    pool = Pool(f"http://{HOST}:{of_workers.getsockname()[1]}", state / "logs", forks.start)
    run_handlers_in(pool)
    import_apis_whole()
    let_stars_match_anything()
    start_executions_at_once()
    update_tables_on(loop)
    saver = Saver(app, importlib.import_module("ministack.core.persistence"), loop)
    app.save_all = lambda _services: None  # our saver saves after it, and leaves the loop free meanwhile
    front = Front(app.app, front_port, saver.note_activity, kept(state))
    router, scopes = (importlib.import_module(f"ministack.core.{name}") for name in ("router", "responses"))
    calls = AwsCalls(front, int(os.environ["GATEWAY_PORT"]), saver.note_activity, app, router, scopes)
    await loop.create_server(partial(Connection, calls, loop), sock=of_workers)
    config.bind = [f"fd://{descriptor}" for descriptor in descriptors]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)

    def lead_to(api_id: str, stage: str, signs: bool) -> None:
        loop.call_soon_threadsafe(partial(front.lead_to, api_id, stage, signs=signs))

    def lead_elsewhere(url: str) -> None:
        loop.call_soon_threadsafe(front.lead_elsewhere, url)

    in_background(take_orders, pool, lead_to, lead_elsewhere, saver)
    await hypercorn.serve(front, config, shutdown_trigger=partial(until, stopping, saver))
    await loop.run_in_executor(ThreadPoolExecutor(1), end, saver)


def main() -> None:
    state, front_port, *descriptors = sys.argv[1:]
    asyncio.run(serve(Path(state), int(front_port), descriptors))


if __name__ == "__main__":
    main()
