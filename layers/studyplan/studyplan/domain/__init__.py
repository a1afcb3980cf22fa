"""The rules of study plans as pure code: the standard library and pydantic, no time, no chance, no I/O."""
