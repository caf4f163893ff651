"""What only the coverage codes of Planning Optimization need of the input."""
