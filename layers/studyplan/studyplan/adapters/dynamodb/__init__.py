"""The one DynamoDB table: its keys, its rows, and a repository for each aggregate."""
