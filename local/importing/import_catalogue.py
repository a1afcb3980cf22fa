"""`make import`: sends a catalogue file to the stack of `make serve` and prints the report of its dry run.

FILE=<path>     the file; ../shared/data/ossu-computer-science.csv
FORMAT=<name>   csv, json-ld, books-json or books-markdown; guessed from the file
APPLY=1         then applies it, and goes on with an import that broke off
REPORT=<path>   also writes the report of all rows as CSV
OWNER=<name>    whose library it is; local
"""

import json
import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from local.importing.report import Bar, print_report
from local.stack.errors import StackError
from local.stack.issuer import token_for
from local.stack.registry import serving_now
from local.stack.stack import DATA, SERVING

type Json = dict[str, Any]

SMALL = 4 * 1024 * 1024  # bytes; a larger file is uploaded
POLL_SECONDS = 0.2
PATIENCE = 900.0
TRIES = 5  # of an import that breaks off
MEDIA_TYPES = {
    "csv": "text/csv",
    "json-ld": "application/ld+json",
    "books-json": "application/json",
    "books-markdown": "text/markdown",
}


class Service:
    """The API of a serving stack. Raises StackError where it refuses a call."""

    def __init__(self, url: str, token: str | None) -> None:
        self.url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(self, method: str, path: str, body: bytes | None = None, media_type: str = "") -> bytes:
        url = path if path.startswith("http") else self.url + path
        headers = {} if url == path else dict(self._headers)  # an upload's address has its own authorization
        if media_type:
            headers["Content-Type"] = media_type
        try:
            with urlopen(Request(url, body, headers, method=method), timeout=120) as response:  # noqa: S310 - our own
                content: bytes = response.read()
        except HTTPError as refused:
            raise StackError(_refusal(refused)) from None
        except URLError as unreachable:
            raise StackError(f"{self.url} does not answer ({unreachable.reason}): is `make serve` up?") from None
        return content

    def json(self, method: str, path: str, body: bytes | None = None, media_type: str = "") -> Json:
        answer: Json = json.loads(self.call(method, path, body, media_type))
        return answer


def main(environment: Mapping[str, str]) -> int:
    """Return 0 when the dry run, or what was applied, is there. Raises StackError when a call fails."""
    file = Path(environment.get("FILE") or "")
    if not file.is_file():
        raise StackError("Name a file: make import FILE=../shared/data/ossu-computer-science.csv")
    kind = environment.get("FORMAT") or guessed_format(file)
    if kind not in MEDIA_TYPES:
        raise StackError(f"FORMAT must be one of {', '.join(MEDIA_TYPES)}, not {kind!r}.")
    serving = serving_now(SERVING)
    if not serving:
        raise StackError("No stack serves on this machine: start one with `make serve`.")
    token = token_for(os.environ, DATA) if environment.get("OWNER") else None
    service = Service(serving[-1].url, token)
    imported = _until(service, _sent(service, file, kind), "checked", f"Comparing {file.name}")
    if imported["status"] == "checked" and environment.get("APPLY") == "1":
        imported = _applied(service, imported)
    print_report(imported, _rows(service, imported))
    if target := environment.get("REPORT"):
        Path(target).write_bytes(_whole_csv(service, imported))
        print(f"The report of all rows is in {target}.")
    if imported["status"] == "checked":
        print("Nothing is stored yet; APPLY=1 applies it.")
    return 0 if imported["status"] in ("checked", "applied") else 1


def guessed_format(file: Path) -> str:
    """Return the format of a file, from its name; of JSON from what is in it."""
    match file.suffix.lower():
        case ".md" | ".markdown":
            return "books-markdown"
        case ".jsonld":
            return "json-ld"
        case ".json":
            try:
                tree = json.loads(file.read_bytes())
            except (ValueError, RecursionError):
                return "json-ld"  # the service says what is wrong with it
            return "books-json" if isinstance(tree, dict) and "children" in tree else "json-ld"
        case _:
            return "csv"


def _sent(service: Service, file: Path, kind: str) -> Json:
    if file.stat().st_size <= SMALL:
        return service.json("POST", f"/api/imports/?format={kind}", file.read_bytes(), MEDIA_TYPES[kind])
    imported = service.json("POST", f"/api/imports/uploads/?format={kind}")
    upload = imported["upload"]
    if file.stat().st_size > upload["max_bytes"]:
        raise StackError(f"The file has more than {upload['max_bytes'] // 1024 // 1024} MB: split it.")
    body, media_type = _form(upload["fields"], file)
    service.call("POST", upload["url"], body, media_type)
    return service.json("POST", f"/api/imports/{imported['id']}/start/")


def _form(fields: Mapping[str, str], file: Path) -> tuple[bytes, str]:
    """Return a form with the file as its last part, and its media type."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n'.encode()
    return b"".join([*parts, head, file.read_bytes(), f"\r\n--{boundary}--\r\n".encode()]), (
        f"multipart/form-data; boundary={boundary}"
    )


def _applied(service: Service, imported: Json) -> Json:
    path = f"/api/imports/{imported['id']}/apply/"
    for _ in range(TRIES):
        imported = _until(service, service.json("POST", path), "applied", "Applying")
        if imported["status"] == "applied" or imported["failure"]:
            return imported
        print("The import broke off; going on where it was.", file=sys.stderr)
    raise StackError("The import breaks off again and again: see the logs of write_import in .local/logs.")


def _until(service: Service, imported: Json, wanted: str, label: str) -> Json:
    """Return the import once it has this status, has failed or broke off; show its progress."""
    give_up = time.monotonic() + PATIENCE
    with Bar(label) as bar:
        while imported["status"] not in (wanted, "failed", "applied"):
            if imported["broken_off"]:
                return imported
            if time.monotonic() > give_up:
                raise StackError(f"The import is still {imported['status']} after {PATIENCE:.0f} seconds.")
            time.sleep(POLL_SECONDS)
            imported = service.json("GET", f"/api/imports/{imported['id']}/")
            bar.show(imported["progress"]["done"], imported["progress"]["rows"])
    return imported


def _rows(service: Service, imported: Json) -> Iterator[Json]:
    cursor = ""
    while True:
        page = service.json("GET", f"/api/imports/{imported['id']}/report/?limit=500{cursor}")
        yield from page["items"]
        if page["next_cursor"] is None:
            return
        cursor = f"&cursor={page['next_cursor']}"


def _whole_csv(service: Service, imported: Json) -> bytes:
    """Return the report of all rows; a long one comes in parts, each with the header."""
    import csv
    import io

    text = service.call("GET", f"/api/imports/{imported['id']}/report.csv").decode()
    places = len(list(csv.reader(io.StringIO(text)))) - 1
    while places < imported["progress"]["rows"]:
        more = service.call("GET", f"/api/imports/{imported['id']}/report.csv?cursor={places}").decode()
        text += more.partition("\r\n")[2]
        places += len(list(csv.reader(io.StringIO(more)))) - 1
    return text.encode()


def _refusal(refused: HTTPError) -> str:
    text = refused.read().decode(errors="replace")
    try:
        problem = json.loads(text)
    except ValueError:
        return f"The service answered {refused.code}: {text[:300]}"
    errors = "; ".join(f"{error['pointer']} {error['message']}" for error in problem.get("errors", ()))
    return f"{problem.get('detail', problem.get('title', refused.code))}{f' ({errors})' if errors else ''}"
