"""What runs in the environment where garak or PyRIT is: nothing of Seawall is imported there."""
