"""What stands beside the numbers of an agency: what the party or others disclose, and what brackets and lists add."""

from __future__ import annotations

import pytest
from brief_statements import brief

from gongkai.transforms.reference import Reference


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        # what is asked of the party is no request for government information; a board for both is only a board
        ("全年党务公开收到群众依申请公开事项7件。", []),
        ("收到政府信息公开申请5件,党务公开申请7件。", ["requests.received=5"]),
        ("党务信息公开申请全年未收到。", []),
        ("通过官网、党务政务公开栏等公开政府信息31条。", ["disclosure.total=31"]),
        ("职代会提案办理19件。", []),
        ("办理政协提案19件。", ["proposals.handled=19"]),
        # a suit whose cause is named and is another one
        ("政务信息公开。因行政许可引起的行政诉讼9件。", []),
        ("政务信息公开。因公开信息引起的行政诉讼9件。", ["litigation.total=9"]),
        # the media of a place publish for many; they stand behind the agency, or are it
        ("县融媒体中心发布我县信息77条。", []),
        ("在县融媒体中心的支持下,全年主动公开政府信息77条。", ["disclosure.total=77"]),
        ("县融媒体中心在县政府信息公开平台公开信息77条。", ["disclosure.website=77"]),
        # complaints about how requests were handled are not the requests
        ("全年未发生因依申请公开处理不当引起的举报。", ["complaints.total=0"]),
        ("全年未发生因依申请公开引起的举报,收到政府信息公开申请6件。", ["complaints.total=0", "requests.received=6"]),
        # the cases of a service hall are no requests; requests that came in there are
        ("依申请公开方面,受理4件。便民服务中心受理930件,办结928件。", ["requests.received=4"]),
        ("依申请公开方面,受理4件。办证大厅全年受理930件。", ["requests.received=4"]),
        ("便民服务中心收到政府信息公开申请4件。", ["requests.received=4"]),
        # what a service hall that the text does not name has done: more than there was to answer; the two conflict
        ("收到政府信息公开申请4件。全年共受理930件,办结928件。", ["requests.received=4", "requests.received=930"]),
        (
            "未收到政府信息公开申请。全年受理群众申请救助45件,办结44件。",
            ["requests.received=0"],
        ),
        (
            "收到政府信息公开申请4件,上年结转2件。全年办结6件。",
            ["requests.carried_in=2", "requests.processed=6", "requests.received=4"],
        ),
        ("收到政府信息公开申请4件,上年结转2件。全年办结7件。", ["requests.carried_in=2", "requests.received=4"]),
        ("收到政府信息公开申请4件。网上共受理事项930件,结转下年7件,不予公开8件。", ["requests.received=4"]),
        (
            "收到政府信息公开申请4件。网上受理3件,结转下年2件。",
            ["requests.carried_out=2", "requests.received.online=3", "requests.received=4"],
        ),
        # cases and appeals of all sorts are no requests, under whatever heading
        ("依申请公开情况。我院受理各类案件75件,审结70件。", []),
        ("依申请公开情况。网络平台收到民生诉求75件,答复70件。", []),
        ("依申请公开情况。网络平台收到75件,答复70件。", ["requests.processed=70"]),
        (
            "收到政府信息公开申请4件。答复政府信息公开申请7件。",
            ["requests.processed=7", "requests.received=4"],
        ),
        # what three years or more gave; two may be a school's one
        ("2018年至2022年共制发规范性文件9件。", []),
        ("2020-2022年,主动公开政府信息54条。", []),
        ("2019年3月到2022年6月共收到政府信息公开申请4件。", []),
        ("2021-2022年度,主动公开政府信息54条。", ["disclosure.total=54"]),
        ("2022年1月1日至2022年12月31日,主动公开政府信息54条。", ["disclosure.total=54"]),
        # of two years together, or of a plan
        ("2021、2022年共收到政府信息公开申请4件。", []),
        ("2021年和2022年两年共制发规范性文件9件。", []),
        ("2022年和往年一样,共制发规范性文件9件。", ["normative_documents.issued=9"]),
        ("计划2022年发布政策解读20篇,实际发布17篇。", []),
        ("完成发布计划,2022年发布政策解读17篇。", ["responses.policy_interpretations=17"]),
        # a site and others
        ("通过门户网站、邻里驿站等公开信息63条。", ["disclosure.total=63"]),
        ("通过门户网站公开公告、预算等信息63条。", ["disclosure.website=63"]),
        # what is done with them says which information it is
        ("主动公开过期药品处理信息54条。", []),
        ("主动公开政府信息54条。", ["disclosure.total=54"]),
        # ways in brackets right behind the requests
        ("收到政府信息公开申请1份(传真)。", ["requests.received.fax=1", "requests.received=1"]),
        ("收到政府信息公开申请4份(均为当面提交)。", ["requests.received.in_person=4", "requests.received=4"]),
        ("收到政府信息公开申请4份(传真)。", ["requests.received=4"]),
        ("收到政府信息公开申请1份(已答复)。", ["requests.received=1"]),
        # a list that ends in a sum counts all of it, one of a single sort that sort
        ("微信公众号推送会议纪要、招聘启事、工作动态共88篇。", ["disclosure.wechat=88"]),
        ("发布文字解读、图文解读、视频解读共9篇。", ["responses.policy_interpretations=9"]),
        ("主动公开机构职能、工作动态共88条。", []),
        # the year before the denial, and the denial before the year
        ("收到政府信息公开申请6件,上年没有结转。", ["requests.carried_in=0", "requests.received=6"]),
        ("收到政府信息公开申请6件,没有上年结转。", ["requests.carried_in=0", "requests.received=6"]),
        # people named with what they do
        (
            "配备3名信息公开专职工作人员、5名信息公开兼职人员。",
            ["organisation.staff_full_time=3", "organisation.staff_part_time=5"],
        ),
        ("配备3名专职消防队员。", []),
        # what a part of the page gave is no second total
        (
            "主动公开信息共90条。其中通过门户网站公开40条。(一)网站。2022年共主动公开信息40条。",
            ["disclosure.total=90", "disclosure.website=40"],
        ),
        (
            "主动公开信息共90条。其中通过门户网站公开40条。(一)网站。2022年共主动公开信息41条。",
            ["disclosure.total=41", "disclosure.total=90", "disclosure.website=40"],
        ),
    ],
)
def test_what_stands_beside(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, text) == sorted(stated)
