"""Whether a feature is ready to ship: a checklist, answered from fresh evidence alone."""
