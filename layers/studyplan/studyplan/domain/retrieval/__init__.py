"""The state Retrieve resources: the eligible resources, their ranking, and the candidates among them."""
