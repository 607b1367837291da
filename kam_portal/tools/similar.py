"""Which of some texts say much the same as another: by their words and by the look of their title.

Without the database: pg_trgm is not on every server, and full text search has to know the
language. Words are compared by their beginnings, so that endings do not matter; a word counts the
more the fewer texts have it. Titles are compared by groups of three letters as pg_trgm does, which
finds typing errors and compounds.
"""

import re
import unicodedata
from math import log

# Beginning of a word that stands for all its forms.
STEM = 5
# Of long texts only the beginning is read.
MAX_WORDS = 60
# What share of the words of the title and of all must be found, by weight, and how alike the two
# titles must look.
LEAST_TITLE, LEAST_WORDS, LEAST_LOOKS = 0.6, 0.4, 0.45
_WORD = re.compile(r"[^\W\d_]{3,}|\d{2,}")
# Words that say nothing about the matter, in the languages of the portal.
_ENGLISH = (
    "about after again all also and any are because been before being but can could did does "
    "each for from get had has have her here him his how into its just like make more most much "
    "need not now one only other our out over please should some such than that the their them "
    "then there these they this those too use very want was way well were what when where which "
    "who why will with would you your "
)
_GERMAN = (
    "aber alle als am an auch auf aus bei beim bis bitte brauchen dann das dass dem den der des "
    "die dies diese dieser dieses doch dort durch ein eine einem einen einer eines etwas fur "
    "gibt haben hat hier ich ihr immer ist jede jeder kann kein keine konnen mehr mit muss nach "
    "nicht noch nur oder ohne sehr sein seine sich sie sind soll sollte uber und uns unser "
    "unsere vom von vor war was weil wenn werden wie wir wird wurde zu zum zur"
)
_IDLE = frozenset(f"{_ENGLISH} {_GERMAN}".split())


def words_of(text):
    """The words of a text that say something, each reduced to its beginning."""
    words = _WORD.findall(_fold(text))[:MAX_WORDS]
    return frozenset(word[:STEM] for word in words if word not in _IDLE)


def rank(title, text, candidates, limit=5):
    """Keys of those candidates that are much like the text, the most similar first.

    Candidates are tuples of key, title and text.
    """
    head, wanted = words_of(title), words_of(f"{title} {text}")
    rows = [(key, other, words_of(f"{other} {body}")) for key, other, body in candidates]
    weights = _weights(wanted, [words for _key, _title, words in rows])
    scored = []
    for number, (key, other, words) in enumerate(rows):
        # From 1 on it is similar.
        score = max(
            _share(head, words, weights) / LEAST_TITLE,
            _share(wanted, words, weights) / LEAST_WORDS,
            _likeness(title, other) / LEAST_LOOKS,
        )
        scored.append((score, -number, key))
    return [key for score, _number, key in sorted(scored, reverse=True) if score >= 1][:limit]


def _share(wanted, words, weights):
    """How much of what is wanted is there."""
    shared = wanted & words
    # One word alone says little, unless there is no other.
    if not shared or len(shared) < min(2, len(wanted)):
        return 0
    return sum(weights[word] for word in shared) / sum(weights[word] for word in wanted)


def _weights(wanted, texts):
    return {
        word: log(1 + (len(texts) + 1) / (1 + sum(word in t for t in texts))) for word in wanted
    }


def _likeness(one, other):
    """How much two titles look alike: shared groups of three letters among all of both."""
    first, second = _triples(one), _triples(other)
    together = first | second
    return len(first & second) / len(together) if together else 0


def _triples(text):
    words = _WORD.findall(_fold(text))
    padded = [f"  {word} " for word in words]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def _fold(text):
    """Small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
