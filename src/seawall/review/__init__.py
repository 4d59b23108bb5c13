"""Folds events into queues, samples and confidence bounds: what people see, and what it shows."""
