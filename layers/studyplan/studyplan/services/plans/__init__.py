"""The use cases of published plans: explain, replan, compare and accept versions, move tasks."""
