"""`make watch`: an execution of the state machine on a terminal, as the console would show it."""
