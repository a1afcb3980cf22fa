"""Implementations of the ports: DynamoDB, plan writers, Step Functions and Secrets Manager."""
