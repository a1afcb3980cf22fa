"""The OpenAPI document, written from the routes of the API functions."""
