"""Turn a draft into days: select the picks that fit, and spread them over the days."""
