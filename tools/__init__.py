"""Programs for the development machine and CI, and what they share with `local`: the template and the SAM CLI."""
