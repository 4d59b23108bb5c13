"""The proxy: a request is read, checked, asked upstream, checked again, answered and logged."""
