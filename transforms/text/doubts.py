"""Reasons to doubt that a number counts what its words seem to say: in doubt it states nothing."""

from __future__ import annotations

import re
from itertools import pairwise

from gongkai.transforms.text.context import ACCOUNTS, Context, names_time
from gongkai.transforms.text.flags import Test
from gongkai.transforms.text.phrases import HANDLING, Phrase, has_unknown, last, unknown

_DOCUMENTS = frozenset({"normative", "regulation", "document"})
_BETWEEN = frozenset({"filler", "measure"})
_SHOWING = frozenset({"publish", "update", "proactive", "disclosure"})
_ALL_OF_IT = frozenset({"sum", "in_all", "cumulative", "proactive"})
_OF_REQUESTS = HANDLING | {
    "receive",
    "receive_new",
    "carry",
    "due",
    "submit",
    "produce",
    "make",
    "proactive",
    "publish",
    "respond",
}
_JOINTS = frozenset({"、", "和", "及", "与", "以及"})
_BY_OPENNESS = re.compile(
    r"主动公开[^,。;、申收受]{0,12}\d+[^,。;、]{0,2}(?:"
    r"[,、](?:属于?|为)?依申请公开[^,。;、申收受]{0,8}\d+[^,。;、]{0,2}[,、](?:属于?|为)?(?:决定)?不(?:予以?)?公开[^\d,。;、]{0,8}\d"
    r"|(?:[,、](?:属于|为)(?:[依已]申请公开|(?:决定)?不(?:予以?)?公开)[^\d,。;、申收受]{0,8}\d+[^,。;、]{0,2}){2})"
)
"""Documents divided by whether they are open; none of these are requests: 主动公开20件、依申请公开6件、不予公开4件."""
_OTHER_WORK = re.compile(r"(?:^|[,。;:、])([^,。;:、]{2,20})(?:工作|领域|方面)[中上均都也]{0,2}$")
"""An area of work in which something is denied: 行政执法工作均无行政复议."""
_OF_DISCLOSURE = re.compile("公开|信息|政务|申请|此项|该项|各项|[我本该此][局委办厅镇乡]?$")
"""Words that make it the work of disclosure, or all work."""
_COMPLAINTS_OF = re.compile("[人者]|(?:信息|材料|内容|事项|问题|情况|方面|类)?的")
"""Behind 投诉 or 举报 where it only describes the requests counted: 涉及投诉举报的申请."""
_CAUSE = re.compile("公开[^,。;:]{0,8}(?:引发|引起|导致|提起)|因[^,。;:]{0,12}公开")
"""The cause of the reviews and suits that a list begins with."""
_AIM = re.compile("确保|力争|力求|争取|努力|目标|杜绝|避免|防止")
_CONTESTED = frozenset({"review", "litigation"})
_ASKED = _CONTESTED | {"application", "on_request"}
_MATTER = re.compile("涉及|关于(?!政府)|有关|要求|请求")
"""Before the matter of requests, reviews or suits; 关于政府发展和改革信息公开的申请 are requests of any kind."""
_ALSO = "也亦均并"
_LONG = 40
"""How many characters before or behind a phrase are looked at."""
_WHOLE = ("政府", "政务", "各类", "各项", "各种", "公开")
"""Right before 信息: it is all information, not only what the sentences before were about."""


def is_no_denial(phrase: Phrase, text: str) -> bool:
    """Whether a denial only states an aim, 确保行政诉讼零发生, covers one sort, 拆迁诉讼零发生, or is itself denied."""
    if any(word.concept == "none_of" for word in phrase.words) and has_unknown(
        text, phrase.words, phrase.start, phrase.words[-1].end
    ):
        return True
    if _is_denied_twice(phrase, text):
        return True
    end = phrase.words[-1].end if phrase.words else phrase.start
    start = _clause_start(phrase, text)
    if any(word.concept == "none_of" for word in phrase.words):  # 确保发布及时,行政诉讼零发生
        begin = max(start - _LONG, 0)
        start = max(begin, text.rfind("。", begin, start))
    return _AIM.search(text, start, end) is not None


def _is_denied_twice(phrase: Phrase, text: str) -> bool:
    """Whether a denial is itself denied: 不存在未制定规范性文件的情况; not so in 未制定也未废止."""
    denials = [w for w in phrase.words if (w.kind == "denial" and w.concept != "none_of") or w.concept == "absent"]
    return any(text[word.start] not in _ALSO and text[word.start - 1] not in _JOINTS for word in denials[1:])


def _clause_start(phrase: Phrase, text: str) -> int:
    """Where the clause of a phrase begins, but at most `_LONG` characters before the phrase."""
    begin = max(phrase.start - _LONG, 0)
    return max(begin, *(text.rfind(mark, begin, phrase.start) + 1 for mark in ",。;:\n"))


DOUBTS: dict[str, Test] = {
    "after_issues": lambda f: f.context.issues,
    "one_sort": lambda f: _one_sort(f.phrase, f.text),
    "documents_beside": lambda f: _documents_beside(f.phrase),
    "applied_for": lambda f: _applied_for(f.phrase),
    "unanswered": lambda f: _unanswered(f.phrase),
    "complained_of": lambda f: _complained_of(f.phrase, f.text),
    "among_sorts": lambda f: f.context.spoken == "other" and not _does(f.phrase),
    "other_verb": lambda f: _other_verb(f.phrase),
    "sum_of_others": lambda f: _sum_of_others(f.phrase, f.context),
    "letters_counted": lambda f: _letters_counted(f.phrase),
    "list_beside": lambda f: _list_beside(f.phrase),
    "channel_elsewhere": lambda f: _channel_elsewhere(f.phrase, f.context),
    "sites_of_others": lambda f: _sites_of_others(f.phrase, f.text),
    "narrowed": lambda f: f.phrase.number is None and _is_narrowed(f.phrase, f.text),
    "listed_behind": lambda f: _listed_behind(f.phrase, f.text),
    "by_openness": lambda f: _is_by_openness(f.phrase, f.text),
    "other_work": lambda f: f.phrase.number is None and _of_other_work(f.phrase, f.text),
    "in_a_way": lambda f: f.context.part_of == "request" and _in_a_way(f.phrase, f.text),
    "examples_only": lambda f: _examples_only(f.phrase, f.text),
    "undated": lambda f: _is_undated(f.phrase, f.text, f.context),
}
"""The flags for reasons to doubt a phrase."""


def _is_undated(phrase: Phrase, text: str, context: Context) -> bool:
    """Whether neither the sentence nor a word such as 主动公开 says that a number is the year's."""
    if context.dated or "proactive" in phrase.concepts or names_time(phrase.before):
        return False
    return not _of_all(phrase, text)


def _documents_beside(phrase: Phrase) -> bool:
    """Whether one number counts documents together with their interpretations: 规范性文件及相关解读文件130项."""
    words = [word for word in phrase.before if word.kind != "filler"]
    return any(
        a.concept in _DOCUMENTS and b.concept == "joint" and c.concept in ("interpretation", "interpret")
        for a, b, c in zip(words, words[1:], words[2:], strict=False)
    )


def _applied_for(phrase: Phrase) -> bool:
    """Whether applications for reviews are counted whose cause is not named: 收到行政复议申请6件."""
    if not phrase.concepts.isdisjoint(("disclosure", "on_request")):
        return False
    return any(a.concept in _CONTESTED and b.concept == "application" for a, b in pairwise(phrase.before))


def _unanswered(phrase: Phrase) -> bool:
    """Whether the requests counted were not answered, or not in time: 其中3件未予答复, 未按期答复0件."""
    words = phrase.words[len(phrase.before) :]
    denied = next((i for i, word in enumerate(phrase.before) if word.kind == "denial"), len(phrase.before))
    if any(word.concept in ("reply", "conclude") for word in phrase.before[denied:]):
        return True
    return any(a.kind == "denial" and b.concept in ("reply", "conclude") for a, b in pairwise(words))


def _complained_of(phrase: Phrase, text: str) -> bool:
    """Whether complaints are counted: 信息公开申请投诉3件; not if they only describe requests: 举报人提出的申请9件."""
    place = last(phrase, "complaint")
    if place is None:
        return False
    narrows = _COMPLAINTS_OF.match(text, phrase.words[place].end) is not None
    return not narrows or all(word.concept != "application" for word in phrase.before[place:])


def _of_all(phrase: Phrase, text: str) -> bool:
    """Whether a phrase speaks of information in general, not of one sort: 公开政府信息5条, 共发布各类信息5条."""
    return any(w.concept == "information" and text.endswith(_WHOLE, 0, w.start) for w in phrase.words)


def _one_sort(phrase: Phrase, text: str) -> bool:
    """Whether what was published is described by a single example, which no table holds: 公开征地批复等信息9条."""
    place = last(phrase, "information")
    words = phrase.words
    if place is None or place < 2 or words[place - 1].concept != "etc":
        return False
    verb = next((i for i in range(place - 2, -1, -1) if words[i].concept in _SHOWING), None)
    if verb is None or any(word.concept == "joint" for word in words[verb:place]):
        return False
    return (
        unknown(text, words[verb].end, words[verb + 1].start) and "、" not in text[words[verb].end : words[place].start]
    )


def _examples_only(phrase: Phrase, text: str) -> bool:
    """Whether examples alone say which information it is, and no word says all: 更新领导信息、联系方式等信息5条."""
    place = last(phrase, "information")
    listed = place is not None and place > 0 and phrase.words[place - 1].concept == "etc"
    return listed and phrase.concepts.isdisjoint(_ALL_OF_IT) and not _of_all(phrase, text)


def _does(phrase: Phrase) -> bool:
    """Whether a phrase has its own verb or channel; in 发布工作动态97篇,政务信息53条 the second has none."""
    return any(word.kind in ("action", "channel") or word.concept == "disclosure" for word in phrase.words)


def _other_verb(phrase: Phrase) -> bool:
    """Whether a verb is not one of those used of requests: 依申请公开…。开展6次网站抽查."""
    return any(word.kind == "action" and word.concept not in _OF_REQUESTS for word in phrase.words)


def _sum_of_others(phrase: Phrase, context: Context) -> bool:
    """Whether a sum adds up what was counted before it: 微信公众号发布信息2条,共计10条信息."""
    named = any(w.kind in ("action", "channel") or w.concept == "disclosure" for w in phrase.before)
    return "sum" in phrase.concepts and bool(context.counted) and not named


def _letters_counted(phrase: Phrase) -> bool:
    """Whether letters themselves are counted, rather than named as the way requests came: 受理依申请公开函件3件."""
    words = [word for word in phrase.before if word.kind != "filler"]
    return bool(words) and words[-1].concept == "letter"


def _list_beside(phrase: Phrase) -> bool:
    """Whether one number counts a hotline together with something else: 受理市长热线、局长信箱480件, 回复“县长信箱”
    “12345”等留言480件."""
    place, number = last(phrase, "hotline"), phrase.number
    if place is None or number is None:
        return False
    return any(word.concept in ("joint", "etc") and word.start < number.start for word in phrase.words[place:])


def _channel_elsewhere(phrase: Phrase, context: Context) -> bool:
    """Whether the sentence has named an account or a site, and nothing says that the number goes beyond it:
    办好“某某”微信公众号,粉丝达31万;累计发布信息416条."""
    anew = any(w.kind == "scope" or w.concept in ("proactive", "this_year") for w in phrase.before)
    dated = any(w.kind == "year" for w in phrase.before)
    return bool(context.mentioned) and not anew and not (dated and "wechat" not in context.mentioned)


def _sites_of_others(phrase: Phrase, text: str) -> bool:
    """Whether sites or accounts of other bodies are included: 局属12个单位网站公开信息320条, 县网站、各乡镇网站公开
    信息320条, 各学院在本单位网站公开信息320条; not so in 各部门在网站公开."""
    words = [word for word in phrase.before if word.kind not in _BETWEEN or word.concept == "by"]
    whose = [(a, b) for a, b, c in zip([None, *words], words, words[1:], strict=False) if c.concept in ACCOUNTS]
    others = [word.start for word in words if word.concept == "departments"]
    return any(
        b.concept == "departments"
        or (b.concept == "own" and any(start < b.start for start in others))
        or (b.concept == "region" and text[b.start] == "各" and a is not None and a.concept == "joint")
        for a, b in whose
    )


def _listed_behind(phrase: Phrase, text: str) -> bool:
    """Whether complaints end a list of reviews or suits whose cause is named, and it is not said what they are about:
    因政府信息公开引发行政复议3件、举报投诉1件; not 、价格举报投诉40件."""
    words = [word for word in phrase.before if word.concept != "joint"]
    alone = len(words) == 1 and words[0].concept == "complaint"
    if not alone or text[phrase.start : words[0].start] not in _JOINTS:
        return False
    return _CAUSE.search(text, _clause_start(phrase, text), phrase.start) is not None


def _is_narrowed(phrase: Phrase, text: str) -> bool:
    """Whether a denial covers only requests, reviews or suits about one matter: 未收到涉及国家秘密的政府信息公开申请,
    未发生有关征地的行政复议."""
    words = phrase.words
    matter = _MATTER.search(text, phrase.start, words[-1].end) if words else None
    if matter is None:
        return False
    behind = [word for word in words if word.start >= matter.end()]
    place = next((i for i, word in enumerate(behind) if word.concept in _ASKED), None)
    if place is None:
        return False
    of_disclosure = any(word.concept in ("disclosure", "on_request") for word in behind[:place])
    if of_disclosure and behind[place].concept in _CONTESTED:
        return False
    narrows = any(word.kind == "other" for word in behind[:place])
    return narrows or has_unknown(text, behind[:place], matter.end(), behind[place].start)


def _is_by_openness(phrase: Phrase, text: str) -> bool:
    """Whether a number counts documents open on request, or closed ones, beside those open to everyone."""
    number = phrase.number
    if number is None or phrase.concepts.isdisjoint(("on_request", "refused")):
        return False
    far = max(number.start - 3 * _LONG, 0)
    begin = max(far, *(text.rfind(mark, far, number.start) + 1 for mark in "。;\n"))
    return any(
        parts.start() < number.start < parts.end() for parts in _BY_OPENNESS.finditer(text, begin, number.start + _LONG)
    )


def _of_other_work(phrase: Phrase, text: str) -> bool:
    """Whether a denial is about work other than disclosure: 行政执法工作均无被申请行政复议."""
    work = _OTHER_WORK.search(text, max(phrase.start - _LONG, 0), phrase.start)
    return work is not None and _OF_DISCLOSURE.search(work.group(1)) is None


def _in_a_way(phrase: Phrase, text: str) -> bool:
    """Whether a channel, or words that no table holds, say how some were answered: 其中告知书52件、因故电话回复2件."""
    verb = next((i for i, word in enumerate(phrase.before) if word.concept in HANDLING), None)
    if verb is None:
        return False
    if any(word.kind == "channel" for word in phrase.before[:verb]):
        return True
    ends = [phrase.start, *(word.end for word in phrase.before[:verb])]
    return any(unknown(text, end, word.start) for end, word in zip(ends, phrase.before[: verb + 1], strict=True))
