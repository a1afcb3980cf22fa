"""What learners say of resources: votes, their counts, and what they change in a plan."""
