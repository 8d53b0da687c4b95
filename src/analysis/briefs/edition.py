"""The edition in words: its number and day, how far figures were searched, whom to tell, how to cite."""

from analysis.briefs.wording import Words
from analysis.tables import store


def imprint(language):
    """Return the edition in a short line, and whom to tell and how to cite in a longer one."""
    edition, words = store.load("edition").iloc[0], Words(language)
    told = {name: words.when(edition[name]) for name in ("issued", "searched", "next_update")}
    told |= {name: edition[f"{name}_{language}"] for name in ("contact", "cite")}
    labels = Words(language, "pages")
    return tuple(labels(key, number=edition.number, **told) for key in ("edition", "imprint"))
