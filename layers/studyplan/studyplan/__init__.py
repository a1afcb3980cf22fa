"""Study plans: domain, ports, adapters, services, the HTTP API and the steps of the state machine."""
