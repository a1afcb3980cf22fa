"""The ports implemented: DynamoDB, plan writers, Step Functions and Secrets Manager."""
