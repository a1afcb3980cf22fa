"""Stands for the product's layer."""

WORD = "well done"
