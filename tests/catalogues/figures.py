"""What a run shows: lines that the summary prints at its end."""

FIGURES: list[tuple[str, str]] = []


def show(name: str, value: object) -> None:
    FIGURES.append((name, str(value)))


def as_table(figures: list[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in figures)
    return "\n".join(f"{name:{width}}  {value}" for name, value in figures)
