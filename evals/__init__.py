"""The evaluation: hand-made cases over HTTP, judged by rules that share no code with the product."""
