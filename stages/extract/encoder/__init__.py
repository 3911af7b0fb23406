"""The learned part of attribution: windows of wordpieces, the model, and spans out of its scores."""
