"""Damage that no check is named after: good plans are made worse, and the confidence says what it notices."""
