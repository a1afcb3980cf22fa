"""Tables of the documents that a command writes: what stands between two comments with the command's name."""

from pathlib import Path

PROOF = Path(__file__).resolve().parents[1] / "docs" / "proof.md"


def write_section(command: str, lines: list[str], path: Path = PROOF) -> None:
    """Put lines in place of a document's section. Raises ValueError where the document has no such section."""
    begin, end = f"<!-- {command} -->\n", "<!-- end -->"
    before, mark, rest = path.read_text("utf-8").partition(begin)
    _, end_mark, after = rest.partition(end)
    if not mark or not end_mark:
        raise ValueError(f"{path.name} has no section of {command}; add it between {begin.strip()} and {end}.")
    path.write_text(before + begin + "\n".join(["", *lines, ""]) + "\n" + end + after, "utf-8")
