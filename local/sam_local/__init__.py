"""The real `sam local` in front of an embedded stack: functions in containers."""
