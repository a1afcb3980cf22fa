"""What runs inside the emulator's process: its front, its workers and the patches that bring it closer to AWS."""
