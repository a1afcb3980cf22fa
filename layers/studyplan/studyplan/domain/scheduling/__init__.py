"""From a draft to days: which picks fit, and how they are spread over the days."""
