"""Judge which resources the product finds for a goal, beside a reference, and how it reads a typed topic."""
