"""Sentences by hand that are true of their resource, as a teacher might write them: none of them should be replaced.

Most of them are near a claim: a pace, a price of something else, another resource, a level of somebody's mistake.
"""

from typing import NamedTuple

from studyplan.domain.values.types import Level, ResourceType

# ruff: noqa: RUF001  (typographic hyphens and apostrophes, as people type them)


class Case(NamedTuple):
    """A resource, and sentences that are true of it."""

    minutes: int
    resource_type: ResourceType
    difficulty: Level
    title: str
    tags: tuple[str, ...]
    sentences: tuple[str, ...]


CASES = (
    Case(
        45,
        "article",
        "beginner",
        "Joins in SQL",
        ("joins", "sql"),
        (
            "You asked for joins, and this is where they begin.",
            "In 20 minutes a day you get through it within the week.",
            "Explains the beginner's mistake of joining without a condition.",
            "This article explains inner and outer joins with small tables.",
            "A 45-minute article on joins, right before you practise them.",
            "About three quarters of an hour on joins, with drawings.",
            "It prepares you for the course on window functions.",
            "Read this before the video on indexes.",
            "The project that follows needs joins.",
            "Feel free to skip the last section if you know outer joins.",
            "Gives beginner ground in joins, which the rest builds on.",
            "A good basis for advanced queries later on.",
            "Takes you from beginner level towards intermediate level.",
            "The first 10 minutes repeat what a table is.",
            "Split it into two 20-minute sessions if your days are short.",
            "For beginners who have never joined two tables.",
            "Joins are often hard for beginners, so this one goes slowly.",
            "An intermediate result is a table of its own: this explains why.",
            "After it you can do the quiz without guessing.",
            "A step before the exercise on grouping.",
            "It costs some patience, but joins come back in everything else.",
            "Less than an hour, and the weak area you named is covered.",
            "Free variables have no place in a join: this shows what has.",
        ),
    ),
    Case(
        300,
        "course",
        "intermediate",
        "Async Python",
        ("asyncio", "concurrency"),
        (
            "This course builds asyncio from the ground up.",
            "A course of about five hours that carries the rest of the plan.",
            "Five hours on concurrency, spread over several days.",
            "An intermediate course: it takes functions and classes as known.",
            "You named asyncio as a weak area; here it is taught from the event loop on.",
            "It leads to lock-free code and explains what an event loop does every 5 milliseconds.",
            "Its videos show each task as it runs.",
            "The 24-hour clock of the examples is explained in its second part.",
            "Shows why a blocking call frees nobody.",
            "The exercises after it make sense only once the loop is clear.",
            "Timeouts are set to 30 seconds in its examples, and you learn why.",
            "At your level, and the longest piece of this plan.",
            "Not for beginners: it takes generators as known.",
            "As an intermediate learner you know coroutines by name; this shows how they run.",
            "Moves you beyond beginner level, towards servers of your own.",
            "Fits your 60 minutes a day.",
            "Your goal names asyncio, and nothing before it covers that.",
            "Goes on from where the article on generators ends.",
            "Projects in its last part use everything from before.",
            "More than four hours, so it takes most of the first week.",
        ),
    ),
    Case(
        20,
        "exercise",
        "advanced",
        "Window functions drill",
        ("window functions",),
        (
            "An exercise of 20 minutes on window functions, right after their study.",
            "This exercise makes you write each frame by hand.",
            "Exercise your eye for frames before the project.",
            "Twenty minutes of practice while the article is fresh.",
            "A 20‑minute drill: short enough for any day.",
            "Advanced frames only stay when you write them yourself.",
            "Practises window functions, after 'Window functions explained for beginners'.",
            "The stock prices in it are data to rank, nothing to buy.",
            "A 15-minute window is what you rank over here.",
            "For advanced learners it is the shortest way to the goal.",
            "At advanced level, as you asked.",
            "Quiz yourself on the frames first, then write them.",
            "It repeats nothing from the course before it.",
            "Practise it twice: once today is enough to see what is missing.",
        ),
    ),
    Case(
        12,
        "video",
        "beginner",
        "What the Heck is the Event Loop?",
        ("event loop",),
        (
            "A short video that draws the event loop step by step.",
            "Watch this before you read about promises.",
            "This 12-minute video is the clearest view of the event loop.",
            "A quarter of an hour or less, and the picture stays.",
            "In this video each callback is drawn as it waits.",
            "Serves your weak area, the event loop, right at the start.",
            "Video games are its examples, the event loop is its topic.",
            "Your callbacks run for free only in theory: the loop has to wait.",
            "It is the best first look, and the articles after it go deeper.",
            "Beginner-friendly, and it takes no more than 15 minutes.",
        ),
    ),
    Case(
        600,
        "book",
        "beginner",
        "Python Crash Course for Free Spirits",
        ("python",),
        (
            "This book is the thread of the whole month.",
            "A book for the long evenings: ten hours in all.",
            "This crash course takes one idea a chapter.",
            "Start it early, 30 minutes a day are enough.",
            "The free spirits of its title are people who learn by trying.",
            "Its exercises come at the end of each chapter.",
            "Read the first two chapters before the project.",
            "It is long: the rest of it waits until after this plan.",
        ),
    ),
    Case(
        180,
        "project",
        "intermediate",
        "Build a REST API",
        ("rest", "testing"),
        (
            "A project of three hours in which all of it comes together.",
            "This project uses the routes and the tests from before.",
            "Build it in steps, an hour at a time.",
            "This one is practice: everything that you studied comes back.",
            "It ends with a test for each route, which your goal asks for.",
            "By the end of it you have an API of your own.",
            "Tests first, then routes: the book explained why.",
            "An intermediate project, one level up from the exercises.",
        ),
    ),
    Case(
        45,
        "article",
        "beginner",
        "Verbindungen und Schleifen",
        ("schleifen",),
        (
            "Dieser Artikel erklärt Schleifen an kleinen Beispielen.",
            "In 20 Minuten am Tag bist du in drei Tagen durch.",
            "Ein Artikel von 45 Minuten, gleich vor der Übung.",
            "Für Anfänger, die noch keine Schleife geschrieben haben.",
            "Der Kurs danach setzt Schleifen voraus.",
            "Ein Anfängerfehler ist die Schleife ohne Ende: hier siehst du, warum.",
            "Die ersten 10 Minuten wiederholen, was eine Variable ist.",
            "Nicht umsonst steht er vor dem Projekt.",
            "Deinen Schwachpunkt Schleifen lernst du hier von Grund auf.",
            "Freie Variablen kommen erst später.",
        ),
    ),
    Case(
        30,
        "exercise",
        "intermediate",
        "Fonctions et boucles",
        ("fonctions",),
        (
            "Cet exercice fait travailler les fonctions après leur étude.",
            "Un exercice d'une demi-heure, juste après l'article.",
            "En 15 minutes par jour, il tient en deux jours.",
            "Une erreur de débutant est d'oublier le retour : ici on la corrige.",
            "Au cours de cet exercice, vous écrivez cinq fonctions.",
            "Prépare au projet de la fin du plan.",
            "De niveau intermédiaire, comme vous l'avez demandé.",
            "Le livre qui suit va plus loin.",
        ),
    ),
    Case(
        60,
        "video",
        "advanced",
        "Decoradores en Python",
        ("decoradores",),
        (
            "Este vídeo explica los decoradores paso a paso.",
            "Un vídeo de una hora sobre decoradores.",
            "Con 20 minutos al día lo terminas en tres días.",
            "Un error de principiante es olvidar el retorno; aquí se ve por qué.",
            "El curso que sigue da por sabidos los decoradores.",
            "De nivel avanzado, como pediste.",
            "Los primeros 10 minutos repasan las funciones.",
            "Prepara para el proyecto del final.",
        ),
    ),
)
