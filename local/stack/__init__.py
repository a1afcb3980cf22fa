"""The embedded stack: its process, data folder, template, deployment, secrets and tokens."""
