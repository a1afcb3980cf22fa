"""The sentences of reviews in English, German, French and Spanish, by the rules of `wording/sentences.py`."""

from typing import Literal

from studyplan.domain.wording.languages import LANGUAGES, Language

Kind = Literal["day", "days", "when", "when once", "recall", "again", "weak", "needed"]
# In the order of LANGUAGES. A reason is "when", then what to do, then why it comes before others.
_SENTENCES: dict[Kind, tuple[str, str, str, str]] = {
    "day": ("1 day", "1 Tag", "1 jour", "1 día"),
    "days": ("{count} days", "{count} Tage", "{count} jours", "{count} días"),
    "when": (
        "Review {number} of {count}, {after} after you studied it and {before} before the exam: ",
        "Wiederholung {number} von {count}, {after} nach dem Lernen und {before} vor der Prüfung: ",
        "Révision {number} sur {count}, {after} après l'étude et {before} avant l'examen : ",
        "Repaso {number} de {count}, {after} después del estudio y {before} antes del examen: ",
    ),
    "when once": (
        "Review {after} after you studied it and {before} before the exam: ",
        "Wiederholung {after} nach dem Lernen und {before} vor der Prüfung: ",
        "Révision {after} après l'étude et {before} avant l'examen : ",
        "Repaso {after} después del estudio y {before} antes del examen: ",
    ),
    "recall": (
        "recall {about} without looking, then check",
        "{about} ohne Vorlage erklären, dann nachsehen",
        "expliquez de mémoire {about}, puis vérifiez",
        "explica de memoria {about} y después comprueba",
    ),
    "again": (
        "do a part of it again on {about}, without your earlier answers",
        "einen Teil davon noch einmal lösen, zu {about}, ohne die früheren Antworten",
        "refaites-en une partie, sur {about}, sans vos réponses précédentes",
        "repite una parte, sobre {about}, sin tus respuestas anteriores",
    ),
    "weak": (
        ". It comes first as your weak area: {areas}",
        ". Hat als dein Schwachpunkt Vorrang: {areas}",
        ". Passe en premier, car c'est votre point faible : {areas}",
        ". Va primero por ser tu punto débil: {areas}",
    ),
    "needed": (
        ". {title} builds on it",
        ". Grundlage von {title}",
        ". Sert de base pour {title}",
        ". Es la base para {title}",
    ),
}


def words_of(kind: Kind, language: Language, **parts: str | int) -> str:
    """Return a part of a reason."""
    text = _SENTENCES[kind][LANGUAGES.index(language)]
    text = text.replace(" :", "\u00a0:") if language == "fr" else text  # a no-break space comes before it
    return text.format_map(parts)


def days_in(count: int, language: Language) -> str:
    """Return a number of days in words."""
    return words_of("day" if count == 1 else "days", language, count=count)
