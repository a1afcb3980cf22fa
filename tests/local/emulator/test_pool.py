"""The workers alone, forked and started as programs: what a handler sees, and how its failures are reported."""

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.emulator.pool import Pool
from local.emulator.worker_process import Forks, Start, start_program
from local.emulator.workers import InvocationError, Source

ENDPOINT = "http://127.0.0.1:9"

type Run = Callable[..., Any]


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    forks = Forks(tmp_path_factory.mktemp("forks"))
    yield forks
    forks.end()


@pytest.fixture(params=["program", "fork"])
def start(request: pytest.FixtureRequest) -> Start:
    return start_program if request.param == "program" else request.getfixturevalue("forks").start


@pytest.fixture
def run(tmp_path: Path, start: Start) -> Iterator[Run]:
    """Invokes a handler with the given body, as the function `probe` with a timeout of one second."""
    pool = Pool(ENDPOINT, tmp_path, start)
    root = tmp_path / "code"
    layer = tmp_path / "layer"
    root.mkdir()
    layer.mkdir()
    (layer / "from_layer.py").write_text("WORD = 'layered'")
    pool.serve({"probe": Source(str(root), (str(layer),))})

    def invoke(body: str, event: object = None, **config: Any) -> Any:
        app = root / "app.py"
        if not app.exists():
            app.write_text(f"import os, sys, time\ndef handler(event, context):\n    {body}\n")
        variables = {"AWS_ENDPOINT_URL": "http://deployed-earlier", "TABLE_NAME": "t"}
        known = {"FunctionName": "probe", "Handler": "app.handler", "Timeout": 1, "MemorySize": 512}
        return pool.invoke({**known, "Environment": {"Variables": variables}, **config}, event, "request-1")

    yield invoke
    pool.serve({})


def error_of(run: Run, body: str, **config: Any) -> dict[str, Any]:
    with pytest.raises(InvocationError) as caught:
        run(body, **config)
    return caught.value.document


def test_a_handler_gets_its_event_and_a_context(run: Run) -> None:
    seen = "return [event, context.aws_request_id, context.function_name, context.memory_limit_in_mb]"
    assert run(seen, {"ä": 1}) == [{"ä": 1}, "request-1", "probe", "512"]


def test_a_context_counts_down_from_the_timeout(run: Run) -> None:
    assert 0 < run("return context.get_remaining_time_in_millis()") <= 1000


def test_a_worker_stays_warm(run: Run) -> None:
    body = "sys.calls = getattr(sys, 'calls', 0) + 1; return [os.getpid(), sys.calls]"
    first, second = run(body), run(body)
    assert (first[0], second[1]) == (second[0], 2)


def test_a_handler_imports_from_its_layer(run: Run) -> None:
    assert run("import from_layer; return from_layer.WORD") == "layered"


def test_nothing_of_this_machine_reaches_a_handler(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTPS_PROXY", "HOME", "SOMETHING"):
        monkeypatch.setenv(name, "real")
    environment = run("return dict(os.environ)")
    assert "real" not in environment.values()
    assert environment["TABLE_NAME"] == "t"
    assert environment["AWS_ENDPOINT_URL"] == ENDPOINT, "the emulator of this run, not of the deployment"
    assert environment["AWS_REGION"] == "eu-west-1"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "probe"
    assert "PYTHONSAFEPATH" not in environment


def test_a_handler_without_an_endpoint_is_not_started(run: Run, tmp_path: Path) -> None:
    document = error_of(run, "return 1", Environment={"Variables": {"AWS_ENDPOINT_URL": ""}})
    assert document["errorType"] == "Runtime.ExitError"
    assert "would reach the real AWS" in (tmp_path / "code.log").read_text()


def test_an_error_is_reported_as_lambda_reports_it(run: Run) -> None:
    document = error_of(run, "raise KeyError('x')")
    assert (document["errorType"], document["errorMessage"]) == ("KeyError", "'x'")
    assert len(document["stackTrace"]) == 1
    assert "in handler" in document["stackTrace"][0]


def test_a_result_that_is_not_json_is_an_error(run: Run) -> None:
    assert error_of(run, "return {1, 2}")["errorType"] == "Runtime.MarshalError"


def test_a_slow_handler_is_killed_and_the_next_call_gets_a_fresh_one(run: Run) -> None:
    body = "time.sleep(60 if event is None else 0); return 'fresh'"
    document = error_of(run, body)
    assert document["errorType"] == "Sandbox.Timedout"
    assert "Task timed out after 1.00 seconds" in document["errorMessage"]
    assert run(body, "quick") == "fresh"


def test_a_handler_that_exits_is_an_error(run: Run) -> None:
    document = error_of(run, "os._exit(7)")
    assert document["errorType"] == "Runtime.ExitError"
    assert document["errorMessage"].endswith("exit status 7")


def test_a_handler_that_cannot_be_imported_is_an_error(run: Run) -> None:
    assert error_of(run, "pass", Handler="none.handler")["errorType"] == "Runtime.ImportModuleError"
    assert error_of(run, "pass", Handler="app.none")["errorType"] == "Runtime.HandlerNotFound"


def test_a_function_without_code_is_an_error(run: Run) -> None:
    assert error_of(run, "pass", FunctionName="other")["errorType"] == "Runtime.InvalidEntrypoint"


def test_what_a_handler_prints_is_its_log(run: Run, tmp_path: Path) -> None:
    run("print('info'); print('warned', file=sys.stderr)")
    assert (tmp_path / "code.log").read_text().splitlines() == ["info", "warned"]


def test_a_worker_that_is_busy_when_the_code_changes_gets_no_other_call(tmp_path: Path) -> None:
    pool, config = Pool(ENDPOINT, tmp_path), {"FunctionName": "probe", "Handler": "app.handler", "Timeout": 30}
    config |= {"Environment": {"Variables": {"AWS_ENDPOINT_URL": ENDPOINT}}}
    began, may_end = tmp_path / "began", tmp_path / "may_end"
    busy = f"open({str(began)!r}, 'w').close()\n    while not os.path.exists({str(may_end)!r}): time.sleep(0.01)"
    (tmp_path / "app.py").write_text(
        f"import os, time\ndef handler(event, context):\n    {busy}\n    return os.getpid()\n"
    )
    pool.serve({"probe": Source(str(tmp_path))})
    with ThreadPoolExecutor(1) as caller:
        first = caller.submit(pool.invoke, config, {}, "request-1")
        while not began.exists() and not first.done():
            time.sleep(0.01)
        pool.serve({"probe": Source(str(tmp_path))})
        may_end.touch()
        old = first.result()
    assert pool.invoke(config, {}, "request-2") != old
    pool.serve({})


SEEN = (
    "return [dict(os.environ), sys.path, os.getcwd(), sys.flags.safe_path, sys.stdin.read(), time.tzname, "
    "sorted(int(number) for number in os.listdir('/proc/self/fd')), sys.stdout.line_buffering]"
)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks workers")
def test_a_forked_worker_sees_what_a_program_sees(tmp_path: Path, forks: Forks) -> None:
    (tmp_path / "app.py").write_text(f"import os, sys, time\ndef handler(event, context):\n    {SEEN}\n")
    config: dict[str, Any] = {"FunctionName": "probe", "Handler": "app.handler"}
    config |= {"Environment": {"Variables": {"AWS_ENDPOINT_URL": ENDPOINT, "TZ": "CET"}}}
    seen = []
    for start in (start_program, forks.start):
        pool = Pool(ENDPOINT, tmp_path, start)
        pool.serve({"probe": Source(str(tmp_path), ("/layer",))})
        seen.append(pool.invoke(config, {}, "request-1"))
        pool.serve({})
    program, forked = seen
    assert forked[:6] == program[:6]
    assert program[5] == ["CET", "CEST"]
    assert len(forked[6]) == len(program[6]), "it has no descriptors of the process that forked it"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks workers")
def test_a_forked_worker_has_the_libraries_and_no_code_of_ours(tmp_path: Path, forks: Forks) -> None:
    (tmp_path / "app.py").write_text(
        "import sys\nKNOWN = sorted({name.partition('.')[0] for name in sys.modules})\n"
        "def handler(event, context):\n    return KNOWN\n"
    )
    config: dict[str, Any] = {"FunctionName": "probe", "Handler": "app.handler"}
    config |= {"Environment": {"Variables": {"AWS_ENDPOINT_URL": ENDPOINT}}}
    pool = Pool(ENDPOINT, tmp_path, forks.start)
    pool.serve({"probe": Source(str(tmp_path))})
    known = set(pool.invoke(config, {}, "request-1"))
    pool.serve({})
    assert {"boto3", "pydantic", "aws_lambda_powertools"} <= known
    assert known & {"studyplan", "local"} == set()


def test_workers_start_as_programs_when_the_process_that_forks_has_died(tmp_path: Path) -> None:
    forks = Forks(tmp_path)
    if forks.control is not None:
        forks.server.kill()
        forks.server.wait()
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return event\n")
    config: dict[str, Any] = {"FunctionName": "probe", "Handler": "app.handler"}
    config |= {"Environment": {"Variables": {"AWS_ENDPOINT_URL": ENDPOINT}}}
    pool = Pool(ENDPOINT, tmp_path, forks.start)
    pool.serve({"probe": Source(str(tmp_path))})
    assert [pool.invoke(config, number, "request-1") for number in range(2)] == [0, 1]
    pool.serve({})
    forks.end()
