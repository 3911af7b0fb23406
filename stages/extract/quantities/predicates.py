"""What happened to the counted: the class of the governing verb, participle or noun."""

from __future__ import annotations

from dataclasses import dataclass

from stages.extract.quantities.fates import TOGETHER, is_people_noun, lexicon, nominal_class, verb_class
from stages.extract.quantities.noun_phrases import NounPhrase
from stages.extract.quantities.words import Token, is_verb_form, lemma_of_verb, singular, word_set

_REACH = 16
_TOLL_REACH = 5
_HOSPITALS = frozenset(("hospital", "hospitals"))


@dataclass(frozen=True, slots=True)
class Governor:
    """`predicate`: class or None; `verb`: token index of the word that gave it (-1: none); `side`: np,
    left or right.
    """

    predicate: str | None
    verb: int = -1
    side: str = ""


def governor(tokens: list[Token], first: int, end: int, phrase: NounPhrase | None, numbers: frozenset[int]) -> Governor:
    """Governor of the quantity over tokens [first, end) that counts `phrase` (None: a number without a noun).

    `numbers` are the token indices at which numbers of the sentence begin.
    """
    inside = nominal_class(tokens, phrase.head, phrase.first, phrase.end) if phrase else None
    if phrase and tokens[phrase.head].low in ("lives", "life"):
        taken = [lemma_of_verb(t.low) for t in tokens[max(0, first - 4) : first] + tokens[phrase.end : phrase.end + 4]]
        return Governor("killed" if {"claim", "lose", "cost", "take"} & set(taken) else None, phrase.head, "np")
    outside = _outside(tokens, first, end, numbers)
    if inside and phrase and tokens[phrase.head].low in lexicon()[2]:
        # "killed 120 evacuees", but "a million were killed - and ten million displaced"
        evacuees = inside == "displaced" and tokens[phrase.head].low != "displaced"
        harmed = evacuees and outside.predicate in ("killed", "injured")
        return outside if harmed else Governor(inside, phrase.head, "np")
    if inside and not outside.predicate:
        return Governor(inside, end - 1, "np")
    return outside


def _outside(tokens: list[Token], first: int, end: int, numbers: frozenset[int]) -> Governor:
    """Governor among the words before or behind tokens [first, end)."""
    if among := _among_behind(tokens, end):
        return Governor(*among, "right")
    left = _left(tokens, first, end)
    if left is not None and left.predicate == "documented":
        right = _right(tokens, end, numbers, True)
        return right if right.predicate else left
    if left is not None and (left.predicate or left.side == "object"):
        if left.predicate or tokens[left.verb].low in ("with", "including"):
            return left
        if lemma_of_verb(tokens[left.verb].low) in word_set("causatives"):
            return _caused(tokens, end) or _right(tokens, end, numbers, False)
        if left.side == "object" and not left.predicate:
            # "he said 12 people were killed" has a clause behind the verb, "he met 12 people trapped there" an object.
            spoken = lemma_of_verb(tokens[left.verb].low) in word_set("speech")
            right = _right(tokens, end, numbers, not spoken)
            return right if right.predicate else left
        return left
    return _right(tokens, end, numbers, left is not None)


def _caused(tokens: list[Token], end: int) -> Governor | None:
    """ "allowed 20 people … to flee", "drove 20 people from their homes": what a causative verb made of its object."""
    _, subjects, _ = lexicon()
    for j in range(end, min(end + 12, len(tokens) - 1)):
        if tokens[j].tag == "." and tokens[j].text in ".;:":
            return None
        if tokens[j].low in ("from", "out") and any(t.low in word_set("homes") for t in tokens[j + 1 : j + 5]):
            return Governor("displaced", j, "object")
        if tokens[j].tag == "TO":
            found = verb_class(tokens, j + 1, subjects)
            return Governor(found, j + 1, "object") if found else None
    return None


def _left(tokens: list[Token], first: int, end: int) -> Governor | None:
    """Governor to the left: None at the start of a clause; side "object" when the quantity is a verb's object."""
    objects, _, _nouns = lexicon()
    k = first - 1
    while k >= 0 and (
        tokens[k].tag in ("A", "D") or tokens[k].text in "\"“”'‘’«»(" or tokens[k].low in ("by", "to", "at", "another")
    ):
        if tokens[k].low in ("to", "at", "by"):
            toll = _toll(tokens, k)
            if toll:
                return Governor(toll, k, "left")
            break
        k -= 1
    if k < 0:
        return None
    token = tokens[k]
    if token.tag in ("V", "VD", "VG", "J") or (
        token.tag == "N"
        and lemma_of_verb(token.low) in objects
        and k > 0
        and (tokens[k - 1].tag in ("O", "M", "TO", "X") or tokens[k - 1].low == "to")
    ):
        found = verb_class(tokens, k, objects)
        if k >= 2 and tokens[k - 1].low in ("and", "or", "/") and found:
            found = TOGETHER.get(frozenset((found, verb_class(tokens, k - 2, objects))), found)
        if (
            token.tag == "VD"
            and (_auxiliary(tokens, k - 1) or (_auxiliary(tokens, k - 2) and tokens[k - 1].tag in ("A", "G", "X")))
            and token.low not in ("paid", "given")
        ):
            return None  # a passive verb has no object: what follows begins a clause
        if tokens[k].low in ("left", "leaving", "leaves"):
            right = _right(tokens, end, frozenset(), False)
            return right if right.predicate else Governor(None, k, "object")
        if not found and lemma_of_verb(token.low) == "include" and (harmed := _harmed(tokens, k - 1)):
            return Governor(harmed, k, "left")
        if not found and lemma_of_verb(token.low) in word_set("reaching"):
            toll = _toll(tokens, k)
            return Governor(toll, k, "left" if toll else "object")
        return Governor(found, k, "object")
    if token.low == "of" and k >= 1:
        return Governor(_of_class(tokens, k - 1), k - 1, "left")
    if token.low == "up" and k and lemma_of_verb(tokens[k - 1].low) == "set":
        return Governor("opened", k - 1, "object")
    if token.tag == "X" and token.low in ("is", "was", "are", "were", "be"):
        toll = _among_before(tokens, k) or _toll(tokens, k)
        return Governor(toll, k, "left")
    if token.low in ("after", "before", "as", "since", "until", "with"):
        return None
    if token.low in ("and", ",", "or"):
        return _conjunct(tokens, k, end)
    if token.low in ("to", "among") and k >= 1 and tokens[k - 1].low in lexicon()[2]:
        return Governor(lexicon()[2][tokens[k - 1].low], k - 1, "left")
    if token.tag == "P":
        return Governor(_toll(tokens, k) if token.low in ("to", "at", "from", "by") else None, k, "left")
    if token.tag == "NP" and token.low.endswith(("s", "ed", "ing")) and is_verb_form(token.low):
        found = verb_class(tokens, k, objects)  # a capitalised headline inside running text
        return Governor(found, k, "object") if found else None
    return None


def _auxiliary(tokens: list[Token], i: int) -> bool:
    return i >= 0 and tokens[i].low in word_set("passive")


def _conjunct(tokens: list[Token], k: int, end: int) -> Governor | None:
    """ "killing a woman and nine children": the verb before the first conjunct, unless a clause of its own begins."""
    objects = lexicon()[0]
    j = k - 1
    while j >= 0 and k - j < 8 and (tokens[j].tag in ("N", "NP", "J", "JJ", "D", "#") or tokens[j].text == "-"):
        j -= 1
    if j < 0 or j == k - 1 or tokens[j].tag not in ("V", "VD", "VG"):
        return None
    found = verb_class(tokens, j, objects)
    if not found or _right(tokens, end, frozenset(), False).predicate:
        return None
    return Governor(found, j, "object")


def _of_class(tokens: list[Token], k: int) -> str | None:
    """Class of the noun at `k` that governs by "of": "deaths of", "the killing or wounding of", "claimed
    the lives of".
    """
    objects, _, nouns = lexicon()
    if tokens[k].low in ("lives", "life"):
        taken = {lemma_of_verb(t.low) for t in tokens[max(0, k - 4) : k]}
        return "killed" if taken & {"claim", "take", "cost"} else None
    found = nouns.get(tokens[k].low) or (verb_class(tokens, k, objects) if tokens[k].tag in ("VG", "J") else None)
    if k >= 2 and tokens[k - 1].low in ("and", "or") and found:
        return TOGETHER.get(frozenset((found, _of_class(tokens, k - 2))), found)
    return found


def _harmed(tokens: list[Token], i: int) -> str | None:
    """Class of the people at token `i` by what happened to them ("the dead", "those killed")."""
    return lexicon()[2].get(tokens[i].low) if i >= 0 and is_people_noun(tokens[i].low) else None


def _among_before(tokens: list[Token], k: int) -> str | None:
    """ "Among the dead [in the capital] were", "among those killed were"."""
    for j in range(k - 1, max(-1, k - 8), -1):
        if tokens[j].low in ("among", "amongst"):
            return next((found for i in range(j + 1, min(j + 4, k)) if (found := _harmed(tokens, i))), None)
        if tokens[j].tag == ".":
            return None
    return None


def _among_behind(tokens: list[Token], j: int) -> tuple[str, int] | None:
    """(class, token) of "among the dead", "were among those killed" at token `j`."""
    if j < len(tokens) and tokens[j].low in ("was", "were", "are", "is"):
        j += 1
    if j >= len(tokens) or tokens[j].low not in ("among", "amongst"):
        return None
    for i in range(j + 1, min(j + 4, len(tokens))):
        if found := _harmed(tokens, i):
            return found, i
        if tokens[i].tag not in ("D", "#", "A", "J"):
            break
    return None


def _toll(tokens: list[Token], k: int) -> str | None:
    """ "death toll … rose to 45", "the number of injured … at 12", "toll from the quake is 120"."""
    _, _, nouns = lexicon()
    for j in range(k - 1, max(-1, k - 26), -1):
        if tokens[j].tag == "." and tokens[j].text in ".;":
            return None
        if tokens[j].low == "toll":
            return "killed"
        if k - j <= _TOLL_REACH and tokens[j].tag == "N" and tokens[j].low in nouns and tokens[j].low.endswith("s"):
            return nouns[tokens[j].low]  # "casualties rose to 55"
        if tokens[j].low == "number":
            return next((nouns[t.low] for t in tokens[j:k] if t.low in nouns), None)
    return None


def _right(tokens: list[Token], end: int, numbers: frozenset[int], only_adjacent: bool) -> Governor:
    """First governing verb behind the noun phrase. `only_adjacent`: only a relative clause or participle
    belongs to it.
    """
    objects, subjects, nouns = lexicon()
    passive = False
    behind = _behind_parts(tokens, end)
    parted = ("X",) if behind > end else ()
    end = behind
    j, limit = end, min(len(tokens), end + _REACH)
    while j < limit:
        token = tokens[j]
        tag = token.tag
        if tag == ".":
            if token.text in ",(—–":
                skip = _aside(tokens, j, limit)
                if skip < 0:
                    return Governor(None)
                j = skip
                continue
            if token.text not in "\"“”'‘’-":
                return Governor(None)
        elif (only_adjacent and j == end and tag not in ("R", "VD", "VG", "V", "J", "N", "A", *parted)) or (
            only_adjacent and j == end and tag == "N" and token.low not in nouns
        ):
            return Governor(None)
        elif tag in ("X", "M"):
            if lemma_of_verb(token.low) == "get" and (found := verb_class(tokens, j, subjects)):
                return Governor(found, j, "right")
            passive = passive or token.low in word_set("passive")
        elif tag in ("V", "VD", "VG", "J") or (tag == "N" and _infinitive(tokens, j)):
            lemma = lemma_of_verb(token.low)
            if token.low in nouns and tag != "V" and (passive or token.low == "missing"):
                return Governor(_together(tokens, j, nouns[token.low]), j, "right")
            follows = tokens[j + 1].tag if j + 1 < len(tokens) else ""
            phrase = f"{lemma} {tokens[j + 1].low}" if follows else ""
            if tag == "J" and follows in ("N", "NP", "J", "JJ") and phrase not in subjects:
                j += 1
                continue
            # "were hurt": a participle may look like the verb itself
            participle = (tag in ("VD", "J") and (passive or _reduced(tokens, j, end))) or (
                tag == "V" and passive and not _infinitive(tokens, j)
            )
            found = verb_class(tokens, j, objects) if participle else verb_class(tokens, j, subjects)
            if participle and not passive:
                found = found or verb_class(tokens, j, subjects)
            if lemma == "lose" and any(t.low in ("lives", "life") for t in tokens[j + 1 : j + 4]):
                found = "killed"
            if lemma in ("suffer", "sustain", "receive") and not participle:
                hurt = any(t.low in ("injury", "injuries", "wounds", "burns") for t in tokens[j + 1 : j + 5])
                found = "injured" if hurt else found
            if participle and lemma in word_set("carrying") and any(t.low in _HOSPITALS for t in tokens[j + 1 : j + 6]):
                found = "hospitalised"
            if lemma == "use" and not participle and _takes_way(tokens, j):
                found = "left"
            if found == "documented" and participle and (died := _confirmed(tokens, j)):
                return Governor("killed", died, "right")
            if found:
                return Governor(_together(tokens, j, found) if participle else found, j, "right")
            if lemma not in word_set("carriers"):
                return Governor(None, j, "right")
            passive = False
        elif (tag == "N" and token.low in nouns and j == end) or (tag == "N" and passive and token.low in nouns):
            return Governor(_together(tokens, j, nouns[token.low]), j, "right")
        elif tag == "C" and not (
            token.low in ("and", "or")
            and j + 1 < limit
            and (_leads_to_number(tokens, j + 1, numbers) or tokens[j + 1].tag == "#")
        ):
            return Governor(None)
        j += 1
    return Governor(None)


def _behind_parts(tokens: list[Token], end: int) -> int:
    """Index of the verb behind parts that follow without a comma ("eight civilians including two children were killed"); `end`
    where none do."""
    if end >= len(tokens) or tokens[end].low not in ("including", "among"):
        return end
    for j in range(end + 1, min(end + _REACH, len(tokens))):
        if tokens[j].tag == "X":
            return j
        if tokens[j].tag not in ("#", "N", "NP", "J", "JJ", "D", "O", "C", "A"):
            break
    return end


def _confirmed(tokens: list[Token], verb: int) -> int | None:
    """Token of what is confirmed: "confirmed dead", "confirmed as having died", "reported to have been killed"."""
    for k in range(verb + 1, min(verb + 5, len(tokens))):
        if tokens[k].tag in (".", "C", "R") and tokens[k].low != "as":
            break
        if tokens[k].low in ("dead", "died", "killed"):
            return k
    return None


def _takes_way(tokens: list[Token], verb: int) -> bool:
    """Whether "use" has a way as its object ("used the eastern crossing", "… the routes, and nobody was using them")."""
    if verb + 1 < len(tokens) and tokens[verb + 1].low in ("it", "them"):
        return any(t.tag == "N" and singular(t.low) in word_set("ways") for t in tokens[:verb])
    for k in range(verb + 1, min(verb + 9, len(tokens))):
        if tokens[k].tag in ("P", "R", "C", "V", "VD") or (tokens[k].tag == "." and tokens[k].text in ",.;:"):
            break
        if tokens[k].tag == "N" and singular(tokens[k].low) in word_set("ways"):
            return True
    return False


def _together(tokens: list[Token], j: int, found: str) -> str:
    """The class of "killed or injured", "dead and missing", where the word at `j` alone says `found`."""
    if j + 2 >= len(tokens) or tokens[j + 1].low not in ("and", "or", "/"):
        return found
    objects, _, nouns = lexicon()
    other = nouns.get(tokens[j + 2].low) or verb_class(tokens, j + 2, objects)
    return TOGETHER.get(frozenset((found, other)), found)


def _leads_to_number(tokens: list[Token], j: int, numbers: frozenset[int]) -> bool:
    return any(k in numbers for k in range(j, min(j + 4, len(tokens))))


def _infinitive(tokens: list[Token], j: int) -> bool:
    return j > 0 and (tokens[j - 1].tag in ("TO", "M") or tokens[j - 1].low == "to")


def _reduced(tokens: list[Token], j: int, end: int) -> bool:
    """Whether the past form at j is a participle without auxiliary ("people killed in", "30 injured")."""
    if j > end + 1 and not (j <= end + 4 and all(t.tag in ("A", "N", "JJ", "J") for t in tokens[end:j])):
        return False
    if j + 1 >= len(tokens):
        return True
    if j and tokens[j - 1].tag == "R":
        return False  # "attacks that killed"
    after = tokens[j + 1]
    return after.tag in ("P", "C", ".", "A", "R", "TO") or after.low in ("to", "there", "here", "so")


def _aside(tokens: list[Token], j: int, limit: int) -> int:
    """Index behind a parenthesis or an aside ("12 people, including five children, were killed"); -1:
    the clause ends.
    """
    if tokens[j].text == "(":
        for k in range(j + 1, min(j + 14, len(tokens))):
            if tokens[k].text == ")":
                return k + 1
        return -1
    if j + 1 < len(tokens) and (
        tokens[j + 1].low
        in ("including", "among", "most", "many", "mostly", "some", "all", "both", "at", "mainly", "who", "aged")
        or tokens[j + 1].tag in ("#", "D")
    ):
        for k in range(j + 1, min(j + 12, limit)):
            if tokens[k].text in ",—–":
                return k + 1
        return -1
    if j + 1 < len(tokens) and tokens[j + 1].tag in ("X", "M"):
        return j + 1
    return -1
