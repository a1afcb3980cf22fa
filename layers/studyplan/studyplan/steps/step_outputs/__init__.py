"""The outputs of the steps, a module each: ids, counts and codes, small enough for the Step Functions console."""
