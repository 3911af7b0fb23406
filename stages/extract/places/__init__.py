"""Places named in an article, resolved with a small gazetteer."""
