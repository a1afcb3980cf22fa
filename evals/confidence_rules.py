"""The score of a plan by the table in docs/confidence.md, computed again from the findings alone."""

from evals.answers import Finding

# What a warning costs for a share of 1: where a plan could do better, and where the library cannot.
COSTS = {
    "DIFFICULTY_TOO_HIGH": (0.40, 0.40),
    "TOO_EASY": (0.40, 0.40),
    "WEAK_AREA_MISSING": (0.30, 0.25),
    "WEAK_AREA_LATE": (0.08, 0.08),
    "GOAL_NOT_REACHED": (0.15, 0.15),
    "BEST_MATCH_LEFT_OUT": (0.09, 0.09),
    "REPEATED_CONTENT": (0.30, 0.30),
    "REVIEW_MISSING": (0.30, 0.10),
    "SERIES_ORDER": (0.35, 0.35),
    "CHEAT_SHEETS_FOR_LESSONS": (0.50, 0.20),
    "ONE_RESOURCE_DOMINATES": (0.15, 0.15),
    "PRACTICE_SHORT": (0.60, 0.60),
    "PRACTICE_BEFORE_STUDY": (0.20, 0.20),
    "PRACTICE_BLOCKED": (0.30, 0.10),
    "REASONS_ALIKE": (0.12, 0.12),
    "GUESSED_MINUTES": (0.25, 0.25),
    "LIBRARY_TOO_THIN": (0.10, 0.10),
}
FLAT, LEAST, MISSED_WEAK_AREA = 0.05, 0.01, 0.11
LIBRARY_MATTERS, WITH_THIN_LIBRARY, WITH_ERRORS, PUBLISHED = 0.10, 0.89, 0.69, 0.50


def score_of(findings: list[Finding]) -> float:
    """Return the score that the findings give."""
    errors = [each for each in findings if each.severity == "error"]
    codes = {each.code for each in errors}
    after_errors = 1 - 0.35 * len(codes) - 0.05 * (len(errors) - len(codes))
    warned: dict[str, list[Finding]] = {}
    for each in findings:
        if each.severity == "warning":
            warned.setdefault(each.code, []).append(each)
    score = after_errors - sum(_cost(code, each) for code, each in warned.items())
    score = max(score, min(after_errors, PUBLISHED))
    if errors:
        score = min(score, WITH_ERRORS)
    of_library = sum(_of_library(code, each) for code, each in warned.items())
    if "LIBRARY_TOO_THIN" in warned or round(of_library, 2) > LIBRARY_MATTERS:
        score = min(score, WITH_THIN_LIBRARY)
    return round(max(0.0, score), 2)


def _cost(code: str, found: list[Finding]) -> float:
    if code not in COSTS or all(each.share is None for each in found):
        return FLAT
    plan, library = _share(code, found, "plan"), _of_library(code, found)
    least = (MISSED_WEAK_AREA if code == "WEAK_AREA_MISSING" else LEAST) if plan else 0.0
    whole = round(max(least, COSTS[code][0] * plan) + library, 2)
    return max(FLAT if any(each.share is None for each in found) else LEAST, whole)


def _of_library(code: str, found: list[Finding]) -> float:
    return COSTS[code][1] * _share(code, found, "library") if code in COSTS else 0.0


def _share(code: str, found: list[Finding], cause: str) -> float:
    shares = [each.share or 0.0 for each in found if (each.cause == "library") == (cause == "library")]
    # Each task above the level states the share of all of them.
    return max(shares, default=0.0) if code == "DIFFICULTY_TOO_HIGH" else min(1.0, sum(shares))
