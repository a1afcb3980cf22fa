"""The plan writer that asks a model, over OpenAI's API or a compatible one."""
