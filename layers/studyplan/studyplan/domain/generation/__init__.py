"""The draft of a plan writer, its model calls, and the rules that write a draft without a model."""
