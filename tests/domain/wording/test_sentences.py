"""Each kind of sentence in each language, as it is read, and that none of them claims what is not so."""

from typing import get_args

import pytest

from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.wording.claims import untrue_claims
from studyplan.domain.wording.languages import LANGUAGES, Language, language_of, listed, quoted
from studyplan.domain.wording.sentences import Kind, level_in, plain_reason, sentence, words_of
from studyplan.services.seeds import seed_resources
from tests.support.builders import NOW, a_candidate, a_context, an_id, an_item, some_candidates
from tests.test_architecture import ROOT

PARTS: dict[str, str | int] = {"about": "joins", "title": "«T»", "minute": 31, "whole": 90, "minutes": 30}
READ: dict[Kind, tuple[str, str, str, str]] = {
    "practises": (
        "Practises joins.",
        "Trainiert joins.",
        "Fait travailler joins.",
        "Sirve para practicar joins.",
    ),
    "practises with": (
        "Practises joins, along with «T».",
        "Trainiert joins, passend zu «T».",
        "Fait travailler joins, en lien avec «T».",
        "Sirve para practicar joins, junto con «T».",
    ),
    "practises goal with": (
        "Practises joins from your goal, along with «T».",
        "Trainiert joins für dein Ziel, passend zu «T».",
        "Fait travailler joins en vue de votre objectif, en lien avec «T».",
        "Sirve para practicar joins de cara a tu objetivo, junto con «T».",
    ),
    "practises weak area": (
        "Practises joins, your weak area.",
        "Trainiert deinen Schwachpunkt joins.",
        "Fait travailler votre point faible\u00a0: joins.",
        "Sirve para practicar tu punto débil: joins.",
    ),
    "practises weak areas": (
        "Practises joins, your weak areas.",
        "Trainiert deine Schwachpunkte joins.",
        "Fait travailler vos points faibles\u00a0: joins.",
        "Sirve para practicar tus puntos débiles: joins.",
    ),
    "practises weak area with": (
        "Practises your weak area joins, along with «T».",
        "Trainiert deinen Schwachpunkt joins, passend zu «T».",
        "Fait travailler votre point faible, joins, en lien avec «T».",
        "Sirve para practicar tu punto débil, joins, junto con «T».",
    ),
    "practises weak areas with": (
        "Practises your weak areas joins, along with «T».",
        "Trainiert deine Schwachpunkte joins, passend zu «T».",
        "Fait travailler vos points faibles, joins, en lien avec «T».",
        "Sirve para practicar tus puntos débiles, joins, junto con «T».",
    ),
    "explains weak area": (
        "Explains joins, which you named as a weak area.",
        "Erklärt joins: ein Schwachpunkt, den du genannt hast.",
        "Explique joins, un point faible que vous avez indiqué.",
        "Explica joins, un punto débil que has indicado.",
    ),
    "explains weak areas": (
        "Explains joins, which you named as weak areas.",
        "Erklärt joins: Schwachpunkte, die du genannt hast.",
        "Explique joins, des points faibles que vous avez indiqués.",
        "Explica joins, puntos débiles que has indicado.",
    ),
    "explains goal": (
        "Leads to your goal: it explains joins.",
        "Bringt dich deinem Ziel näher und erklärt joins.",
        "Vous rapproche de votre objectif en expliquant joins.",
        "Te acerca a tu objetivo: explica joins.",
    ),
    "and prepares": (
        ", and prepares «T».",
        ". Führt außerdem zu «T» hin.",
        ". Prépare aussi à «T».",
        ". Además, prepara para «T».",
    ),
    "prepares": (
        "Prepares «T»: it explains joins.",
        "Führt zu «T» hin und erklärt joins.",
        "Prépare à «T» en expliquant joins.",
        "Prepara para «T»: explica joins.",
    ),
    "refreshes": (
        "A short refresher of joins before «T».",
        "Eine kurze Auffrischung zu joins vor «T».",
        "Un bref rappel sur joins avant «T».",
        "Un breve repaso de joins antes de «T».",
    ),
    "follows": (
        "Goes on after «T» in its series, with joins.",
        "Setzt die Reihe nach «T» fort, mit joins.",
        "Fait suite à «T» dans la même série, avec joins.",
        "Continúa la serie después de «T», con joins.",
    ),
    "level above": (
        "One level above yours, since the library has nothing further at your level: joins, advanced.",
        "Eine Stufe über deiner, da die Bibliothek auf deiner Stufe nichts Weiteres hat: "
        "joins (fortgeschrittenes Niveau).",
        "Un niveau au-dessus du vôtre, car la bibliothèque n'a rien d'autre à votre niveau\u00a0: "
        "joins (niveau avancé).",
        "Un nivel por encima del tuyo, porque la biblioteca no tiene nada más de tu nivel: joins (nivel avanzado).",
    ),
    "level below": (
        "Repeats joins at advanced level, since the library has nothing further at your level.",
        "Wiederholt joins (fortgeschrittenes Niveau), da die Bibliothek auf deiner Stufe nichts Weiteres hat.",
        "Reprend joins (niveau avancé), car la bibliothèque n'a rien d'autre à votre niveau.",
        "Repasa joins (nivel avanzado), porque la biblioteca no tiene nada más de tu nivel.",
    ),
    "again": (
        "Shows joins again in another way, after «T».",
        "Zeigt joins noch einmal auf andere Weise, nach «T».",
        "Présente à nouveau joins, d'une autre manière, après «T».",
        "Muestra otra vez joins, de otra manera, después de «T».",
    ),
    "further": (
        "Goes further into joins, with «T».",
        "Vertieft joins, mit «T».",
        "Approfondit joins, avec «T».",
        "Profundiza en joins, con «T».",
    ),
    "adds": (
        "Adds joins, which nothing before it covers.",
        "Behandelt joins; darum ging es bisher noch nicht.",
        "Ajoute joins, dont il n'a pas encore été question.",
        "Añade joins, algo que aún no se ha tratado.",
    ),
    "this time": (", this time with «T».", ", diesmal mit «T».", ", cette fois avec «T».", ", esta vez con «T»."),
    "explains, plain": (
        "Explains joins; advanced level.",
        "Erklärt joins; fortgeschrittenes Niveau.",
        "Explique joins\u00a0; niveau avancé.",
        "Explica joins; nivel avanzado.",
    ),
    "practises, plain": (
        "Practises joins; advanced level.",
        "Trainiert joins; fortgeschrittenes Niveau.",
        "Fait travailler joins\u00a0; niveau avancé.",
        "Sirve para practicar joins; nivel avanzado.",
    ),
    "prerequisite": (
        "It is a prerequisite of «T».",
        "Wird vor «T» gebraucht.",
        "Prérequis pour «T».",
        "Es un requisito previo para «T».",
    ),
    "from minute": (
        "Goes on from minute 31 of 90.",
        "Weiter ab Minute 31 von 90.",
        "Suite à partir de la minute 31 sur 90.",
        "Continúa desde el minuto 31 de 90.",
    ),
    "to its end": (" to its end.", " bis zum Ende.", " jusqu'à la fin.", " hasta el final."),
    "remaining": (
        "; 30 of its minutes remain after this plan.",
        "; nach diesem Plan bleiben noch 30 Minuten.",
        "\u00a0; il en restera 30 minutes après ce plan.",
        "; quedan 30 minutos para después de este plan.",
    ),
    "then remaining": (
        "Then 30 of its minutes remain after this plan.",
        "Nach diesem Plan bleiben noch 30 Minuten davon.",
        "Il en restera 30 minutes après ce plan.",
        "Quedan 30 minutos para después de este plan.",
    ),
}
EACH_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


@EACH_LANGUAGE
@pytest.mark.parametrize("kind", READ)
def test_each_sentence_reads_as_a_teacher_would_write_it(kind: Kind, language: Language) -> None:
    read = sentence(kind, language, **PARTS | {"level": level_in("advanced", language)})
    assert read == READ[kind][LANGUAGES.index(language)]


def test_every_kind_of_sentence_is_listed_here() -> None:
    assert set(READ) == set(get_args(Kind))


@EACH_LANGUAGE
def test_no_sentence_by_rules_claims_what_is_not_so(language: Language) -> None:
    """But those about parts, which state minutes of a part."""
    item = an_item(minutes=90, difficulty="advanced", resource_type="course", tags=("joins",))
    of_parts = ("from minute", "to its end", "remaining", "then remaining")
    said = [
        words_of(kind, language, level=level_in("advanced", language), **PARTS) for kind in READ if kind not in of_parts
    ]
    assert [each for each in said if untrue_claims(each, item)] == []


SEEDS = seed_resources("local", folder=ROOT / "seeds", now=NOW)


@EACH_LANGUAGE
@pytest.mark.parametrize("topic", sorted({seed.topic for seed in SEEDS}))
def test_no_reason_by_rules_over_the_seeds_claims_what_is_not_so(topic: str, language: Language) -> None:
    context = a_context(topic=topic, weak_areas=("functions", "joins"), must_include_practice=True)
    candidates = retrieve(context, SEEDS)
    items = candidates.by_id()
    draft = draft_by_rules(context.model_copy(update={"language": language}), candidates, name="mock")
    titles = [item.title for item in items.values()]
    assert draft.picks
    assert [p.reason for p in draft.picks if untrue_claims(p.reason, items[p.resource_id], titles)] == []


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        (None, "en"),
        ("en-GB", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("FR-ca", "fr"),
        ("es-419", "es"),
        ("da", "en"),
        ("est", "en"),  # Estonian, by its three letters
    ],
)
def test_a_request_gets_its_language_or_english(tag: str | None, language: Language) -> None:
    assert language_of(tag) == language


@pytest.mark.parametrize(
    ("names", "language", "read"),
    [
        (["joins"], "de", "joins"),
        (["joins", "dates", "views"], "en", "joins and dates"),
        (["joins", "dates"], "de", "joins und dates"),
        (["joins", "dates"], "fr", "joins et dates"),
        (["joins", "dates"], "es", "joins y dates"),
        (["padres", "hijos"], "es", "padres e hijos"),
        (["clases", "iteradores"], "es", "clases e iteradores"),
        (["agua", "hielo"], "es", "agua y hielo"),
        ([], "es", ""),
    ],
)
def test_names_are_listed_as_the_language_does(names: list[str], language: Language, read: str) -> None:
    assert listed(names, language) == read


@pytest.mark.parametrize(
    ("language", "read", "unnamed"),
    [
        ("en", "'Joins'", "another resource"),
        ("de", "\u201eJoins\u201c", "einer anderen Quelle"),
        ("fr", "«\u00a0Joins\u00a0»", "une autre ressource"),
        ("es", "«Joins»", "otro recurso"),
    ],
)
def test_titles_are_quoted_as_the_language_does(language: Language, read: str, unnamed: str) -> None:
    assert quoted("Joins", language) == read
    assert quoted("<b>Joins</b>", language) == quoted("See https://evil.example", language) == unnamed


def test_a_german_title_is_always_in_the_dative() -> None:
    """So that what stands for a title that is not repeated is right after every German preposition in use."""
    for kind, texts in READ.items():
        if "«T»" in texts[1]:
            before = texts[1].partition(" «T»")[0].rsplit(maxsplit=1)[-1]
            assert before in ("nach", "vor", "zu", "mit"), kind


# --- in a plan ---


def a_library() -> Candidates:
    """A weak area with its practice, and a course that is needed first and takes several days."""
    course = a_candidate("course", title="Grundlagen", minutes=120, tags=("terms",))
    joins = a_candidate(
        "joins", title="Joins", minutes=60, tags=("joins",), weak_areas=("joins",), prerequisites=(an_id("course"),)
    )
    drill = a_candidate(
        "drill", title="Drill", minutes=30, tags=("joins",), weak_areas=("joins",), resource_type="exercise"
    )
    return some_candidates(course, joins, drill)


@pytest.mark.parametrize(
    ("language", "firsts", "later"),
    [
        (
            "de",
            {
                "Grundlagen": "Führt zu \u201eJoins\u201c hin und erklärt terms.",
                "Joins": "Erklärt joins: ein Schwachpunkt, den du genannt hast.",
                "Drill": "Trainiert deinen Schwachpunkt joins, passend zu \u201eJoins\u201c.",
            },
            "Weiter ab Minute",
        ),
        (
            "fr-FR",
            {
                "Grundlagen": "Prépare à «\u00a0Joins\u00a0» en expliquant terms.",
                "Joins": "Explique joins, un point faible que vous avez indiqué.",
                "Drill": "Fait travailler votre point faible, joins, en lien avec «\u00a0Joins\u00a0».",
            },
            "Suite à partir de la minute",
        ),
        (
            "es",
            {
                "Grundlagen": "Prepara para «Joins»: explica terms.",
                "Joins": "Explica joins, un punto débil que has indicado.",
                "Drill": "Sirve para practicar tu punto débil, joins, junto con «Joins».",
            },
            "Continúa desde el minuto",
        ),
        (
            "da",
            {
                "Grundlagen": "Prepares 'Joins': it explains terms.",
                "Joins": "Explains joins, which you named as a weak area.",
                "Drill": "Practises your weak area joins, along with 'Joins'.",
            },
            "Goes on from minute",
        ),
    ],
)
def test_a_plan_by_rules_has_its_reasons_in_the_language_of_the_request(
    language: str, firsts: dict[str, str], later: str
) -> None:
    context = a_context(language=language, weak_areas=("joins",), weekly_hours=7)
    plan = schedule(draft_by_rules(context, a_library(), name="mock"), context, a_library())
    tasks = [task for day in plan.days for task in day.tasks]
    assert {task.title: task.reason for task in tasks if task.part == 1} == firsts
    parts = [task.reason for task in tasks if task.part > 1]
    assert parts
    assert all(reason.startswith(later) for reason in parts)


@EACH_LANGUAGE
def test_a_prerequisite_that_is_added_says_so_in_the_language(language: Language) -> None:
    context = a_context(language=language)
    draft = Draft(generated_by="compatible", picks=(Pick(resource_id=an_id("joins"), reason="First."),))
    plan = schedule(draft, context, a_library())
    first = next(task for day in plan.days for task in day.tasks)
    assert first.reason == sentence("prerequisite", language, title=quoted("Joins", language))


def test_a_plain_reason_names_the_topic_where_there_is_no_tag() -> None:
    assert plain_reason(an_item(), "es") == "Explica python; nivel principiante."
