"""What Cadwyn calls instructions: one module for each thing they speak of."""
