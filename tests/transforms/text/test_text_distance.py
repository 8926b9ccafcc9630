"""Numbers that stand away from what they seem to count: each beside the same words without what parts them."""

from __future__ import annotations

import pytest
from brief_statements import brief

from gongkai.transforms.reference import Reference


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        # other numbers of the sentence before that of everything disclosed
        ("2022年,发布公文31件,公开信息64条。", []),
        ("2022年,公开信息64条,发布公文31件。", ["disclosure.total=64"]),
        ("2022年,制作政府信息31条,其中主动公开15条。", ["disclosure.total=15"]),
        ("累计公开信息900条,其中2022年公开信息64条。", ["disclosure.total=64"]),
        # less than through one channel, and not said to be what was disclosed on one's own motion
        ("2022年,公开信息64条。门户网站发布信息210条。", ["disclosure.website=210"]),
        ("2022年,公开信息640条。门户网站发布信息210条。", ["disclosure.total=640", "disclosure.website=210"]),
        (
            "2022年,主动公开政府信息64条。微信公众号发布信息210条。",
            ["disclosure.total=64", "disclosure.wechat=210"],
        ),
        # a channel that the clause before names among others
        ("2022年,通过门户网站、乡村大喇叭等方式,公开信息64条。", ["disclosure.total=64"]),
        ("2022年,通过门户网站,公开信息64条。", ["disclosure.website=64"]),
        ("2022年,在微信公众号发布5条信息在微博发布7条信息。", ["disclosure.wechat=5", "disclosure.weibo=7"]),
        # a thing and its number
        ("发布政策解读、惠民快讯等共计64条。", []),
        ("发布政策解读共计64条。", ["responses.policy_interpretations=64"]),
        ("2022年公开人大代表建议办理结果4条。", []),
        ("2022年办理人大代表建议4条。", ["proposals.handled=4"]),
        ("召开新闻发布会和通气座谈7场。", []),
        ("召开新闻发布会共7场。", ["responses.press_conferences=7"]),
        ("配备专职网评人员3名。", []),
        ("配备专职人员3名。", ["organisation.staff_full_time=3"]),
        # documents of those above
        ("2022年,上级机关废止规范性文件8件。", []),
        ("2022年,我局废止规范性文件8件。", ["normative_documents.repealed=8"]),
        ("2022年,代市政府起草并公开规范性文件8件。", []),
        ("2022年,公开规范性文件8件。", ["disclosure.normative_documents=8"]),
        # 个 ends a sentence, or counts what no table holds
        ("2022年,出台行政规范性文件6个。", ["normative_documents.issued=6"]),
        ("2022年,出台行政规范性文件,涉及6个部门。", []),
        ("2022年,印发规范性文件涉及领域6个。", []),
        ("2022年,印发规范性文件涉及领域6个,废止2件。", ["normative_documents.repealed=2"]),
        ("2022年,出台规范性文件共计6个。", ["normative_documents.issued=6"]),
        # of how many a clause speaks
        ("在65件政府信息公开申请中,同意公开的28件。", ["requests.granted=28"]),
        ("收到65件政府信息公开申请,同意公开的28件。", ["requests.granted=28", "requests.received=65"]),
    ],
)
def test_a_number_counts_what_it_stands_beside(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, text) == sorted(stated)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("2022年收到政府信息公开申请3件,均为网络申请。", ["requests.received.online=3"]),
        ("2022年收到政府信息公开申请3件,全部通过信函提出,均已答复。", ["requests.received.letter=3"]),
        ("2022年收到政府信息公开申请1件,属于网络申请。", ["requests.received.online=1"]),
        ("2022年收到政府信息公开申请3件,通过网络提出。", []),
        ("2022年收到政府信息公开申请3件,均为网络、信函申请。", []),
        ("2022年收到政府信息公开申请3件,均未通过网络提出。", []),
        ("2022年收到政府信息公开申请3件,均通过网络答复。", []),
        ("2022年收到政府信息公开申请1件,通过网络告知申请人。", []),
        ("2022年收到政府信息公开申请3件,均以信函寄送。", []),
        ("2022年收到政府信息公开申请3件,均已转至网络安全部门。", []),
    ],
)
def test_all_requests_by_one_way(reference: Reference, text: str, stated: list[str]) -> None:
    found = [label for label in brief(reference, text) if label.startswith("requests.received.")]
    assert found == stated


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        # a reconsideration that did not happen ended in no way
        (
            "因政府信息公开引起行政复议0件,其中维持0件、纠正0件。",
            ["review.corrected=0", "review.total=0", "review.upheld=0"],
        ),
        ("因政府信息公开引起行政复议0件,其中维持2件。", ["review.total=0"]),
        (
            "因政府信息公开引起行政复议0件、行政诉讼3件,其中维持2件。",
            ["litigation.total=3", "review.total=0", "litigation.upheld=2"],
        ),
        # a year behind 转 says where the rest went
        (
            "2022年受理政府信息公开申请9件,办结7件,余2件转2023年度办理。",
            ["requests.carried_out=2", "requests.processed=7", "requests.received=9"],
        ),
        # whose information it is does not make it one sort
        ("2022年,双河镇政府信息主动公开76条。", ["disclosure.total=76"]),
        ("2022年,双河镇主动公开低保信息76条。", []),
        ("2022年主动公开信息16项。", ["disclosure.total=16"]),
        # the visits of the site after one of its parts
        (
            "2022年,门户网站主动公开信息80条,其中专栏信息17条,访问量3800人次。",
            ["disclosure.website=80", "website.visits=3800"],
        ),
        # cases denied, and cases told
        ("无有关政府信息公开的行政复议、行政诉讼案例。", ["litigation.total=0", "review.total=0"]),
        ("收到政府信息公开申请3项,未产生依申请公开案例。", ["requests.received=3"]),
        # how requests came, told of those before
        (
            "受理政府信息公开申请3件。从申请的方式来看,当面申请1件,信函申请2件。",
            ["requests.received.in_person=1", "requests.received.letter=2", "requests.received=3"],
        ),
        # what is made is open, open on request or closed: no requests
        ("2022年制作政府信息184条,其中主动公开55条,依申请公开3条,不予公开126条。", ["disclosure.total=55"]),
        (
            "收到政府信息公开申请9件,其中予以公开5件,不予公开4件。",
            ["requests.denied=4", "requests.granted=5", "requests.received=9"],
        ),
        ("2022年产生政府信息41条,主动公开30条、依申请公开8条、不公开3条。", []),
        (
            "2022年主动公开信息41条,受理依申请公开8条,不予公开3条。",
            ["disclosure.total=41", "requests.denied=3", "requests.received=8"],
        ),
        ("2022年,主动公开信息41条,依申请公开8条。", ["disclosure.total=41", "requests.received=8"]),
        # documents that are counted with others
        ("2022年,制定规范性文件及其他文件8件。", []),
        ("2022年,公开规范性文件和普通公文8件。", []),
        ("2022年,制定规范性文件8件及其他文件5件。", ["normative_documents.issued=8"]),
        # the name of an agency is no sort of information
        ("2022年双河县财政局共主动公开230条政府信息。", ["disclosure.total=230"]),
        ("2022年共主动公开230条财政信息。", []),
        # accounts publish no normative documents that a clause before counts
        (
            "2022年制定规范性文件8份,微信公众号“双河”发布推文99条。",
            ["disclosure.wechat=99", "normative_documents.issued=8"],
        ),
        ("2022年通过微信工作群公开200条信息。", []),
        # how all of them were answered
        ("收到政府信息公开申请3件,均予以公开。", ["requests.granted=3", "requests.received=3"]),
        ("收到政府信息公开申请3件,均不予公开。", ["requests.denied=3", "requests.received=3"]),
        ("收到政府信息公开申请3件,予以公开。", ["requests.received=3"]),
        ("收到政府信息公开申请3件,均按时答复并予以公开。", ["requests.received=3"]),
        ("收到政府信息公开申请3件,均未予公开。", ["requests.received=3"]),
        ("本年度没有申请公开政府信息和不予公开政府信息的情况。", ["requests.received=0"]),
        # of a few of those counted
        ("2022年召开新闻发布会6场。2022年围绕医保召开新闻发布会2场。", ["responses.press_conferences=6"]),
        (
            "2022年召开新闻发布会2场。2022年召开新闻发布会6场。",
            ["responses.press_conferences=2", "responses.press_conferences=6"],
        ),
    ],
)
def test_what_follows_a_number(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, text) == sorted(stated)
