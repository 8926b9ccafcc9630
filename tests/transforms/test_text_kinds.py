"""Kinds of phrasings met in published reports, each beside what looks like it and is something else."""

from __future__ import annotations

import pytest

from gongkai.extractors.document import Passage
from gongkai.transforms.reference import Reference
from gongkai.transforms.text.clauses import read_statements
from gongkai.transforms.text.running import running

YEAR = 2022


def brief(reference: Reference, text: str) -> list[str]:
    found = read_statements(running([Passage(0, text)]), reference.grammar, frozenset({YEAR}))
    return sorted(f"{s.statement}={s.value.normalize():f}{'~' if s.approximate else ''}" for s in found)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        # what goes to those above is no publication of its own
        ("通过门户网站发布信息300条,上报市政府网站信息45条。", ["disclosure.website=300"]),
        ("全年向省政府网站报送信息120条。", []),
        # one sort of information is not all of it
        ("公开就业、社保等方面信息7条。", []),
        ("通过网站公开财政领域信息30条。", []),
        ("主动公开各方面信息520条。", ["disclosure.total=520"]),
        ("公开预决算、政策等各类信息200余条。", ["disclosure.total=200~"]),
        ("重点推进五个方面的信息公开。", []),
        # what requests are about stands before them
        ("收到涉及拆迁的政府信息公开申请9件,其中网上4件。", ["requests.received=9", "requests.received.online=4"]),
        ("收到涉及企业的投诉5件。", []),
        # two lists in one clause; sites of others
        (
            "通过政府门户网、政府采购网等渠道公开预算、采购等各类信息221条,其中通过政府门户网站公开207条。",
            ["disclosure.total=221", "disclosure.website=207"],
        ),
        ("通过公共资源交易网公开信息88条。", []),
        # free of charge
        ("对依申请公开政府信息暂免收费。", ["requests.fees=0"]),
        ("对小微企业免收费用。", []),
        ("依申请公开方面,对申请人免收费用3人次。", []),
        # of what was made a part is open
        ("2022年共制作信息80条,其中主动公开70条,依申请公开10条。", ["disclosure.total=70"]),
        ("制作短视频12条,其中主动公开7条。", []),
        # people behind their number
        ("为开展政府信息公开工作配备了1名专职工作人员。", ["organisation.staff_full_time=1"]),
        ("为公开政府信息培训了3名专职工作人员。", []),
        ("微信公众号推文200篇。", ["disclosure.wechat=200"]),
        ("12345热线回应群众关切56件。", ["petitions.hotline=56"]),
        ("网站回应社会关切12次。", []),
        (
            "收到政府信息公开申请10件,其中通过网站提交申请表的8件,当面提交2件。",
            ["requests.received=10", "requests.received.in_person=2", "requests.received.online=8"],
        ),
        ("提供申请表30份。", []),
        ("行政复议程序和行政诉讼程序均为0件。", ["litigation.total=0", "review.total=0"]),
        # counted over all years up to the end of this one
        ("截至2022年12月底,累计公开信息5600条。", []),
        ("截至2022年12月底,累计公开信息5600条,其中2022年公开430条。", ["disclosure.total=430"]),
        ("截至2022年12月底,全年累计公开信息560条。", ["disclosure.total=560"]),
        ("截至12月底,累计公开信息560条。", ["disclosure.total=560"]),
    ],
)
def test_a_kind_and_what_looks_like_it(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, text) == sorted(stated)
