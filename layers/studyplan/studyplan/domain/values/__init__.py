"""The frozen values that every other package exchanges: learners, resources, requests, plans, traces."""
