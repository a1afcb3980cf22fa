"""The HTTP API of a published plan's life: progress, replans, versions, moves, feedback; else 404 below a plan."""

from studyplan import collector
from studyplan.http.api import lambda_handler_for
from studyplan.routes import progress, versions
from studyplan.routes.registrar import router_of

router = router_of("/api", progress.routes, versions.routes)
handler = lambda_handler_for(router)
collector.resume()
