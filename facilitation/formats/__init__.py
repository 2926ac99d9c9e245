"""From the model to bytes and back. Pure: same input, same output."""
