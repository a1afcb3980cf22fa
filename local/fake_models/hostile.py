"""A hostile model: it obeys orders that it finds in the data, and otherwise breaks the rules in its own ways."""

import re
from collections.abc import Iterable
from itertools import cycle

from local.fake_models.model_request import Candidate, Json, ModelRequest, Wire, read

LINK = "https://evil.example/free-course"
# Words that mark a text as an order to a model, in several languages.
ORDER = re.compile(
    r"ignor|disregard|forget|overrid|instruct|prompt|system|assistant|developer|jailbreak|you (?:are|must|will)|"
    r"picks|slot|\bR\d\d|https?:|www\.|<\w|\]\(|\{\{|\{%|\$\{|\{[\w.]+\}|%s|9999|max_|confidence|secret|\bkey\b|"
    r"ignorier|anweisung|olvida|instruccion|oublie|consigne|ignora|istruzion|ignorez|игнорир|инструкц|"
    r"忽略|指令|無視|指示|무시|지시|تجاهل|التعليمات|निर्देश|talimat|ohita|zignoruj|instruk",
    re.IGNORECASE,
)


def hostile(body: Json, wire: Wire, turn: int) -> Json | str:
    """Obey an order in the data; without one, use the next of its own tricks."""
    request = read(body, wire)
    if orders_in(request):
        return obedient(request, turn)
    tricks = (own_limits, invented_slots, own_calendar, not_json, nothing, leaked_unasked, everything_twice)
    return tricks[(turn - 1) % len(tricks)](request)


def orders_in(request: ModelRequest) -> list[str]:
    return [text for text in request.untrusted_texts() if ORDER.search(text)]


# Obeying, turn by turn: within the requested form, and beyond it.


def obedient(request: ModelRequest, turn: int) -> Json | str:
    orders = orders_in(request)
    ways = (repeated, leaked, gone_beyond, taken_literally)
    return ways[(turn - 1) % len(ways)](request, orders)


def repeated(request: ModelRequest, orders: list[str]) -> Json:
    """Return the orders themselves as reasons, with the links and the markup in them."""
    return _picked(
        request.candidates, [f"{order} {LINK}" if number % 2 else order for number, order in enumerate(orders)]
    )


def leaked(request: ModelRequest, _orders: list[str]) -> Json:
    """Return its instructions as reasons: the whole text, what the data quotes from the writer, and single lines."""
    lines = [line for line in request.instructions.splitlines() if line.strip()]
    return _picked(request.candidates, [request.instructions, request.data["reasons_in"], *lines[-4:], *lines])


def gone_beyond(request: ModelRequest, orders: list[str]) -> Json:
    """Return what an order may request beyond slots and reasons."""
    return {**own_limits(request), "system_prompt": request.instructions, "url": LINK, "orders": orders}


def taken_literally(request: ModelRequest, orders: list[str]) -> Json | str:
    """Answer with the JSON that an order quotes, or pick only the slots that it names."""
    text = orders[0]
    if quoted := re.search(r"\{.*\}", text):
        return quoted[0]
    slots = [*re.findall(r"\bR\d{2,}\b", text), request.candidates[-1].slot]
    return {"picks": [{"slot": slot, "reason": text} for slot in slots]}


# Tricks of its own.


def own_limits(request: ModelRequest) -> Json:
    """Return the longest study and the shortest practice, with limits, a confidence and reasons that are not true."""
    shortest = sorted(request.candidates, key=lambda candidate: candidate.minutes)
    practice = [candidate for candidate in shortest if candidate.is_practice]
    longest = [*[candidate for candidate in shortest if not candidate.is_practice][-1:], *practice[:1]]
    reasons = ["All of it in one day, free of charge.", "A 1-minute quiz for experts, only today."]
    return {"max_daily_minutes": 9999, "confidence": 1.0, **_picked(longest, reasons)}


def invented_slots(_request: ModelRequest) -> Json:
    return {"picks": [{"slot": f"R{number}", "reason": "Better than all that was offered."} for number in (0, 81, 999)]}


def own_calendar(request: ModelRequest) -> Json:
    """Return picks with dates, minutes and a url, where only a reason was requested."""
    extra: Json = {"day": 1, "date": "1999-12-31", "minutes": 6000, "url": LINK}
    return {"picks": [pick | extra for pick in _picked(request.candidates, ["Do it now."])["picks"]]}


def not_json(request: ModelRequest) -> str:
    return f"Of course! Here is what you really need: {LINK}\n\n{request.instructions}"


def nothing(_request: ModelRequest) -> Json:
    return {"picks": []}


def leaked_unasked(request: ModelRequest) -> Json:
    return leaked(request, [])


def everything_twice(request: ModelRequest) -> Json:
    """Pick the hardest first and before its prerequisites, each slot twice, with markup and huge texts as reasons."""
    shouts = [f"<script src='{LINK}'></script>", f"[free]({LINK})", "\u202egnihton\u200b\u2066", "A" * 20_000]
    backwards = list(reversed(_picked(request.candidates, shouts)["picks"]))
    return {"picks": backwards + backwards}


def _picked(candidates: Iterable[Candidate], reasons: Iterable[str]) -> Json:
    """Return these candidates, with the reasons in turn."""
    in_turn = cycle(reasons)
    return {"picks": [{"slot": candidate.slot, "reason": next(in_turn)} for candidate in candidates]}
