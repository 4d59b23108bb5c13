"""AgentDojo's tasks, replayed without a model."""
