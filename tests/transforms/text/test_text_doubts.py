"""What speaks against a number: each doubt beside the same words without it."""

from __future__ import annotations

import pytest
from brief_statements import brief

from gongkai.transforms.reference import Reference


@pytest.mark.parametrize(
    ("lines", "stated"),
    [
        # the cells of the form in a sentence: 发布数量 stands where it says 制发; otherwise it counts what is disclosed
        (["2022年行政规范性文件发布数量4条、废止数量1条及现行有效数量9条。"], ["normative_documents.repealed=1"]),
        (["2022年行政规范性文件发布数量4件。"], ["disclosure.normative_documents=4"]),
        (
            ["2022年公开规范性文件4件,废止规范性文件1件。"],
            ["disclosure.normative_documents=4", "normative_documents.repealed=1"],
        ),
        # the hotline of a place receives for all of its bodies, and passes to each what is its own
        (["2022年,县12345热线平台受理诉求5600件。"], []),
        (["市“12345”热线接听群众来电5600件。"], []),
        (["2022年,我局通过县12345热线平台受理诉求56件。"], ["petitions.hotline=56"]),
        (["办理县12345热线转办件56件。"], ["petitions.hotline=56"]),
        # all that was disclosed: of the year, or said to be all
        (["推动惠企政策直达。及时发布信息31条。"], []),
        (["2022年,我镇发布信息31条。"], ["disclosure.total=31"]),
        (["及时发布各类信息31条。"], ["disclosure.total=31"]),
        (["及时主动公开信息31条。"], ["disclosure.total=31"]),
        # sorts of information, told by what is done: 办理信息, 回应信息
        (["2022年公开信息400条。其中答复信息公开数6条;受理信息公开数9条。"], ["disclosure.total=400"]),
        (["2022年信息公开数400条。"], ["disclosure.total=400"]),
        # one example tells the sort
        (["2022年,通过门户网站公开用地批复等信息12条。"], []),
        (["2022年,通过门户网站公开用地批复、规划公示等信息12条。"], ["disclosure.website=12"]),
        # what a periodical printed
        (["2022年编印《某县卫生》简报14期,公开政府信息60条。"], []),
        (["2022年编印《某县卫生》简报14期;公开政府信息60条。"], ["disclosure.total=60"]),
        # ways that no table holds
        (["2022年,我局阳光云台主动公开信息45条。"], []),
        (["2022年,我局主动公开信息45条。"], ["disclosure.total=45"]),
        # a later, smaller number is of a part, whoever is named
        (["2022年,我局公开政府信息90条。三是深化解读,公开政府信息22条。"], ["disclosure.total=90"]),
        (["2022年,我局公开政府信息90条。2022年,公开政府信息122条。"], ["disclosure.total=122", "disclosure.total=90"]),
        (["2022年,我局公开政府信息90条。2022年,公开政府信息22条。"], ["disclosure.total=90"]),
        (["我局已公开政府信息90条。2022年,公开政府信息22条。"], ["disclosure.total=22", "disclosure.total=90"]),
        # one that says to be of the same time and all of it contradicts the first
        (
            ["2022年,我局主动公开政府信息90条。", "2022年,全局共主动公开政府信息80条。"],
            ["disclosure.total=80", "disclosure.total=90"],
        ),
        (
            ["2022年,主动公开政府信息90条。2022年,主动公开政府信息总量80条。"],
            ["disclosure.total=80", "disclosure.total=90"],
        ),
        (
            ["2022年,主动公开政府信息90条。2022年主动公开的政府信息总数为80条。"],
            ["disclosure.total=80", "disclosure.total=90"],
        ),
        (
            ["2022年,主动公开政府信息90条。全年累计主动公开政府信息80条。"],
            ["disclosure.total=80", "disclosure.total=90"],
        ),
        (
            ["2022年,主动公开政府信息90条。2022年主动公开全部政府信息80条。"],
            ["disclosure.total=80", "disclosure.total=90"],
        ),
        (["2022年,主动公开政府信息90条。2022年,围绕重点领域,主动公开政府信息80条。"], ["disclosure.total=90"]),
        (["2022年,编印政府公报12期。2022年,编印政府公报增刊2期。"], ["gazette.issues=12"]),
        # what the channels before it gave together is no more than all, unless that is of one's own motion
        (
            ["2022年,微博发布信息40条,微信发布信息30条。全年公开政府信息60条。"],
            ["disclosure.wechat=30", "disclosure.weibo=40"],
        ),
        (
            ["2022年,微博发布信息40条,微信发布信息30条。全年主动公开政府信息60条。"],
            ["disclosure.total=60", "disclosure.wechat=30", "disclosure.weibo=40"],
        ),
        # through accounts and papers, but no site, it is not all of it
        (["2022年,通过报刊、电视、政务微信等形式主动公开政府信息45条。"], []),
        (["2022年,通过报刊、网站、政务微信等形式主动公开政府信息45条。"], ["disclosure.total=45"]),
        # one sort, told by its name
        (["2022年,我镇发布公文类政府信息31条。"], []),
        (["2022年,我镇发布各类政府信息31条。"], ["disclosure.total=31"]),
        (
            ["2022年,收到政府信息公开申请9件,办结9件;办结区政府转办件2件。"],
            ["requests.processed=9", "requests.received=9"],
        ),
        (["发布政策解读材料18篇。媒体解读材料3篇。"], ["responses.policy_interpretations=18"]),
        # a part of other things, though of the year; what went out through accounts; talks counted with something else
        (["累计办理建议提案88件,其中2022年公开政府信息95条。"], ["proposals.handled=88"]),
        (["利用微信公众号制作政策解读9条,2022年我局发布政务信息73条。"], ["responses.policy_interpretations=9"]),
        (["2022年,网站开展在线访谈、直播问答和访谈7次。"], []),
        (["2022年,网站开展在线访谈和访谈7次。"], ["responses.online_interviews=7"]),
        # what people ask in other ways is no request; nor is what was made, or counted as open on request beside them
        (["共收到政府信息公开申请7件,网络问政31件。"], ["requests.received=7"]),
        (["共收到政府信息公开申请7件,网络申请3件。"], ["requests.received=7", "requests.received.online=3"]),
        (["全年收到政府信息公开申请8件,依申请公开5件。"], ["requests.received=8"]),
        (["全年依申请公开5件。"], ["requests.received=5"]),
        (["制作依申请公开信息77条,收到申请6例。"], ["requests.received=6"]),
        # a clause that denies may begin without a mark, and one may tell what became of those counted
        (
            ["收到政府信息公开申请4件没有因政府信息公开引起行政复议、行政诉讼的情况。"],
            ["litigation.total=0", "requests.received=4", "review.total=0"],
        ),
        (["收到政府信息公开申请4件,其中1件未予答复。"], ["requests.received=4"]),
        # complaints of one cause are not all
        (["未发生因答复欠妥引发的举报、投诉、复议或诉讼。"], []),
        (["未发生复议、诉讼及投诉。"], ["complaints.total=0", "litigation.total=0", "review.total=0"]),
        # nor are reviews of other work than disclosure
        (["做好政府信息公开工作。2022年度林地管护工作均无行政复议和行政诉讼。"], []),
        (
            ["做好政府信息公开工作。2022年度政务公开工作均无行政复议和行政诉讼。"],
            ["litigation.total=0", "review.total=0"],
        ),
        (["做好政府信息公开工作。2022年度我局各项工作均无行政复议。"], ["review.total=0"]),
        # an account of one kind, called as those of another
        (
            ["2022年,政务微博公众号发布信息48条,微信公众号发布信息74条。"],
            ["disclosure.wechat=74", "disclosure.weibo=48"],
        ),
        # how some were answered is none of all that were; documents of other things are no interpretations
        (
            ["2022年,收到政府信息公开申请30件。全年共办理申请30件,其中印发告知书28件,因故电话回复2件。"],
            ["requests.handled=30", "requests.received=30"],
        ),
        (["2022年,收到政府信息公开申请30件,其中当面答复4件。"], ["requests.received=30"]),
        (["2022年,收到政府信息公开申请30件,其中通过挂号信答复12件。"], ["requests.received=30"]),
        (["2022年,收到政府信息公开申请30件,其中已答复28件。"], ["requests.processed=28", "requests.received=30"]),
        (["2022年,推进渔政管护、卫生类等信息发布解读31条。"], []),
        (["2022年,发布解读31条。"], ["responses.policy_interpretations=31"]),
        # the site is one of several ways
        (["2022年,主动公开政府信息90条,通过政府网站、直播某县等线上平台公开80条。"], ["disclosure.total=90"]),
        (["2022年,主动公开政府信息90条,通过政府网站公开80条。"], ["disclosure.total=90", "disclosure.website=80"]),
        # a briefing is no press conference
        (["召开新闻发布会4次、新闻通气会9次。"], ["responses.press_conferences=4"]),
        # where something was published may be said in a clause of its own
        (["局门户网站上,2022年主动公开政府信息52条。"], ["disclosure.website=52"]),
        (["优化了门户网站,2022年主动公开政府信息52条。"], ["disclosure.total=52"]),
    ],
)
def test_the_whole_and_its_parts(reference: Reference, lines: list[str], stated: list[str]) -> None:
    assert brief(reference, *lines) == sorted(stated)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        # a list of what was published, and work that was done
        ("2022年发布通知公告40条、人大代表建议办理6条。", []),
        ("2022年办理人大代表建议6件。", ["proposals.handled=6"]),
        ("因政府信息公开收到行政复议类信息8条。", []),
        ("因政府信息公开收到行政复议申请8件。", ["review.total=8"]),
        # talks on television
        ("2022年,负责同志参加年终访谈2次。", []),
        ("2022年,开展在线访谈2次。", ["responses.online_interviews=2"]),
        ("2022年,在门户网站开展访谈2次。", ["responses.online_interviews=2"]),
        # counted up to a year
        ("截至2022年,门户网站访问量累计80万次。", []),
        ("2022年,门户网站访问量80万次。", ["website.visits=800000"]),
        # the name of an account
        ("2022年,“云岭县政府网”微信公众号发布信息73条。", ["disclosure.wechat=73"]),
        ("2022年,云岭县政府网、微信公众号发布信息73条。", ["disclosure.total=73"]),
        # an account that brackets name, and channels that a comma parts
        ("2022年,新媒体平台(“云岭发布”微信公众号)发布信息61条。", ["disclosure.wechat=61"]),
        ("2022年,在门户网站、“云岭”微信公众号,“云岭”APP等平台公开信息61条。", ["disclosure.total=61"]),
        ("2022年,通过云岭头条、县政府网站、云岭之声等平台,公开信息61条。", ["disclosure.total=61"]),
        ("2022年,通过县政府网站,公开信息61条。", ["disclosure.website=61"]),
        # the sum of what stands before it
        ("2022年,微信公众号发布信息8条,门户网站发布公示4条,共计12条信息。", ["disclosure.wechat=8"]),
        # something else was done than requests call for
        ("2022年,我局办理依申请公开0件。开展4次网站抽查。", ["requests.handled=0"]),
        ("受理依申请公开函件3件。", ["requests.received=3"]),
        # one number of several
        ("受理市长热线、局长信箱、网民留言48件。", []),
        ("受理市长热线48件。", ["petitions.hotline=48"]),
        # words that no table holds, and that name nobody
        ("2022年,门户网站历年总访问量就达90万次。", []),
        ("2022年,门户网站总访问量达90万次。", ["website.visits=900000"]),
        ("2022年,云岭公众号,垃圾分类推文30篇。", []),
        ("2022年,云岭公众号推文30篇。", ["disclosure.wechat=30"]),
        ("2022年,云岭晚报公开信息7条。", []),
        ("2022年,云岭县水务局公开信息7条。", ["disclosure.total=7"]),
        ("2022年,“云岭县发展和改革委员会”网站公开信息7条。", ["disclosure.website=7"]),
        ("2022年,在网站公示失效、废止的规范性文件9件。", []),
        ("2022年,废止规范性文件9件。", ["normative_documents.repealed=9"]),
        ("2022年,设立7个专门的信息公开窗口。", []),
        # the rest, and what an account did that was named before
        ("2022年公开预算、决算等其他信息48条。", []),
        ("2022年,办好“云岭”微信公众号,粉丝达3万;发布信息48条。", []),
        ("办好“云岭”微信公众号;2022年,我局公开信息48条。", ["disclosure.total=48"]),
        ("累计发布微博120条,其中发布原创微博11条。", ["disclosure.weibo=120"]),
        ("运营“云岭”微信公众号,2022年发布信息50条。", []),
        ("运营“云岭”微信公众号,2022年我局发布信息50条。", ["disclosure.total=50"]),
        # a platform that the site is part of
        ("2022年,通过政府信息公开平台公开信息67条,其中,政府网站部门信息38条。", []),
        ("2022年,通过政府信息公开平台公开信息67条,其中,部门信息38条。", ["disclosure.website=67"]),
        # a complaint about requests is no request
        ("2022年,受理政府信息公开申请投诉3件。", []),
        ("2022年,受理政府信息公开申请5件,投诉3件。", ["requests.received=5"]),
        # what was handed out on request, after the requests
        ("2022年,收到和处理政府信息公开申请9件。依申请公开7件。", ["requests.received=9"]),
        ("2022年,依申请公开7件。", ["requests.received=7"]),
        ("2022年,收到政府信息公开申请9件。共收到依申请公开7件。", ["requests.received=7", "requests.received=9"]),
        # one of the sorts that were listed
        ("2022年,通过网站共发布工作简报70篇,通知公告9条,政务信息31条。", []),
        ("2022年,通过网站共发布政务信息31条,通知公告9条。", ["disclosure.website=31"]),
        ("2022年,发布通知公告9条,通过网站发布政务信息31条。", ["disclosure.website=31"]),
        # those of many years, as the first of the list
        ("2022年,累计公布地方性法规8条、政府规章12条,规范性文件104件。", []),
        ("2022年,公布地方性法规8条、政府规章12条,规范性文件104件。", ["disclosure.normative_documents=104"]),
        # the parts of what was written, in whatever order
        ("2022年共发文19份,其中属于主动公开的7份,属于不予公开的12份,属于依申请公开的0份。", []),
        # what should have been disclosed, and what no longer is
        ("2022年,应公开政府信息51条。", []),
        ("2022年,应公开政府信息51条,实际公开22条。", []),
        ("2022年,停止公开信息51条。", []),
        # examples of what was kept up to date, and no word that it is all
        ("2022年及时更新领导信息、联系方式等信息5条。", []),
        ("2022年共更新领导信息、联系方式等信息5条。", ["disclosure.total=5"]),
        ("2022年主动公开领导信息、联系方式等信息5条。", ["disclosure.total=5"]),
        # news beside other things through the same account
        ("2022年,通过微信公众号发布通知公告34条;通过微信公众号发布工作信息动态105条。", []),
        ("2022年,通过网站发布通知公告34条;通过微信公众号发布工作信息动态105条。", ["disclosure.wechat=105"]),
        # what the information was about, in a word that no table holds
        ("2022年财务公开信息8条。", []),
        ("2022年,抽查各单位公开政府信息8条。", []),
        ("2022年,市直各单位公开政府信息8条。", ["disclosure.total=8"]),
        ("2022年县财政局公开信息8条。", ["disclosure.total=8"]),
        ("2022年共公开信息8条。", ["disclosure.total=8"]),
        # what an account wrote itself, beside what it took from others
        ("2022年,微信公众号发布原创文章35篇,转载文章20篇。", []),
        ("2022年,微信公众号发布原创文章35篇。", ["disclosure.wechat=35"]),
        ("2022年,微信公众号发布文章55篇,转载文章20篇。", ["disclosure.wechat=55"]),
        # the verb of a heading is not that of what follows it
        ("2022年政府信息依申请公开收到申请9件。", ["requests.received=9"]),
        ("2022年依申请公开方面收到行政许可申请9件。", []),
        ("2022年,受理举报、政府信息公开申请9件。", []),
        ("2022年,投诉政府信息公开申请答复9件。", []),
        ("2022年,收到涉及投诉举报的政府信息公开申请9件。", ["requests.received=9"]),
        ("2022年,收到举报人提出的政府信息公开申请9件。", ["requests.received=9"]),
        ("2022年,校务公开信息8条。", []),
        ("2022年,县政务服务中心公开信息8条。", ["disclosure.total=8"]),
        ("2022年,县残联公开信息8条。", ["disclosure.total=8"]),
        ("2022年,财政局各科室公开信息8条。", ["disclosure.total=8"]),
        ("2022年,第一时间公开信息8条。", ["disclosure.total=8"]),
        ("2022年,微信公众号发布转载文章20篇,原创文章35篇。", []),
        # text messages are no news, and an answer that is sent is no request
        ("2022年,通过微信公众号向公众发送短信20条。", []),
        ("2022年,通过微信公众号、短信发送信息20条。", ["disclosure.wechat=20"]),
        ("2022年,发送政府信息公开申请答复20件。", []),
        # rules demand, too
        ("2022年,按照条例要求公开政府信息20条。", ["disclosure.total=20"]),
        ("2022年,按照群众要求公开政府信息20条。", ["requests.received=20"]),
        ("2022年,累计公布规范性文件8件。", ["disclosure.normative_documents=8"]),
        ("累计公布规范性文件8件。", []),
        ("2022年,办理政府信息公开申请19件。依申请公开15件。", ["requests.handled=19"]),
        # a number that begins what follows
        ("2022年,收到申请5件,不予公开1件内容本机关未保存。", ["requests.received=5"]),
        ("2022年,收到申请5件,不予公开1件,内容本机关未保存。", ["requests.denied=1", "requests.received=5"]),
    ],
)
def test_what_only_looks_like_it(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, text) == sorted(stated)
