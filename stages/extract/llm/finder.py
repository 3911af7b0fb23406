"""The finder that asks a language model, and believes of its answers what stands in the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from stages.extract.llm.align import Aligner
from stages.extract.llm.answers import read_answer
from stages.extract.llm.budget import Budget, Usage
from stages.extract.llm.cache import MAX_CONTENT, Answer, AnswerCache
from stages.extract.llm.client import ChatClient
from stages.extract.llm.errors import OverLimit, Passing, TooLong, Unusable
from stages.extract.llm.ground_quantities import QuantityGrounder
from stages.extract.llm.ground_statements import StatementGrounder, link
from stages.extract.llm.prompt import TEMPERATURE, Batch, batches, prompt_version, schema, system_prompt
from stages.extract.llm.settings import LLM, ExtractSettings, read_key
from stages.extract.model import Article, Findings
from stages.extract.speakers.resolve import resolve_speakers

GIVE_UP_AFTER = 2
"""Rounds of requests that fail, as many as run at once each, before the others are not even tried: the server is down."""

Told = Callable[[int, int], None]
"""Called with how many requests are done, and how many there are."""


class LlmFinder:
    """Statements and quantities by a language model (see `stages.extract.model.Finder`).

    Answers are kept in `cache`, a folder that several processes may share. With `ask=False` nothing is asked: articles
    without an answer there are failures. Raises SettingsError when there is no key.
    """

    name = LLM

    def __init__(self, settings: ExtractSettings, cache: Path, ask: bool = True) -> None:
        settings.check()
        self.settings = settings
        self.version = f"{settings.model}/{prompt_version()}"
        self._cache = AnswerCache(cache)
        self._budget = Budget(settings)
        self._key = read_key(settings) if ask else None
        self._asks = ask
        self._failed: dict[str, str] = {}
        self._given_up: str | None = None

    @property
    def usage(self) -> Usage:
        """What was asked for so far, and its cost."""
        return self._budget.usage

    def prepare(self, articles: Sequence[Article], told: Told | None = None) -> dict[str, str]:
        """Ask about articles, several at once, what the cache does not know. Returns why by doc_id for those that a
        later run may have more luck with. Raises Refusal when the endpoint takes no requests at all."""
        todo: dict[str, list[Batch]] = {}
        for article in articles:
            for batch in batches(article, self.settings.sentences_per_request):
                todo.setdefault(batch.key(self.settings), []).append(batch)
        if not self._asks or not todo:
            return {}
        failed: dict[str, str] = {}
        client = ChatClient(self.settings, self._key, self._budget)
        enough = max(5, GIVE_UP_AFTER * self.settings.max_concurrent)
        in_a_row = done = 0
        with ThreadPoolExecutor(self.settings.max_concurrent, "llm") as pool:
            asked = {pool.submit(self._ask, client, b[0]): b for b in todo.values()}
            try:
                for future in as_completed(asked):
                    try:
                        future.result()
                        in_a_row = 0
                    except Passing as error:
                        for batch in asked[future]:
                            failed.setdefault(batch.article.doc_id, str(error))
                        in_a_row += not isinstance(error, OverLimit)
                        if in_a_row >= enough or isinstance(error, OverLimit):
                            self._given_up = self._given_up or str(error)
                    done += 1
                    if told is not None:
                        told(done, len(asked))
            finally:
                client.close()
                pool.shutdown(wait=True, cancel_futures=True)
        self._failed |= failed
        return failed

    def find(self, article: Article) -> Findings:
        """The statements and quantities of one article, from the answers in the cache. Never asks."""
        return _Reading(article, self._answers(article)).findings(self._failed.get(article.doc_id))

    def _answers(self, article: Article) -> list[tuple[Batch, Answer | None]]:
        """The answers about all sentences of an article; None where there is none. What was cut off comes in halves."""
        out: list[tuple[Batch, Answer | None]] = []
        left = batches(article, self.settings.sentences_per_request)[::-1]
        while left:
            batch = left.pop()
            answer = self._cache.get(batch.key(self.settings))
            halves = batch.halves() if answer is not None and _is_too_much(answer, batch) else ()
            if halves:
                left += halves[::-1]
            else:
                out.append((batch, answer))
        return out

    def _ask(self, client: ChatClient, batch: Batch) -> None:
        """See that the cache has an answer about every sentence of a batch."""
        left = [batch]
        while left:
            part = left.pop()
            key = part.key(self.settings)
            answer = self._cache.get(key)
            if answer is not None:
                self._budget.found()
            else:
                if self._given_up is not None:
                    raise Passing(f"not asked, since others failed: {self._given_up}")
                answer = self._answer(client, part)
                self._cache.put(key, answer)
            if _is_too_much(answer, part):
                left += part.halves()

    def _answer(self, client: ChatClient, batch: Batch) -> Answer:
        """The model's answer; an invalid one is asked for once more."""
        tokens_in = tokens_out = 0
        for _ in range(2):
            try:
                reply = client.ask(system_prompt(), batch.message(), schema(), TEMPERATURE)
            except TooLong as error:
                return Answer("", True, f"too long for the model: {error}", tokens_in, tokens_out)
            except Unusable as error:
                return Answer("", False, str(error), tokens_in, tokens_out)
            tokens_in, tokens_out = tokens_in + reply.tokens_in, tokens_out + reply.tokens_out
            answer = Answer(reply.content[:MAX_CONTENT], reply.cut_off, None, tokens_in, tokens_out)
            if reply.cut_off or read_answer(answer.content, batch.end - batch.first) is not None:
                break
        return answer


def _is_too_much(answer: Answer, batch: Batch) -> bool:
    """Whether the answer was cut off, so that it takes a smaller question."""
    return answer.cut_off and read_answer(answer.content, batch.end - batch.first) is None


class _Reading:
    """What the answers about one article give."""

    def __init__(self, article: Article, answers: Iterable[tuple[Batch, Answer | None]]) -> None:
        self.article = article
        self.answers = list(answers)
        self.failures: Counter[str] = Counter()
        self.given = 0
        aligner = Aligner(article.text)
        self.said = StatementGrounder(article, aligner)
        self.counted = QuantityGrounder(article, aligner)

    def findings(self, failed: str | None) -> Findings:
        statements = []
        malformed: Counter[str] = Counter()
        for batch, answer in self.answers:
            if answer is None:
                self.failures[failed or "there is no answer"] += 1
                continue
            if answer.unusable is not None:
                self.failures[answer.unusable] += 1
                continue
            items = read_answer(answer.content, batch.end - batch.first)
            if items is None:
                why = "the answer is cut off" if answer.cut_off else "the answer is not the JSON that was asked for"
                self.failures[why] += 1
                continue
            self.given += len(items.said) + len(items.counted) + items.malformed.total()
            malformed += items.malformed
            statements += self.said.ground(batch, items.said)
            self.counted.ground(batch, items.counted)
        ordered = link(statements, self.said)
        resolve_speakers(self.article, ordered)
        quantities = self.counted.quantities()
        dropped = malformed + self.said.dropped + self.counted.dropped
        return Findings(ordered, quantities, tuple(self._rejects(dropped, len(ordered) + len(quantities))))

    def _rejects(self, dropped: Counter[str], kept: int) -> Iterable[tuple[str, str]]:
        if self.failures:
            reasons = "; ".join(sorted(self.failures))
            yield "llm_failed", f"{self.failures.total()} of {len(self.answers)} requests gave nothing: {reasons}"
        if dropped:
            reasons = ", ".join(f"{reason} {n}" for reason, n in sorted(dropped.items()))
            yield "llm_ungrounded", f"{self.given - kept} of {self.given} claims were left out: {reasons}"
