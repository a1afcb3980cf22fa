"""The patterns by which sentences in English, German, French and Spanish claim minutes, a level, a price or a date.

They read texts as `claims.normalized` leaves them. Each is compiled when it is first needed: together they take
milliseconds, and most texts need few.
"""

import re
from functools import cache

from studyplan.domain.wording.claim_words import NUMBERS

# Lengths in words, in minutes. The longer phrases come first: each is taken out of the text when it was read.
PHRASES = {
    r"three[- ]quarters of an hour|dreiviertelstunde|trois quarts d'heure|tres cuartos de hora": 45,
    r"half[- ]an[- ]hour|half[- ]hour|halbe stunde|halben stunde|demi-heure|media hora": 30,
    r"quarter of an hour|viertelstunde|quart d'heure|cuarto de hora": 15,
    r"anderthalb stunden|eineinhalb stunden": 90,
}
_NUMBER = rf"(?:\d{{1,5}}(?:[.,]\d{{1,2}})?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_MINUTES = r"(?:minutes?|mins?|minuten?|minutos?)"
_HOURS = r"(?:hours?|hrs?|h|stunden?|std|heures?|horas?)"
_WEEKDAYS = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|"
    "sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
)
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|"
    "juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_A_DATE = rf"\d{{1,2}}(?:st|nd|rd|th|\.|er)?\s(?:of |de )?(?:{_MONTHS})|(?:{_MONTHS})\s\d{{1,2}}|\d{{4}}-\d\d-\d\d"
_A_TIME = rf"(?:{_WEEKDAYS}|{_A_DATE}|tomorrow|tonight|midnight|morgen|mitternacht|demain|ce soir|minuit|mañana)\b"

_SOURCES: dict[str, tuple[str, ...]] = {
    "token": (r"[\w+#]+(?:[-'][\w+#]+)*",),
    "end of sentence": (r"[.!?:;](?:\s|$)", r"\s-\s"),
    "length": (
        rf"(?<![\w.,$€-])(?:(?P<low>\d+(?=-)|{_NUMBER}(?=\s(?:to|bis|à|a)\s))\s?(?:-|to|bis|à|a)\s?)?(?P<number>{_NUMBER})[\s-]*"
        rf"(?:(?P<minutes>{_MINUTES})|(?P<hours>{_HOURS}))(?:(?![\w'])|(?=\d\d\b))"
        r"(?P<half>[\s-]and[\s-]a[\s-]half| et demie| y media)?"
        rf"(?:,?\s*(?:and|und|et|y)?\s*(?P<more>\d{{1,2}})\s*{_MINUTES}(?!\w)|(?P<joined>\d\d)\b)?",
    ),
    # What follows a length that is not the resource's: a pace, a session, a rule of something.
    "pace": (
        r"\s*(?:a|per|each|every|at a|am|pro|jeden|je|par|chaque|al|por|cada|a la)\s(?:single )?"
        r"(?:day|week|time|evening|morning|tag|woche|jour|semaine|día|semana)\b",
        r"[\s-]*(?:\w+\s)?(?:daily|sessions?|sittings?|blocks?|chunks?|slots?|days?|breaks?|evenings?|täglich|am stück|"
        r"sitzungen|einheiten|quotidien\w*|séances|diari[oa]s?|sesiones)\b",
        r"[\s-]*(?:\w+\s)?(?:rule|clocks?|intervals?|windows?|format|candles?|timers?|timeouts?|charts?|sprints?|walks?|"
        r"runs?|lags?|ago|later|earlier)\b",
    ),
    # What comes before a length that is the resource's: nothing, or a word such as "takes".
    "of it": (
        r"(?:^|[.!?:;,(]\s?|-\s|\b(?:takes?|takes? you|taking|lasts?|needs?|requires?|is|it's|only|just|about|around|"
        r"roughly|nearly|almost|some|in|into|of|than|under|below|over|above|within|most|least|to|a|an|this|short|quick|brief|"
        r"your|dauert|braucht|nur|etwa|rund|knapp|von|als|über|unter|bis zu|höchstens|mindestens|ein|einer|eine|"
        r"kurze[rsn]?|dure|prend|environ|seulement|en|de|que|plus|moins|une?|dura|lleva|solo|sólo|unos|unas|una|más|menos|máximo))"
        r"\s?$|d'$",
    ),
    # What comes before a length that is a part of the resource, or the learner's own time.
    "part": (
        r"(?:(?:first|last|next|opening|closing|final|ersten|letzten|nächsten|premières|dernières|primeros|últimos|your|"
        r"deine|deinen|ihre|vos|tus|every|alle|toutes les|cada|another|extra|spare)|"
        r"\b(?:you have|du hast|hast du|vous avez|tienes)(?:\s\w+)?)\s$",
        r"\b(?:sessions?|sittings?|blocks?|parts?|sitzungen|einheiten|séances|sesiones) (?:of|von|de|d')\s?$",
        r"\b(?:au bout de|al cabo de)\s$",
        r"\b(?:first|second|third|last|each|every) (?:lesson|part|chapter|section|exercise|question|video)\b[^.!?]*$",
        r"^(?:each|every|jede[rs]?|chaque|cada)\s[^.!?]*$|[.!?]\s(?:each|every|jede[rs]?|chaque|cada)\s[^.!?]*$",
    ),
    "at most": (
        r"(?:under|below|less than|within|at most|no more than|up to|fits? in(?:to)?|unter|weniger als|höchstens|"
        r"bis zu|innerhalb von|moins de|au plus|menos de|como máximo|hasta)\s$",
    ),
    "at least": (r"(?:over|more than|at least|above|über|mehr als|mindestens|plus de|au moins|más de|al menos)\s$",),
    "for whom": (
        r"(?P<left>\b(?:hard|tricky|difficult|confusing|common|usual|typical|not|just|only|nicht|nur|schwer|pas|difficile|"
        r"no|solo|sólo|difícil)\s)?\b(?:for|suits?|suited to|aimed at|für|pour|para)\s"
        r"(?:(?:all|absolute|complete|total|true|even|an?|echte|les|des|un|une|los|las)\s)*"
        r"(?:(?P<beginner>beginners|novices|beginner[ -](?:learners?|students?|readers?)|anfänger|anfängerinnen|"
        r"einsteiger|débutante?s?|principiantes?)|"
        r"(?P<intermediate>intermediates|intermediate[ -](?:learners?|students?|readers?)|intermédiaires|intermedios)|"
        r"(?P<advanced>experts|advanced[ -](?:learners?|students?|readers?|users?)|fortgeschrittene|experten|avancés|"
        r"avanzados|expertos))\b",
    ),
    "level": (
        r"(?P<left>\b(?:to|from|beyond|above|past|towards?|your|reach(?:es)?|next|until|below|the|zum|vom|über|das|vers|"
        r"votre|hacia|del|al|tu)\s)?"
        r"(?:(?P<beginner>\bbeginner(?:'s|s')?[ -]level|beginner-friendly|anfängerniveau|einsteigerniveau|"
        r"anfängerfreundlich\w*|niveau débutant|nivel (?:de )?principiante)|"
        r"(?P<intermediate>\bintermediate[ -]level|mittleres niveau|niveau intermédiaire|nivel intermedio)|"
        r"(?P<advanced>\b(?:advanced|expert)[ -]level|fortgeschrittenes niveau|niveau avancé|nivel avanzado))\b",
    ),
    "is of level": (
        r"\b(?:is|it's)\s(?:(?:quite|fairly|very|rather)\s)?"
        r"(?:(?P<beginner>beginner)|(?P<intermediate>intermediate)|(?P<advanced>advanced))(?=\s*(?:[.,;!]|$|and|but))",
    ),
    "price": (
        r"(?<![-\w])free\s(?:of charge|of cost|until|till|for (?:now|today|all|everyone)|online|access|trial|today|"
        r"to (?:read|watch|use|take|access|download|start|try))\b",
        r"(?:\bfor|\d\s?%|\b(?:is|it's|totally|completely|entirely|still|now)|,)\sfree(?=\s*(?:[.,;!]|$|and\b|for\b))",
        r"\bno (?:cost|charge|fees?)\b|\bcosts? (?:nothing(?! to)|only|just|[$€£\d])|\b\d+\s?% (?:off|discount)\b",
        r"\b(?:for|only|just|at|than|worth)\s\$\d|[€£]\s?\d|\b\d+\s?(?:€|(?:euros?|dollars?|usd|eur)\b)",
        r"(?<!nicht )\b(?:kostenlos\w*|kostenfrei\w*|kostenpflichtig\w*|gratis|umsonst)\b|\bkostet (?:nichts|nur|\d)",
        r"\bgratuit(?:e|s|es|ement)?\b|\bpayante?s?\b|\bsans frais\b|\bne coûte rien\b",
        r"\bgratuit[oa]s?\b|\bgratuitamente\b|\bsin cost[eo]\b|\bde pago\b",
    ),
    "date": (
        rf"\b(?:until|till|by|before|from|on|ends?|expires|this|next)\s(?:on\s|the\s|next\s|this\s)?{_A_TIME}",
        r"\b(?:until|by|before) the end of (?:the|this) (?:day|week|month|year)\b|\b(?:on|until|by) day \d",
        r"\b(?:today|this week|this month) only\b|\bonly (?:today|this week|until)\b|\blimited[- ](?:time|offer)\b",
        r"\bexpires (?:soon|today|in)\b|\bends (?:today|soon)\b|\blast chance\b",
        rf"\b(?:bis|ab|am|nur noch)\s(?:zum\s|nächsten\s|kommenden\s|diesen\s)?{_A_TIME}",
        r"\bnur (?:noch )?(?:heute|diese woche|bis)\b|\bheute nur\b|\b(?:an|bis) tag \d",
        rf"\bjusqu'(?:à|au|en)\s(?:ce\s)?{_A_TIME}|\bjusqu'à la fin (?:du|de la|de l')",
        r"\b(?:aujourd'hui|cette semaine) (?:seulement|uniquement)\b|\boffre limitée\b",
        r"\b(?:seulement|uniquement) (?:aujourd'hui|cette semaine)\b",
        rf"\bhasta\s(?:el\s|este\s|el próximo\s)?{_A_TIME}|\bhasta fin de\b|\boferta limitada\b",
        r"\b(?:solo|sólo|únicamente) (?:hoy|esta semana)\b|\bhoy (?:solo|sólo|solamente)\b",
    ),
}


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return a pattern by its name."""
    return re.compile("|".join(_SOURCES[name]))
