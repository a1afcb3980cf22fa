"""The words by which sentences in English, German, French and Spanish claim a type, a level or a price.

All are as `claims.normalized` leaves them: casefolded, with plain hyphens and apostrophes.
"""

from studyplan.domain.values.types import Level, ResourceType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES: dict[str, ResourceType] = {
    **dict.fromkeys(("article", "artikel", "artículo"), "article"),
    **dict.fromkeys(("video", "vidéo", "vídeo", "lernvideo", "erklärvideo"), "video"),
    **dict.fromkeys(("course", "kurs", "onlinekurs", "videokurs", "cours", "curso"), "course"),
    **dict.fromkeys(("book", "ebook", "e-book", "buch", "livre", "libro"), "book"),
    **dict.fromkeys(("exercise", "übung", "exercice", "ejercicio"), "exercise"),
    **dict.fromkeys(("project", "projekt", "projet", "proyecto"), "project"),
    "quiz": "quiz",
}
# A word for one type is true of these others as well: a quiz is an exercise, a course may be a series of videos.
ALSO: dict[ResourceType, frozenset[ResourceType]] = {
    "reference": frozenset({"article", "book"}),
    "course": frozenset({"video"}),
    "exercise": frozenset({"quiz", "project"}),
    "project": frozenset({"exercise"}),
    "quiz": frozenset({"exercise"}),
}
# Nouns that name a resource of any type: they matter for what stands beside them ("a free introduction").
NEUTRAL = _words(
    "introduction intro guide lesson tutorial resource text talk primer overview lecture explanation chapter reference "
    "einführung anleitung lektion quelle text vortrag überblick kapitel guide leçon ressource tutoriel exposé chapitre "
    "introducción guía lección recurso texto charla capítulo read watch"
)
LEVELS: dict[str, Level] = {
    **dict.fromkeys(_words("beginner beginners beginner's anfänger débutant débutante principiante"), "beginner"),
    **dict.fromkeys(_words("intermediate intermédiaire intermedio intermedia"), "intermediate"),
    **dict.fromkeys(
        _words("advanced avancé avancée avanzado avanzada fortgeschrittener fortgeschrittene fortgeschrittenes"),
        "advanced",
    ),
}
PRICES = _words(
    "free paid kostenlose kostenloser kostenloses kostenfreies gratis gratuit gratuite gratuito gratuita payant"
)
# Before a noun without an article at the start of a sentence only these are read as adjectives of it.
ADJECTIVES = _words(
    "short quick brief long great good clear hands-on interactive practical classic full complete small simple kurzes "
    "kurze kurzer gutes gute guter kleines kleine petit petite court courte bref bon bonne breve buen buena corto corta"
)
ARTICLES = _words("a an ein eine un une una")
DEMONSTRATIVES = _words("this dieser diese dieses diesem diesen ce cet cette este esta")
# "The video explains" is about the resource, "the project needs" is about one that comes later.
DEFINITE = _words("the das der die le la el")
PRESENTS = _words(
    "explains shows covers introduces teaches gives walks takes erklärt zeigt behandelt lehrt explique montre présente "
    "explica muestra enseña presenta"
)
COPULAS = _words("is it's that's ist est c'est es")
# None of these is an adjective, and what follows it is not the subject: "a step before the project", "a next video".
NOT_ADJECTIVES = _words(
    "of for to in into on at by from with without before after and or that which as than the any every each its your "
    "next other another following later last previous earlier first second third whole zu zum zur für von vor nach mit "
    "und oder der die das den dem nächste nächstes nächster nächsten andere anderes de du des à au aux pour par avec "
    "avant après et ou le la les l' prochain prochaine autre suivant del al para por con antes después y o el los las "
    "próximo próxima otro otra siguiente is are has ist hat est a es"
)
# A sentence with one of these is about a resource that comes later.
LATER = _words("follows later afterwards folgt folgen später danach suit suivra ensuite sigue después luego")
# A type followed by one of these is a part of something else ("video games"), a verb ("book a room"), or comes later.
COMPOUNDS = _words(
    "game games editing player players stream streams file files call calls management manager structure setup idea "
    "ideas work chapter value review your yourself a an the title titles page pages list data tag tags element url "
    "later needs need comes material notes macht"
)

_NUMBERS = {
    1: "one a an eine einer un une una",
    2: "two zwei deux dos",
    3: "three drei trois tres",
    4: "four vier quatre cuatro",
    5: "five fünf cinq cinco",
    6: "six sechs seis",
    7: "seven sieben sept siete",
    8: "eight acht huit ocho",
    9: "nine neun neuf nueve",
    10: "ten zehn dix diez",
    12: "twelve zwölf douze doce",
    15: "fifteen fünfzehn quinze quince",
    20: "twenty zwanzig vingt veinte",
    25: "twenty-five fünfundzwanzig vingt-cinq veinticinco",
    30: "thirty dreissig trente treinta",
    40: "forty vierzig quarante cuarenta",
    45: "forty-five fünfundvierzig quarante-cinq",
    60: "sixty sechzig soixante sesenta",
    90: "ninety neunzig quatre-vingt-dix noventa",
}
NUMBERS = {word: number for number, words in _NUMBERS.items() for word in words.split()}
