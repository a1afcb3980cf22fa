"""Routes that more than one API function serves, with the services that they call."""
