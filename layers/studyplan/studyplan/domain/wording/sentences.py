"""The sentences of reasons by rules in English, German, French and Spanish.

Names and titles may be in any language and of any gender and number, so no article, pronoun or participle of a sentence
agrees with them. Learners are "du", "vous" and "tú". Findings and explanations are in English.
"""

from functools import cache
from typing import Literal

from studyplan.domain.values.candidates import CandidateResource
from studyplan.domain.values.types import Level
from studyplan.domain.wording.languages import LANGUAGES, Language, listed

Kind = Literal[
    "practises",
    "practises with",
    "practises goal with",
    "practises weak area",
    "practises weak areas",
    "practises weak area with",
    "practises weak areas with",
    "explains weak area",
    "explains weak areas",
    "explains goal",
    "and prepares",
    "prepares",
    "refreshes",
    "follows",
    "level above",
    "level below",
    "again",
    "further",
    "adds",
    "this time",
    "explains, plain",
    "practises, plain",
    "prerequisite",
    "from minute",
    "to its end",
    "remaining",
    "then remaining",
]
# In the order of LANGUAGES, without the period at the end.
_SENTENCES: dict[Kind, tuple[str, str, str, str]] = {
    "practises": (
        "Practises {about}",
        "Trainiert {about}",
        "Fait travailler {about}",
        "Sirve para practicar {about}",
    ),
    "practises with": (
        "Practises {about}, along with {title}",
        "Trainiert {about}, passend zu {title}",
        "Fait travailler {about}, en lien avec {title}",
        "Sirve para practicar {about}, junto con {title}",
    ),
    "practises goal with": (
        "Practises {about} from your goal, along with {title}",
        "Trainiert {about} für dein Ziel, passend zu {title}",
        "Fait travailler {about} en vue de votre objectif, en lien avec {title}",
        "Sirve para practicar {about} de cara a tu objetivo, junto con {title}",
    ),
    "practises weak area": (
        "Practises {about}, your weak area",
        "Trainiert deinen Schwachpunkt {about}",
        "Fait travailler votre point faible : {about}",
        "Sirve para practicar tu punto débil: {about}",
    ),
    "practises weak areas": (
        "Practises {about}, your weak areas",
        "Trainiert deine Schwachpunkte {about}",
        "Fait travailler vos points faibles : {about}",
        "Sirve para practicar tus puntos débiles: {about}",
    ),
    "practises weak area with": (
        "Practises your weak area {about}, along with {title}",
        "Trainiert deinen Schwachpunkt {about}, passend zu {title}",
        "Fait travailler votre point faible, {about}, en lien avec {title}",
        "Sirve para practicar tu punto débil, {about}, junto con {title}",
    ),
    "practises weak areas with": (
        "Practises your weak areas {about}, along with {title}",
        "Trainiert deine Schwachpunkte {about}, passend zu {title}",
        "Fait travailler vos points faibles, {about}, en lien avec {title}",
        "Sirve para practicar tus puntos débiles, {about}, junto con {title}",
    ),
    "explains weak area": (
        "Explains {about}, which you named as a weak area",
        "Erklärt {about}: ein Schwachpunkt, den du genannt hast",
        "Explique {about}, un point faible que vous avez indiqué",
        "Explica {about}, un punto débil que has indicado",
    ),
    "explains weak areas": (
        "Explains {about}, which you named as weak areas",
        "Erklärt {about}: Schwachpunkte, die du genannt hast",
        "Explique {about}, des points faibles que vous avez indiqués",
        "Explica {about}, puntos débiles que has indicado",
    ),
    "explains goal": (
        "Leads to your goal: it explains {about}",
        "Bringt dich deinem Ziel näher und erklärt {about}",
        "Vous rapproche de votre objectif en expliquant {about}",
        "Te acerca a tu objetivo: explica {about}",
    ),
    "and prepares": (
        ", and prepares {title}",
        ". Führt außerdem zu {title} hin",
        ". Prépare aussi à {title}",
        ". Además, prepara para {title}",
    ),
    "prepares": (
        "Prepares {title}: it explains {about}",
        "Führt zu {title} hin und erklärt {about}",
        "Prépare à {title} en expliquant {about}",
        "Prepara para {title}: explica {about}",
    ),
    "refreshes": (
        "A short refresher of {about} before {title}",
        "Eine kurze Auffrischung zu {about} vor {title}",
        "Un bref rappel sur {about} avant {title}",
        "Un breve repaso de {about} antes de {title}",
    ),
    "follows": (
        "Goes on after {title} in its series, with {about}",
        "Setzt die Reihe nach {title} fort, mit {about}",
        "Fait suite à {title} dans la même série, avec {about}",
        "Continúa la serie después de {title}, con {about}",
    ),
    "level above": (
        "One level above yours, since the library has nothing further at your level: {about}, {level}",
        "Eine Stufe über deiner, da die Bibliothek auf deiner Stufe nichts Weiteres hat: {about} ({level})",
        "Un niveau au-dessus du vôtre, car la bibliothèque n'a rien d'autre à votre niveau : {about} ({level})",
        "Un nivel por encima del tuyo, porque la biblioteca no tiene nada más de tu nivel: {about} ({level})",
    ),
    "level below": (
        "Repeats {about} at {level} level, since the library has nothing further at your level",
        "Wiederholt {about} ({level}), da die Bibliothek auf deiner Stufe nichts Weiteres hat",
        "Reprend {about} ({level}), car la bibliothèque n'a rien d'autre à votre niveau",
        "Repasa {about} ({level}), porque la biblioteca no tiene nada más de tu nivel",
    ),
    "again": (
        "Shows {about} again in another way, after {title}",
        "Zeigt {about} noch einmal auf andere Weise, nach {title}",
        "Présente à nouveau {about}, d'une autre manière, après {title}",
        "Muestra otra vez {about}, de otra manera, después de {title}",
    ),
    "further": (
        "Goes further into {about}, with {title}",
        "Vertieft {about}, mit {title}",
        "Approfondit {about}, avec {title}",
        "Profundiza en {about}, con {title}",
    ),
    "adds": (
        "Adds {about}, which nothing before it covers",
        "Behandelt {about}; darum ging es bisher noch nicht",
        "Ajoute {about}, dont il n'a pas encore été question",
        "Añade {about}, algo que aún no se ha tratado",
    ),
    "this time": (
        ", this time with {title}",
        ", diesmal mit {title}",
        ", cette fois avec {title}",
        ", esta vez con {title}",
    ),
    "explains, plain": (
        "Explains {about}; {level} level",
        "Erklärt {about}; {level}",
        "Explique {about} ; {level}",
        "Explica {about}; {level}",
    ),
    "practises, plain": (
        "Practises {about}; {level} level",
        "Trainiert {about}; {level}",
        "Fait travailler {about} ; {level}",
        "Sirve para practicar {about}; {level}",
    ),
    "prerequisite": (
        "It is a prerequisite of {title}",
        "Wird vor {title} gebraucht",
        "Prérequis pour {title}",
        "Es un requisito previo para {title}",
    ),
    "from minute": (
        "Goes on from minute {minute} of {whole}",
        "Weiter ab Minute {minute} von {whole}",
        "Suite à partir de la minute {minute} sur {whole}",
        "Continúa desde el minuto {minute} de {whole}",
    ),
    "to its end": (
        " to its end",
        " bis zum Ende",
        " jusqu'à la fin",
        " hasta el final",
    ),
    "remaining": (
        "; {minutes} of its minutes remain after this plan",
        "; nach diesem Plan bleiben noch {minutes} Minuten",
        " ; il en restera {minutes} minutes après ce plan",
        "; quedan {minutes} minutos para después de este plan",
    ),
    "then remaining": (
        "Then {minutes} of its minutes remain after this plan",
        "Nach diesem Plan bleiben noch {minutes} Minuten davon",
        "Il en restera {minutes} minutes après ce plan",
        "Quedan {minutes} minutos para después de este plan",
    ),
}
_LEVELS: dict[Language, dict[Level, str]] = {
    "en": {"beginner": "beginner", "intermediate": "intermediate", "advanced": "advanced"},
    "de": {"beginner": "Anfängerniveau", "intermediate": "mittleres Niveau", "advanced": "fortgeschrittenes Niveau"},
    "fr": {"beginner": "niveau débutant", "intermediate": "niveau intermédiaire", "advanced": "niveau avancé"},
    "es": {"beginner": "nivel principiante", "intermediate": "nivel intermedio", "advanced": "nivel avanzado"},
}


@cache
def _template(kind: Kind, language: Language) -> str:
    text = _SENTENCES[kind][LANGUAGES.index(language)]
    # French has a no-break space before these marks.
    return text.replace(" :", "\u00a0:").replace(" ;", "\u00a0;") if language == "fr" else text


def words_of(kind: Kind, language: Language, **parts: str | int) -> str:
    """Return a sentence without its period, or a part of one."""
    return _template(kind, language).format_map(parts)


def sentence(kind: Kind, language: Language, **parts: str | int) -> str:
    """Return a whole sentence."""
    return f"{words_of(kind, language, **parts)}."


def level_in(level: Level, language: Language) -> str:
    """Return the words for a level."""
    return _LEVELS[language][level]


def plain_reason(item: CandidateResource, language: Language) -> str:
    """Return a reason made from the resource's own fields."""
    kind: Kind = "practises, plain" if item.is_practice else "explains, plain"
    about = listed(item.tags, language) or item.topic
    return sentence(kind, language, about=about, level=level_in(item.difficulty, language))
