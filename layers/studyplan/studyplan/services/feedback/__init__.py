"""The use cases of feedback: learners vote, the owner of the library sees, overrides and resets."""
