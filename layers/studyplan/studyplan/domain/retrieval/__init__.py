"""The state Retrieve resources: which resources are eligible, how they rank, and which become candidates."""
