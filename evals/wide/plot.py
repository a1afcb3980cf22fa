"""The reliability plot: for each band of confidence the share of each letter, as a small SVG."""

from collections import Counter

from evals.wide.figures import LETTERS

WIDTH, LEFT, TOP = 640, 130, 30
BAR, GAP = 26, 10
FONT = 'font-family="sans-serif" font-size="12"'
COLOURS = {"A": "#1b7f4b", "B": "#7cb342", "C": "#fbc02d", "D": "#f57c00", "F": "#c62828"}


def svg(rows: list[tuple[str, Counter[str]]]) -> str:
    """Return the plot. `rows` are the bands with the letters of their plans, the highest first."""
    height = TOP + len(rows) * (BAR + GAP) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {FONT}>',
        "<title>Letters of plans by confidence</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="{LEFT}" y="18">Share of the learner\'s letters in each band of confidence</text>',
    ]
    for number, (name, letters) in enumerate(rows):
        parts += _bar(TOP + number * (BAR + GAP), name, letters)
    parts += _legend(TOP + len(rows) * (BAR + GAP) + 16)
    return "\n".join([*parts, "</svg>", ""])


def _bar(top: int, name: str, letters: Counter[str]) -> list[str]:
    parts = [f'<text x="{LEFT - 8}" y="{top + 17}" text-anchor="end">{name}</text>']
    at, room = float(LEFT), WIDTH - LEFT - 60
    for letter in LETTERS:
        width = room * letters[letter] / letters.total()
        if width:
            parts.append(f'<rect x="{at:.1f}" y="{top}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[letter]}"/>')
            at += width
    return [*parts, f'<text x="{LEFT + room + 8}" y="{top + 17}">{letters.total()} plans</text>']


def _legend(top: int) -> list[str]:
    parts = []
    for number, letter in enumerate(LETTERS):
        left = LEFT + number * 50
        parts.append(f'<rect x="{left}" y="{top}" width="14" height="14" fill="{COLOURS[letter]}"/>')
        parts.append(f'<text x="{left + 20}" y="{top + 12}">{letter}</text>')
    return parts
