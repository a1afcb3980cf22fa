"""Programs for the development machine and for CI: bootstrap, build, deploy, validate."""
