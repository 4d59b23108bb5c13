"""The only room that knows every other: builds the parts and hands them over."""
