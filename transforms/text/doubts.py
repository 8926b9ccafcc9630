"""What speaks against a number being what its words seem to say: in doubt it states nothing."""

from __future__ import annotations

import re
from itertools import pairwise

from gongkai.transforms.text.context import ACCOUNTS, Context, names_time
from gongkai.transforms.text.phrases import HANDLING, Phrase, has_unknown, last, unknown

_DOCUMENTS = frozenset({"normative", "regulation", "document"})
_LOOSE = frozenset({"filler", "other", "joint", "group"})
"""Kinds of words of which names may be made."""
_BETWEEN = frozenset({"filler", "measure"})
_DONE = frozenset({"publish", "update", "proactive", "disclosure", "push", "issue", "hold"})
_SHOWING = frozenset({"publish", "update", "proactive", "disclosure"})
_WAY = re.compile(r"(?:网|网页|平台|号|端|台|报|刊|栏|屏|频道|专刊)$")
"""How the names of ways to the public end."""
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
_NAME = re.compile(
    r"(?:[局委厅办镇乡街村县市区旗盟州省院校站所队部处会馆社署行》”\"]"
    r"|街道|大学|中心|集群|热线|新媒体|政府|人民|公司|海关|集团|系统|单位|机关|各类|微博|微信|公众号|网站|抖音|头条|账号|@[^,;。]{1,20})$"
)
"""How the names of those end who publish."""
_MARK = re.compile(r"^\d{1,2}[.、.]|^站|信息$")
"""What is no word of its own: the mark of a list, the rest of 政府网站 and of 信息公开."""
_SITES_WITHIN = re.compile(r"[^。;;]{0,6}其中[,,::]?[^。;;,,0-9]{0,8}网站[^。;;,,0-9]{0,10}[0-9]")
"""A number that the site is only part of: 通过政府信息公开平台公开信息677条,其中,政府网站387条."""
_COLUMN = re.compile(r"”(?:专栏|栏目|专题|专区)[^。;;,,、“”0-9]{0,12}$")
_COLUMN_BESIDE = re.compile(
    r"[,,;;、](?!其中)[^。;;,,、0-9]{0,8}(?:“[^“”。0-9]{1,20}”(?:专栏|栏目|专题|专区)|网站)[^。;;,,、0-9]{0,12}[0-9][0-9,.]*[千万]?[余多]?[条篇件则份]"
)
"""Another column behind the number of one: 网站“预决算”专栏公开42条,“双随机”专栏公开18条."""
_HELD = re.compile(
    r"[,,;;、][^。;;,,、0-9]{0,6}(?:(?:组织)?(?:召开|举办|举行|主办)|组织|开展)(?:(?:各类|专题|专场)?(?:新闻)?发布会)?[共计]{0,2}"
    r"(?:[0-9]+|[一二两三四五六七八九十百]{1,4})[余多]?[场次期]"
)
_JOINTS = frozenset({"、", "和", "及", "与", "以及"})
_RUNS_ON = re.compile(r"[^。;;,,、()()]{0,6}(?:本机关|本单位|我[局镇委乡])")
"""A number that is the beginning of what follows, its comma lost: 不予公开1条内容本机关未制作."""
_GROUP = re.compile(r"微信[^,;。、“”()号]{0,6}群|短信息?[^,;。、“”()号\d]{0,3}$")
"""What is told to those in a group, or sent as text messages, is not published."""
_AMONG = re.compile(r"[^,;。]{0,12}中[,:;。]")
"""Behind a number of those of which only some are spoken of: 在65件申请中,主动公开20件."""
_BY_OPENNESS = re.compile(
    r"主动公开[^,。;、申收受]{0,12}\d+[^,。;、]{0,2}(?:"
    r"[,、](?:属于?|为)?依申请公开[^,。;、申收受]{0,8}\d+[^,。;、]{0,2}[,、](?:属于?|为)?不(?:予)?公开[^\d,。;、]{0,8}\d"
    r"|(?:[,、](?:属于|为)(?:[依已]申请公开|不(?:予)?公开)[^\d,。;、申收受]{0,8}\d+[^,。;、]{0,2}){2})"
)
"""The parts of what was made, by whether they are open, and no requests: 主动公开20件、依申请公开6件、不予公开4件."""
_OTHER_WORK = re.compile(r"(?:^|[,。;:、])([^,。;:、]{2,20})(?:工作|领域|方面)[中上均都也]{0,2}$")
"""Work of which something is denied: 行政执法工作均无行政复议."""
_OF_DISCLOSURE = re.compile("公开|信息|政务|申请|此项|该项|各项|[我本该此][局委办厅镇乡]?$")
"""What makes it that of disclosure, or all of it."""
_BESIDE = r"[^。;;,,0-9]{0,8}[,,;;、和](?:其他)?(?:%s)[^。;;,,、0-9]{0,8}[0-9]"
_OWN, _TAKEN = "原创", "转[载发]"
_HALVES = ((re.compile(_OWN), re.compile(_BESIDE % _TAKEN)), (re.compile(_TAKEN), re.compile(_BESIDE % _OWN)))
"""What an account wrote itself, and behind its number what it took from others: 发布原创文章35篇,转载文章20篇; or in
the other order."""
_COMPLAINTS_OF = re.compile("[人者]|(?:信息|材料|内容|事项|问题|情况|方面|类)?的")
"""Behind complaints that only say which requests are counted: 涉及投诉举报的申请."""
_NAMED = re.compile("(?:直|级|所属|直属|部门|领域|室|[中小]学|学[校院]|[残妇侨文商科]联|[兵〇一二三四五六七八九十]团)$")
"""How words end that stand before the agencies of a place, or say where, and names in which others see ways:
市直各单位公开信息8条, 县残联公开信息8条."""
_MANNER = re.compile("(?:全面|严格|如期|时间|时限|条例|梳理|审核)$")
"""How words end that say in which way it was disclosed: 第一时间公开信息8条."""
_INFORMATION = re.compile("(?:政府|政务|各类)?信息")
_CAUSE = re.compile("公开[^,。;:]{0,8}(?:引发|引起|导致|提起)|因[^,。;:]{0,12}公开")
"""What the reviews before were about, said of the list itself."""
_AIM = re.compile("确保|力争|力求|争取|努力|目标|杜绝|避免|防止")
_CONTESTED = frozenset({"review", "litigation"})
_ASKED = _CONTESTED | {"application", "on_request"}
_MATTER = re.compile("涉及|关于(?!政府)|有关|要求|请求")
"""Before what requests, reviews and suits are about; 关于政府发展和改革信息公开的申请 are all."""
_ALSO = "也亦均并"
_LONG = 40
"""The parts of what was made stand so close together."""
_WHOLE = ("政府", "政务", "各类", "各项", "各种", "公开")
"""Before 信息: all of it, and not what the sentences before were about."""


def is_no_denial(phrase: Phrase, text: str) -> bool:
    """Whether what is denied is only what is wanted, 确保行政诉讼零发生, or of one sort, 拆迁诉讼零发生."""
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
    """Whether a denial is denied: 不存在未制定规范性文件的情况; not 未制定也未废止."""
    denials = [w for w in phrase.words if (w.kind == "denial" and w.concept != "none_of") or w.concept == "absent"]
    return any(text[word.start] not in _ALSO and text[word.start - 1] not in _JOINTS for word in denials[1:])


def _clause_start(phrase: Phrase, text: str) -> int:
    """Where the clause begins in which a phrase stands, or so far before it that it is looked at."""
    begin = max(phrase.start - _LONG, 0)
    return max(begin, *(text.rfind(mark, begin, phrase.start) + 1 for mark in ",。;:\n"))


def doubts(phrase: Phrase, text: str, context: Context) -> dict[str, bool]:
    """By the flags of readings.csv."""
    return {
        "after_issues": context.issues,
        "unknown_way": _unknown_way(phrase, text),
        "one_sort": _one_sort(phrase, text),
        "documents_beside": _documents_beside(phrase),
        "unanswered": _unanswered(phrase),
        "complained_of": _complained_of(phrase, text),
        "among_sorts": context.spoken == "other" and not _does(phrase),
        "other_verb": _other_verb(phrase),
        "sum_of_others": _sum_of_others(phrase, context),
        "letters_counted": _letters_counted(phrase),
        "list_beside": _list_beside(phrase),
        "channel_elsewhere": _channel_elsewhere(phrase, context),
        "strange": _strange(phrase, text),
        "runs_on": phrase.number is not None and _RUNS_ON.match(text, phrase.number.end) is not None,
        "sites_within": _sites_within(phrase, text),
        "sites_of_others": _sites_of_others(phrase, text),
        "column_beside": _column_beside(phrase, text),
        "narrowed": phrase.number is None and _is_narrowed(phrase, text),
        "held_beside": _held_beside(phrase, text),
        "listed_behind": _listed_behind(phrase, text),
        "in_groups": phrase.number is not None and _GROUP.search(text, phrase.start, phrase.number.start) is not None,
        "among": _is_among(phrase, text),
        "by_openness": _is_by_openness(phrase, text),
        "other_work": phrase.number is None and _of_other_work(phrase, text),
        "in_a_way": context.part_of == "request" and _in_a_way(phrase, text),
        "beside_reposts": _is_beside_reposts(phrase, text),
        "kind_before": _kind_before(phrase, text),
        "examples_only": _examples_only(phrase, text),
        "undated": not (context.dated or names_time(phrase.before))
        and "proactive" not in phrase.concepts
        and not _of_all(phrase, text),
    }


def _documents_beside(phrase: Phrase) -> bool:
    """Whether a number counts documents and interpretations together: 规范性文件及相关解读文件130项."""
    words = [word for word in phrase.before if word.kind != "filler"]
    return any(
        a.concept in _DOCUMENTS and b.concept == "joint" and c.concept in ("interpretation", "interpret")
        for a, b, c in zip(words, words[1:], words[2:], strict=False)
    )


def _unanswered(phrase: Phrase) -> bool:
    """Whether it is denied that those counted were answered: 其中3件未予答复, 未按期答复0件."""
    words = phrase.words[len(phrase.before) :]
    denied = next((i for i, word in enumerate(phrase.before) if word.kind == "denial"), len(phrase.before))
    if any(word.concept in ("reply", "conclude") for word in phrase.before[denied:]):
        return True
    return any(a.kind == "denial" and b.concept in ("reply", "conclude") for a, b in pairwise(words))


def _complained_of(phrase: Phrase, text: str) -> bool:
    """Whether complaints are counted: 信息公开申请投诉3件; unless they only say which requests: 举报人提出的申请9件."""
    place = last(phrase, "complaint")
    if place is None:
        return False
    narrows = _COMPLAINTS_OF.match(text, phrase.words[place].end) is not None
    return not narrows or all(word.concept != "application" for word in phrase.before[place:])


def _unknown_way(phrase: Phrase, text: str) -> bool:
    """Whether information went out by a way that no table holds: 我局政务云台全年公开信息72条."""
    verb = next((i for i, word in enumerate(phrase.words) if word.concept in _SHOWING), None)
    if verb is None or any(word.kind == "channel" for word in phrase.words[:verb]):
        return False
    words = phrase.words[: verb + 1]
    ends = [phrase.start, *(word.end for word in words[:-1])]
    return any(word.start > end and _WAY.search(text, end, word.start) for end, word in zip(ends, words, strict=True))


def _of_all(phrase: Phrase, text: str) -> bool:
    """Whether 信息 is said to be all of it: 公开政府信息5条, 共发布各类信息5条."""
    return any(w.concept == "information" and text.endswith(_WHOLE, 0, w.start) for w in phrase.words)


def _one_sort(phrase: Phrase, text: str) -> bool:
    """Whether only one example says what went out, and no table holds it: 公开征地批复等信息9条."""
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
    """Whether only examples tell what it was, and no word that it is all: 更新领导信息、联系方式等信息5条."""
    place = last(phrase, "information")
    listed = place is not None and place > 0 and phrase.words[place - 1].concept == "etc"
    return listed and phrase.concepts.isdisjoint(_ALL_OF_IT) and not _of_all(phrase, text)


def _kind_before(phrase: Phrase, text: str) -> bool:
    """Whether words that no table holds, and that name nobody, stand before 公开: 财务公开信息8条, 抽查公开信息8条."""
    words = phrase.before
    place = next((i for i, word in enumerate(words) if word.concept == "disclosure"), None)
    if place is None or _INFORMATION.match(text, words[place].end) is None:
        return False
    while place and words[place - 1].kind == "scope" and words[place - 1].end == words[place].start:
        place -= 1
    end = words[place].start
    place -= place > 0 and words[place - 1].concept == "filler" and words[place - 1].start == end - 1  # 节前集中公开
    start = words[place - 1].end if place else phrase.start
    if not unknown(text, start, words[place].start):
        return False
    # a word may stand within a name: 县政务服务中心
    return not any(known.search(text, phrase.start, end) for known in (_NAME, _NAMED, _MANNER))


def _does(phrase: Phrase) -> bool:
    """Whether a phrase says for itself what was done, or through which channel: 发布工作动态97篇,政务信息53条."""
    return any(word.kind in ("action", "channel") or word.concept == "disclosure" for word in phrase.words)


def _other_verb(phrase: Phrase) -> bool:
    """Whether something else was done than requests call for: 依申请公开…。开展6次网站抽查."""
    return any(word.kind == "action" and word.concept not in _OF_REQUESTS for word in phrase.words)


def _sum_of_others(phrase: Phrase, context: Context) -> bool:
    """Whether a sum is that of what was counted before it: 微信公众号发布信息2条,共计10条信息."""
    named = any(w.kind in ("action", "channel") or w.concept == "disclosure" for w in phrase.before)
    return "sum" in phrase.concepts and bool(context.counted) and not named


def _letters_counted(phrase: Phrase) -> bool:
    """Whether letters are what is counted, and no way in which requests came: 受理依申请公开函件3件."""
    words = [word for word in phrase.before if word.kind != "filler"]
    return bool(words) and words[-1].concept == "letter"


def _list_beside(phrase: Phrase) -> bool:
    """Whether a number is that of several: 受理市长热线、局长信箱480件."""
    place, number = last(phrase, "hotline"), phrase.number
    if place is None or number is None:
        return False
    return any(word.concept == "joint" and word.start < number.start for word in phrase.words[place:])


def _channel_elsewhere(phrase: Phrase, context: Context) -> bool:
    """Whether the sentence spoke of an account or a site, and nothing says that the number is of more:
    办好“某某”微信公众号,粉丝达31万;累计发布信息416条."""
    anew = any(w.kind == "scope" or w.concept in ("proactive", "this_year") for w in phrase.before)
    dated = any(w.kind == "year" for w in phrase.before)
    return bool(context.mentioned) and not anew and not (dated and "wechat" not in context.mentioned)


def _strange(phrase: Phrase, text: str) -> bool:
    """Whether words that no table holds, and that name nobody, stand before what was done: 网站历史总访问量."""
    verb = next((i for i in range(len(phrase.before) - 1, -1, -1) if phrase.before[i].concept in _DONE), None)
    left, begin = phrase.start, phrase.start
    ends: list[int] = []  # where the unknown words end, and the known ones behind them of which names may be made
    for word in phrase.before if verb is None else phrase.before[: verb + 1]:
        if unknown(_MARK.sub("", text[left : word.start]), 0, word.start - left):
            ends = [word.start]
        left = word.end
        if word.kind in _LOOSE and word.concept != "by":
            ends = [*ends, left] if ends else ends
            continue
        names = word.kind in ("channel", "scope") or word.concept == "by"
        if ends and not names and not any(_NAME.search(text, begin, end) for end in ends):
            return True
        begin, ends = left, []
    number = phrase.number
    return verb is None and number is not None and number.start > left and unknown(text, left, number.start)


def _sites_within(phrase: Phrase, text: str) -> bool:
    """Whether the number is of a platform, and the site is a part of it."""
    number = phrase.number
    if number is None or "网站" in text[phrase.start : number.start]:
        return False
    return _SITES_WITHIN.match(text, number.end) is not None


def _sites_of_others(phrase: Phrase, text: str) -> bool:
    """Whether sites or accounts are those of other bodies, too: 局属12个单位网站公开信息320条, 县网站、各乡镇网站公开
    信息320条; not 各部门在网站公开."""
    words = [word for word in phrase.before if word.kind not in _BETWEEN or word.concept == "by"]
    whose = [(a, b) for a, b, c in zip([None, *words], words, words[1:], strict=False) if c.concept in ACCOUNTS]
    return any(
        b.concept == "departments"
        or (b.concept == "region" and text[b.start] == "各" and a is not None and a.concept == "joint")
        for a, b in whose
    )


def _column_beside(phrase: Phrase, text: str) -> bool:
    """Whether a number is that of one named column of a site, and that of another, or of the site, follows."""
    number = phrase.number
    if number is None or not _COLUMN.search(text, phrase.start, number.start):
        return False
    return _COLUMN_BESIDE.match(text, number.end) is not None


def _held_beside(phrase: Phrase, text: str) -> bool:
    """Whether conferences of others are counted that the agency attended, and its own behind them:
    参加省新闻发布会1场,自行召开5场."""
    number = phrase.number
    attended = number is not None and any(word.concept == "attend" for word in phrase.before)
    return attended and number is not None and _HELD.match(text, number.end) is not None


def _listed_behind(phrase: Phrase, text: str) -> bool:
    """Whether complaints stand in one list behind the reviews and suits of one cause, and nothing says which they are:
    因政府信息公开引发行政复议3件、举报投诉1件; not 、价格举报投诉40件."""
    words = [word for word in phrase.before if word.concept != "joint"]
    alone = len(words) == 1 and words[0].concept == "complaint"
    if not alone or text[phrase.start : words[0].start] not in _JOINTS:
        return False
    return _CAUSE.search(text, _clause_start(phrase, text), phrase.start) is not None


def _is_narrowed(phrase: Phrase, text: str) -> bool:
    """Whether only requests, reviews or suits about one thing are denied: 未收到涉及国家秘密的政府信息公开申请,
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
    return has_unknown(text, behind[:place], matter.end(), behind[place].start)


def _is_among(phrase: Phrase, text: str) -> bool:
    """Whether a number only says of how many the clause behind it speaks."""
    number = phrase.number
    return number is not None and text.endswith("在", 0, number.start) and _AMONG.match(text, number.end) is not None


def _is_beside_reposts(phrase: Phrase, text: str) -> bool:
    """Whether a number is that of what is 原创, or of what is 转载, beside that of the rest."""
    number = phrase.number
    return number is not None and any(
        half.search(text, phrase.start, number.start) and rest.match(text, number.end) for half, rest in _HALVES
    )


def _is_by_openness(phrase: Phrase, text: str) -> bool:
    """Whether a number is that of the documents open on request or closed, beside those that are open."""
    number = phrase.number
    if number is None or phrase.concepts.isdisjoint(("on_request", "refused")):
        return False
    far = max(number.start - 3 * _LONG, 0)
    begin = max(far, *(text.rfind(mark, far, number.start) + 1 for mark in "。;\n"))
    return any(
        parts.start() < number.start < parts.end() for parts in _BY_OPENNESS.finditer(text, begin, number.start + _LONG)
    )


def _of_other_work(phrase: Phrase, text: str) -> bool:
    """Whether what is denied is of other work than that of disclosure: 行政执法工作均无被申请行政复议."""
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
