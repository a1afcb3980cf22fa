"""The measures of a plan, each from 0 to 1, and the letters that follow from them."""
