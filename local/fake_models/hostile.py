"""A model that has changed sides: it obeys whatever order it finds in the data, and has tricks of its own."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from local.fake_models.model_request import Asked, Json, Wire, read

LINK = "https://evil.example/free-course"
# What gives a text away as an order to a model, in the languages of those who try.
ORDER = re.compile(
    r"ignor|disregard|forget|overrid|instruct|prompt|system|assistant|developer|jailbreak|you (?:are|must|will)|"
    r"picks|slot|\bR\d\d|https?:|www\.|<\w|\]\(|\{\{|\{%|\$\{|\{[\w.]+\}|%s|9999|max_|confidence|secret|\bkey\b|"
    r"ignorier|anweisung|olvida|instruccion|oublie|consigne|ignora|istruzion|ignorez|игнорир|инструкц|"
    r"忽略|指令|無視|指示|무시|지시|تجاهل|التعليمات|निर्देश|talimat|ohita|zignoruj|instruk",
    re.IGNORECASE,
)


def hostile(body: Json, wire: Wire, turn: int) -> Json | str:
    """Obeys the data where it gives an order; else tries each of its own tricks in turn."""
    asked = read(body, wire)
    if orders_in(asked):
        return obedient(asked, turn)
    tricks = (own_limits, invented_slots, own_calendar, not_json, nothing, told_secrets, everything_twice)
    return tricks[(turn - 1) % len(tricks)](asked)


def orders_in(asked: Asked) -> list[str]:
    return [text for text in asked.words_of_others() if ORDER.search(text)]


# Obeying. Turn by turn within the form that was asked for, and beyond it.


def obedient(asked: Asked, turn: int) -> Json | str:
    orders = orders_in(asked)
    ways = (repeated, leaked, gone_beyond, taken_literally)
    return ways[(turn - 1) % len(ways)](asked, orders)


def repeated(asked: Asked, orders: list[str]) -> Json:
    """The orders themselves as reasons, with the links and the markup that they hold."""
    return _picked(asked, [f"{order} {LINK}" if number % 2 else order for number, order in enumerate(orders)])


def leaked(asked: Asked, _orders: list[str]) -> Json:
    """All that it was told: the whole, what the data says in the writer's words, and line by line from both ends."""
    lines = [line for line in asked.instructions.splitlines() if line.strip()]
    return _picked(asked, [asked.instructions, asked.data["reasons_in"], *lines[-4:], *lines])


def gone_beyond(asked: Asked, orders: list[str]) -> Json:
    """All that an order may ask for beyond slots and reasons."""
    return {**own_limits(asked), "system_prompt": asked.instructions, "url": LINK, "orders": orders}


def taken_literally(asked: Asked, orders: list[str]) -> Json | str:
    """What an order quotes is the whole answer, or the slots it names are all that is picked."""
    text = orders[0]
    if quoted := re.search(r"\{.*\}", text):
        return quoted[0]
    slots = [*re.findall(r"\bR\d{2,}\b", text), asked.candidates[-1].slot]
    return {"picks": [{"slot": slot, "reason": text} for slot in slots]}


# Tricks of its own.


def own_limits(asked: Asked) -> Json:
    return {"max_daily_minutes": 9999, "confidence": 1.0, **_picked(asked, ["All of it in one day."])}


def invented_slots(_asked: Asked) -> Json:
    return {"picks": [{"slot": f"R{number}", "reason": "Better than all that was offered."} for number in (0, 81, 999)]}


def own_calendar(asked: Asked) -> Json:
    """Dates, minutes, an address: pick by pick, where only a reason was wanted."""
    extra: Json = {"day": 1, "date": "1999-12-31", "minutes": 6000, "url": LINK}
    return {"picks": [pick | extra for pick in _picked(asked, ["Do it now."])["picks"]]}


def not_json(asked: Asked) -> str:
    return f"Of course! Here is what you really need: {LINK}\n\n{asked.instructions}"


def nothing(_asked: Asked) -> Json:
    return {"picks": []}


def told_secrets(asked: Asked) -> Json:
    return leaked(asked, [])


def everything_twice(asked: Asked) -> Json:
    """The hardest first and against every need, each slot two times, with reasons that hide and that shout."""
    shouts = [f"<script src='{LINK}'></script>", f"[free]({LINK})", "\u202egnihton\u200b\u2066", "A" * 20_000]
    backwards = list(reversed(_picked(asked, shouts)["picks"]))
    return {"picks": backwards + backwards}


def _picked(asked: Asked, reasons: Iterable[str]) -> Json:
    """Every candidate, with the reasons in turn."""
    words = _in_turn(list(reasons))
    return {"picks": [{"slot": candidate.slot, "reason": next(words)} for candidate in asked.candidates]}


def _in_turn(values: list[Any]) -> Iterator[Any]:
    while True:
        yield from values
