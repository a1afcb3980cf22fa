"""The evaluation of replans: plans that are lived for some days, replanned, and judged by code of its own."""
