"""The HTTP API of what happens to a plan after it is published; 404 for unknown paths below a plan."""

from studyplan.http.api import lambda_handler_for, new_router

router = new_router()

handler = lambda_handler_for(router)
