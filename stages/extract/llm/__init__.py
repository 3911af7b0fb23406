"""The second back end of extract: a language model behind an OpenAI-compatible endpoint, believed only where grounded.

`finder.LlmFinder` is what `stages.extract.extract` takes; `settings` says how it is asked. Nothing here is imported unless
it is asked for.
"""
