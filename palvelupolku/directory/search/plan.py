"""What is looked for: a person's own words, and what they mean in the catalogue."""

from dataclasses import dataclass, field
from functools import cached_property

from .analyse import query_words, words_of
from .everyday import near_rows, phrases_in, topics_of
from .spelling import is_known, meant
from .stop_words import general_parts, light_words, stop_words

LONGEST_QUERY = 300
MOST_WORDS = 20
LIGHT_BOOST, EVERYDAY_BOOST, GUESS_BOOST = 0.2, 0.6, 0.5
# What a word means counts in full when no entry has the word itself.
UNKNOWN_BOOST = 0.8
OWN_TOPIC_BOOST, ALSO_BOOST, TRANSLATED_BOOST = 0.3, 0.5, 0.35
NEAR_BOOST = 0.6
PART = 0.3
# A lemma so many letters shorter than the longest is the same word in another form, not a part of it.
NEARLY = 2
# How many longer words of names a compound is also looked for in.
MOST_LONGER, LONGER = 4, 0.7


@dataclass
class Plan:
    """Own words and what they mean in the catalogue, each with lemmas and their weights.

    own      [(word as typed, ((lemma, weight), …), boost)]
    means    [(words as typed, [(the catalogue's words, (((lemma, weight), …), …), boost)])]
    guesses  [(word as typed, words of the index, boost)]
    near     [(word as typed, meanings as in `means` of what is said in nearly the same words)]
    also     [(words as typed, meanings as in `means` of what else helps, always in Finnish)]
    """

    language: str
    own: list = field(default_factory=list)
    means: list = field(default_factory=list)
    guesses: list = field(default_factory=list)
    also: list = field(default_factory=list)
    near: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.own or self.means or self.guesses)

    def terms(self) -> set[str]:
        """Every lemma that is asked of the index in the plan's language or, of `also`, in Finnish."""
        own = {lemma for _, lemmas, _ in self.own for lemma in _names(lemmas)}
        rows = [meaning for _, meanings in [*self.means, *self.near, *self.also] for meaning in meanings]
        meant = {lemma for _, words, _ in rows for lemmas in words for lemma in _names(lemmas)}
        return own | meant | {word for _, words, _ in self.guesses for word in words}

    def reasons(self, text) -> list[str]:
        """At most three reasons why a service with these lemmas was found, the telling ones first."""
        reasons, told = [], set()
        for said, word, lemmas in self._means_told:
            if said not in told and word not in told and _has_all(text, lemmas):
                told |= {said, word}
                reasons.append(f"{said} → {word}")
        for said, words, _ in self.guesses:
            reasons += [f"{said} → {word}" for word in words if f" {word} " in text][:1]
        # A word that a reason has told already, or that was said twice, is told once.
        told = {word for said in reasons for word in said.split()}
        found = (word for word, forms in self._own_told if any(form in text for form in forms))
        reasons += dict.fromkeys(word for word in found if word not in told)
        return reasons[:3] or self._at_least_one(text)

    @cached_property
    def _means_told(self):
        """(words as typed, the catalogue's words, their lemmas), the telling ones first."""
        return [
            (said, word, lemmas)
            for said, meanings in sorted(self.means, key=lambda row: -len(row[0]))
            for word, lemmas, _ in meanings
            if word != said
        ]

    @cached_property
    def _own_told(self):
        """(word as typed, what a text has one of when it has the word)."""
        return [
            (word, tuple(f" {lemma} " for lemma in (word, *_names(lemmas)))) for word, lemmas, _ in self.own
        ]

    def _at_least_one(self, text):
        """One reason for an entry that has none of the words themselves: what stands near them."""
        needless = stop_words(self.language) | stop_words("fi") | general_parts("fi")
        for said, meanings in [*self.means, *self.near, *self.also]:
            for word, lemmas, _ in meanings:
                if word != said and _has_all(text, lemmas):
                    return [f"{said} → {word}"]
            for lemma in (lemma for _, words, _ in meanings for each in words for lemma in _names(each)):
                if f" {lemma} " in text and lemma not in needless and lemma not in said.split():
                    return [f"{said} → {lemma}"]
        return []


def make_plan(snapshot, words, language) -> Plan:
    """Analyse what was typed: leave out what says little, add what it means, guess at what is not known."""
    plan = Plan(language)
    told = []
    typed = query_words(str(words or "")[:LONGEST_QUERY], language, MOST_WORDS)
    for number, row in enumerate(typed):
        told.append(_understood(snapshot, plan, row, number == len(typed) - 1))
    telling = [row for row in told if not _is_stop(row, language)] or told
    said = frozenset(lemma for word, lemmas in told for lemma in (word, *lemmas))
    phrases = _longest(phrases_in(said, language), told)
    guessed = {word for word, _, _ in plan.guesses}
    for word, lemmas in telling:
        boost = LIGHT_BOOST if _is_light((word, lemmas), language) and len(telling) > 1 else 1.0
        if word not in guessed and any(is_known(snapshot, each, language) for each in (word, *lemmas)):
            plan.own.append((word, weighed(lemmas, language), boost))
    known = {word for word, _, _ in plan.own} | {row[0] for row in told if _is_stop(row, language)}
    plan.means = _means(snapshot, phrases, told, telling, known, language)
    plan.near = _near(telling, plan.means, language)
    plan.also = _also(snapshot, said, phrases, plan.means, telling, language)
    return plan


def _near(telling, means, language):
    told = {text for _, meanings in means for text, _, _ in meanings}
    return [
        (
            said,
            [
                (text, tuple(whole(lemmas) for lemmas in words), NEAR_BOOST * share)
                for text, words in meanings
                if text not in told
            ],
        )
        for share, meanings, said in near_rows(telling, language)
        if not all(text in told for text, _ in meanings)
    ]


def _also(snapshot, said, phrases, means, telling, language):
    rows = []
    for topic in topics_of(said, phrases, language):
        own = OWN_TOPIC_BOOST if language == "fi" else TRANSLATED_BOOST
        told = {text: (text, words, own) for text, words in topic.own}
        told |= {text: (text, words, ALSO_BOOST) for text, words in topic.also if text not in told}
        meanings = [
            (text, tuple(_in_longer(snapshot, lemmas, "fi") for lemmas in words), boost)
            for text, words, boost in told.values()
        ]
        rows.append((_said_of(topic, means, telling), meanings))
    return rows


def _said_of(topic, means, telling):
    """What the person said that the topic is about."""
    own = {text for text, _ in topic.own}
    for said, meanings in means:
        if any(text in own for text, _, _ in meanings):
            return said
    return next((word for word, lemmas in telling if not own.isdisjoint((word, *lemmas))), telling[0][0])


def _understood(snapshot, plan, row, is_last):
    """The word with the lemmas of what was meant by it; an unfinished one becomes a guess of the plan."""
    word, lemmas = row
    if _is_stop(row, plan.language):
        return row
    mended, begun = meant(snapshot, word, lemmas, plan.language, is_last)
    if begun:
        plan.guesses.append((word, begun, GUESS_BOOST))
    found = {lemma for _, each in words_of(mended, plan.language) for lemma in each}
    return (word, tuple(sorted(found))) if found else row


def weighed(lemmas, language) -> tuple:
    """Each lemma with its weight: the whole word counts most, and parts that very many names have, such as
    "apu", only when there is nothing else."""
    longest = max(map(len, lemmas), default=0)
    general = general_parts(language)
    telling = [lemma for lemma in lemmas if lemma not in general]
    return tuple((lemma, 1.0 if len(lemma) + NEARLY >= longest else PART) for lemma in telling or lemmas)


def whole(lemmas) -> tuple:
    """The whole word without its parts, as `weighed` gives it."""
    longest = max(map(len, lemmas), default=0)
    return tuple((lemma, 1.0) for lemma in lemmas if len(lemma) + NEARLY >= longest)


def _in_longer(snapshot, lemmas, language):
    """The whole word, and the longer words of names that begin with it ("turvapuhelin",
    "turvapuhelinpalvelu"): of a compound the index has only the smallest parts beside the whole."""
    found = whole(lemmas)
    if len(lemmas) - len(found) < 2:
        return found
    kept = snapshot.keep("longer", dict)
    word = found[-1][0]
    if (word, language) not in kept:
        rows = snapshot.searcher.terms_with_prefix(f"title_{language}", word, limit=MOST_LONGER)
        kept[word, language] = tuple((term, LONGER) for term, _ in rows if (term, 1.0) not in found)
    return found + kept[word, language]


def _means(snapshot, phrases, told, telling, known, language):
    groups = {}
    for phrase in phrases:
        typed = _typed(phrase, told)
        boost = EVERYDAY_BOOST if all(word in known for word in typed) else UNKNOWN_BOOST
        if len(typed) == 1 and len(telling) > 1 and _is_light((typed[0], ()), language):
            boost *= LIGHT_BOOST  # "for an old person" must not drown what is asked for
        group = groups.setdefault(" ".join(typed), {})
        for text, words in phrase.means:
            group.setdefault(
                text, (text, tuple(_in_longer(snapshot, each, language) for each in words), boost)
            )
    return [(said, list(group.values())) for said, group in groups.items()]


def _longest(phrases, told):
    """Without the phrases that only a part of a word says, when the whole of it has one of its own
    ("ruokapankki" is not a bank)."""
    wholes = [(word, {word} | _names_of(whole(lemmas))) for word, lemmas in told]
    spoken = [(phrase, *_sayers(phrase, wholes, told)) for phrase in phrases]
    known = {word for _, by_whole, _ in spoken for word in by_whole}
    return [phrase for phrase, by_whole, by_part in spoken if by_whole or not by_part or not by_part <= known]


def _sayers(phrase, wholes, told):
    """(typed words that are a word of the phrase, those of which only a part is)"""
    wanted = {lemma for word, found in phrase.words for lemma in (word, *_names_of(whole(found)))}
    by_whole = {word for word, names in wholes if names & wanted}
    by_part = {word for word, lemmas in told if wanted & set(lemmas)} - by_whole
    return by_whole, by_part


def _is_light(row, language):
    word, lemmas = row
    return not light_words(language).isdisjoint((word, *lemmas))


def _is_stop(row, language):
    word, lemmas = row
    stop = stop_words(language)
    return word in stop or (bool(lemmas) and stop.issuperset(lemmas))


def _typed(phrase, told) -> list[str]:
    """The words of the query that say the phrase, as typed."""
    wanted = {lemma for word, found in phrase.words for lemma in (word, *found)}
    return list(dict.fromkeys(word for word, lemmas in told if word in wanted or wanted & set(lemmas)))


def _names_of(lemmas):
    return {lemma for lemma, _ in lemmas}


def _names(lemmas):
    return [lemma for lemma, _ in lemmas]


def _has_all(text, words):
    return all(any(f" {lemma} " in text for lemma in _names(lemmas)) for lemmas in words)
