"""A deliberately leaky support assistant that speaks OpenAI's API: to attack, never to deploy."""
