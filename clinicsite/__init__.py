"""A static site generator for local clinics: Markdown and YAML in, a checked and finished website out."""

__version__ = "0.1.0"
