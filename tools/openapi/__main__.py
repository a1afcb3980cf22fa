"""`python -m tools.openapi`: write the OpenAPI document for readers and for the function that serves it."""

import sys

from tools.sam import ROOT

COPIES = (ROOT / "docs" / "openapi.json", ROOT / "functions" / "plans_api" / "openapi.json")


def main() -> int:
    sys.path[:0] = [str(ROOT / "layers" / "studyplan"), str(ROOT)]
    from tools.openapi.document import text

    written = text()
    for path in COPIES:
        path.write_text(written, encoding="utf-8")
        print(f"{path.relative_to(ROOT)} is up to date with the routes.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
