"""What both `local` and `scripts` need: reading the template, and running the SAM CLI. It imports neither."""
