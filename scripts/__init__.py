"""Programs for the development machine and for CI: build, deploy, validate."""
