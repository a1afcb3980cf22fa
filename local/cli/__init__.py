"""The commands of `python -m local`: what each does, asks the API for and prints."""
