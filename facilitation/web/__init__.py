"""What browsers see: one module for each noun, thin over the use cases."""
