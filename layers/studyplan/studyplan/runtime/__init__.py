"""What a running function is made of: its settings, its metrics, and which adapters it uses."""
