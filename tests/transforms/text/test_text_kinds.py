"""Kinds of phrasings met in published reports, each beside what looks like it and is something else."""

from __future__ import annotations

import pytest
from brief_statements import brief

from gongkai.transforms.reference import Reference


@pytest.mark.parametrize(
    ("lines", "stated"),
    [
        # the parts of a section are about what the section is about
        (
            [
                "三、依申请公开政府信息情况",
                "(一)申请情况",
                "共受理12件,其中当面2件、信函10件。",
                "(二)收费情况",
                "没有收费。",
            ],
            ["requests.received=12", "requests.received.in_person=2", "requests.received.letter=10", "requests.fees=0"],
        ),
        (["三、依申请公开信息办理情况", "(一)受理申请的数量", "没有收到过相关申请。"], ["requests.received=0"]),
        # unless they name something else, or another section has begun
        (["三、依申请公开情况", "(一)行政许可", "受理申请40件。"], []),
        (["三、依申请公开情况", "(一)申请情况", "无。", "四、行政审批情况", "(一)受理情况", "受理申请1200件。"], []),
        (["一、总体情况", "(一)依申请公开", "收到申请3件。", "(二)审批", "受理申请90件。"], ["requests.received=3"]),
        # reviews of a section about those on the publication of information, and of another one; applications for them
        # come to who decides on them
        (["五、政府信息公开行政复议、行政诉讼情况", "共收到行政复议6件。"], ["review.total=6"]),
        (["五、行政复议、行政诉讼情况", "共收到行政复议6件。"], []),
        (["五、政府信息公开行政复议情况", "共收到行政复议申请6件。"], []),
        (
            ["五、政府信息公开行政诉讼情况", "收到行政诉讼2件。", "六、法治建设", "收到行政诉讼31件。"],
            ["litigation.total=2"],
        ),
    ],
)
def test_the_parts_of_a_section(reference: Reference, lines: list[str], stated: list[str]) -> None:
    assert set(brief(reference, *lines)) == set(stated)


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
        ("2022年,我局在门户网站累计公开信息225条。", ["disclosure.website=225"]),
        ("2022年,累计公开信息8600条,其中2022年公开965条。", ["disclosure.total=965"]),
        ("网站开通以来累计发布信息9000条。", []),
        # a suit for something else, where the text spoke of those about information
        ("未因信息公开被申请行政复议。因强制拆除被提起行政诉讼2起。", ["review.total=0"]),
        ("未因信息公开被申请行政复议。因政府信息公开被提起行政诉讼2起。", ["litigation.total=2", "review.total=0"]),
        # a channel that a clause only mentions, and one that it uses
        ("优化了政府网站栏目,2022年我局公开信息373条。", ["disclosure.total=373"]),
        ("2022年,通过政府网站,我局公开信息373条。", ["disclosure.website=373"]),
        # a website and others, whatever stands between
        ("通过市政府网站、省气象局集约化平台等载体主动公开政府信息93条。", ["disclosure.total=93"]),
        ("通过市政府网站公开动态、公示等信息93条。", ["disclosure.website=93"]),
        ("通过政务微博、报纸等方式公开信息210条。", []),
        ("通过网站、报纸等方式公开信息210条。", ["disclosure.total=210"]),
        ("主动公开省政府及省政府办公厅政府信息759件。", ["disclosure.total=759"]),
        ("通过区政府网民政局网页和微信公众号发布信息615条。", ["disclosure.total=615"]),
        ("通过某某客服和微信公众号发布信息615条。", []),
        ("主动公开2022年制作、获取政府信息284条。", []),
        ("从事政府信息公开工作的全职人员1人。", ["organisation.staff_full_time=1"]),
        ("收到涉政府信息公开的行政复议案4件。", ["review.total=4"]),
        ("收到涉企行政复议案4件。", []),
        ("政策解读发布信息29条。", ["responses.policy_interpretations=29"]),
        ("审批局网站发布信息5条。", ["disclosure.website=5"]),
        ("通过政府门户网站、宣传单等方式,主动公开信息200余条。", ["disclosure.total=200~"]),
        ("宣传单发放200份。", []),
        ("通过县政府网站、太平镇政务公开子站等途径,对外发布政府信息99条。", ["disclosure.total=99"]),
        ("通过县政府网站太平镇子站发布政府信息99条。", ["disclosure.website=99"]),
        # information on proposals is none that was handled
        ("主动公开信息100件,其中动态8条,人大代表建议办理8条,政协提案办理15条。", ["disclosure.total=100"]),
        ("办理人大代表建议8件、政协提案15件。", ["proposals.handled=15", "proposals.handled=8"]),
        ("12345热线派发工单245件,均已回复。", ["petitions.hotline=245"]),
        ("网站转办留言245件。", []),
        # outcomes behind one that says of which they are
        (
            "因政府信息公开产生行政复议6件和行政诉讼3件,其中行政复议维持5件,尚未审结1件,行政诉讼维持3件。",
            ["litigation.total=3", "litigation.upheld=3", "review.pending=1", "review.total=6", "review.upheld=5"],
        ),
        ("因政府信息公开产生行政复议6件和行政诉讼3件,其中维持5件。", ["litigation.total=3", "review.total=6"]),
        ("组织集体采访、新闻发布会、专访和发布新闻通稿70余次。", []),
        (
            "全年共举行新闻发布会12场、在线访谈3期。",
            ["responses.online_interviews=3", "responses.press_conferences=12"],
        ),
        ("信息公开目录主动公开政府信息69条。", []),
        (
            "收到申请公开政府信息13件,其中通过政府信息依申请公开系统收到11件。",
            ["requests.received.online=11", "requests.received=13"],
        ),
        ("依申请公开件数与上一年度相同,无收费情况。", ["requests.fees=0"]),
        ("共收到依申公开事项7件。", ["requests.received=7"]),
        (
            "共办理政府信息公开申请4件(其中当年收到3件,上年转结1件)。",
            ["requests.carried_in=1", "requests.handled=4", "requests.received=3"],
        ),
        # the year's own of what was counted up
        ("网站累计访问量31万次,其中2022年访问4万次。", ["website.visits=40000"]),
        ("网站累计访问量31万次,其中2022年更新栏目6个。", ["website.visits=310000"]),
        ("截至2022年12月底,已公开政府信息910条。", ["disclosure.total=910"]),
        ("截至2022年12月底,已公开政府信息910条。2022年公开信息88条。", ["disclosure.total=88"]),
        (
            "公开信息90条,分别为网站60条,微信公众号30条。",
            ["disclosure.total=90", "disclosure.website=60", "disclosure.wechat=30"],
        ),
        ("通过网站公开信息60条。在主动公开的信息中,机构类信息3条,信息公开7条。", ["disclosure.website=60"]),
        ("组织开展政策解读9次。", ["responses.policy_interpretations=9"]),
        ("组织开展政策解读活动9次。", []),
        ("开展政策解读培训9次。", []),
        ("接到依申请公开方面的诉求4件。", ["requests.received=4"]),
        ("接到群众诉求4件。", []),
        ("没有收到依申请公开、发生行政复议。", ["requests.received=0", "review.total=0"]),
        ("没有制定规范性文件、收到政府信息公开申请。", ["normative_documents.issued=0", "requests.received=0"]),
        ("未受理、办理政府信息公开申请。", ["requests.received=0"]),
        (
            "收到申请公开政府信息9件,其中8件为同一申请人提出,予以公开6件。",
            ["requests.granted=6", "requests.received=9"],
        ),
        # examples of what went out
        ("通过微信公众号发布政策解读、工作动态、服务信息等共计58条。", ["disclosure.wechat=58"]),
        ("发布政策解读、图解等9篇。", ["responses.policy_interpretations=9"]),
        ("办理人大代表建议、政协提案等共9件。", ["proposals.handled=9"]),
        ("我校有专职教师97人。", []),
        ("配备专职工作人员2人。", ["organisation.staff_full_time=2"]),
        (
            "共收到3份依申请公开信件。这3起均未发生申请人申请行政复议、提起行政诉讼的情况。",
            ["litigation.total=0", "requests.received=3", "review.total=0"],
        ),
        ("收到申请公开政府信息5件。其中3件未予答复。", ["requests.received=5"]),
        ("2022年未收到信息公开的申请和未涉及“不予公开”的政府信息。", ["requests.received=0"]),
        ("通过网站和公众号共公开各类非涉密信息90条。", ["disclosure.total=90"]),
        (
            "受理依申请公开9件,其中:属于公开范围5件,属于部分公开范围4件。",
            ["requests.granted=5", "requests.granted_in_part=4", "requests.received=9"],
        ),
        # a gazette is that of a government
        ("编印《某某市人民政府公报》6期。", ["gazette.issues=6"]),
        ("通过《某某市人民政府公报》发布信息6条。", ["disclosure.gazette=6"]),
        ("公开《水资源公报》,发布《防汛信息》49期。", []),
        ("召开线下“新闻发布会”1、线上“新闻发布会”1次。", []),
        (
            "公开政府信息90条(同一信息计1条),通过政务网和水务局网站发布73条,政务微信29条。",
            ["disclosure.total=90", "disclosure.website=73", "disclosure.wechat=29"],
        ),
        ("开展活动90次,通过网站发布通知73条。", []),
        ("政务信息网公开政府信息72条。", ["disclosure.website=72"]),
        # what a later, smaller total can only be a part of
        ("本年度,通过网站公开信息133条。一是促消费。累计发布信息7条。", ["disclosure.website=133"]),
        ("全年公开信息33条。二是深化公开。发布信息76条。", ["disclosure.total=33"]),
        ("公开信息133条。2022年公开信息60条。", ["disclosure.total=133", "disclosure.total=60"]),
        ("主动公开信息6条。以政府办名义发布信息1条。", ["disclosure.total=6"]),
        ("2022年,在各类政务公开平台发布信息120条。", ["disclosure.total=120"]),
        ("依申请公开0件,网上公开了21件。", ["requests.received=0"]),
        ("收到依申请公开3件,其中网上2件。", ["requests.received.online=2", "requests.received=3"]),
        # the end of an account's name
        (
            "公开信息90条,其中某市市场监管微信公众号公开60条,某市市场监管今日头条公众号公开20条。",
            ["disclosure.new_media=20", "disclosure.total=90", "disclosure.wechat=60"],
        ),
        ("开展宣传 微信公众号发布信息5条。", ["disclosure.wechat=5"]),
        ("开展宣传,适时公开相关信息5条。", []),
        ("公开各类信息5条。", ["disclosure.total=5"]),
        ("抖音号发布视频134个。", []),
        ("通过微信公众号等平台发布政策解读、宣传稿件230篇。", []),
        ("发布政策解读和活动通稿12篇。", []),
        ("主动公开政府信息主要通过四条途径。", []),
        ("2022年累计网站信息总量为558条。", []),
        ("向政府公开报送信息48条,网站公开信息20条。", ["disclosure.website=20"]),
        ("通过门户网站及政务新媒体方式主动公开907条。", ["disclosure.total=907"]),
        ("公开局长信箱办件18件,政协提案和答复6件。", []),
        ("办理政协提案6件。", ["proposals.handled=6"]),
        ("发布更新某县人民政府网政务公开信息13条。", ["disclosure.website=13"]),
        ("在微信公众号更新网站信息368条。", ["disclosure.wechat=368"]),
        ("通过微信公众号宣传条例,更新网站信息368条。", ["disclosure.website=368"]),
        ("发行《某市政报》12期,发布政府信息66条。", ["disclosure.gazette=66", "gazette.issues=12"]),
        ("发行《某市行政报告》12期。", []),
        ("微信公众号发布动态信息288条。", ["disclosure.wechat=288"]),
        ("微信公众号公开发布信息292条,其中概况类信息13条,政务动态信息21条。", ["disclosure.wechat=292"]),
        ("“看开平”app发布信息动态共73条。", ["disclosure.new_media=73"]),
        ("门户网站发布动态信息288条。", []),
        ("公开动态信息288条。", []),
        ("门户网公开政策解读、各类政务信息总计53条。", []),
        ("制定的9件公开属性为主动公开的政策性文件全部同步发布了政策解读。", []),
        ("发布9条政策解读。", ["responses.policy_interpretations=9"]),
        ("完成“残疾人两项补贴提标政策解读”等8期在线访谈。", ["responses.online_interviews=8"]),
        ("收到政府信息公开申请9件,超期答复0件。", ["requests.received=9"]),
        ("收到政府信息公开申请9件,按期答复9件。", ["requests.processed=9", "requests.received=9"]),
        (
            "未收到政府信息公开申请,不涉及行政复议和行政诉讼。",
            ["litigation.total=0", "requests.received=0", "review.total=0"],
        ),
        ("公开不涉及隐私的信息5条。", []),
        ("微信公众号发布赛事报道、健身科普、活动预告等52条。", ["disclosure.wechat=52"]),
        ("微信公众号发布活动预告52条。", []),
        ("在市政府门户网站和我局门户网站分别公开政府信息148条。", ["disclosure.website=148"]),
        ("在门户网站和微信公众号分别公开政府信息148条。", []),
        ("公开信息6条。其中业务公文2条、其他应当主动公开的政府信息1条。", ["disclosure.total=6"]),
        ("共收到政府信息公开申请1件。2022年,累计受理依申请公开2件。", ["requests.received=1"]),
        ("2022年,累计受理依申请公开2件。", ["requests.received=2"]),
        ("未发生因依申请公开答复引起的行政复议、行政诉讼。", ["litigation.total=0", "review.total=0"]),
        ("未发生因拆迁答复引起的行政诉讼。", []),
        ("发布政策解读和图解政策12篇。", ["responses.policy_interpretations=12"]),
        ("完成在线访谈3期、新闻发布会2期。", ["responses.online_interviews=3", "responses.press_conferences=2"]),
        ("收到政府信息公开申请3件,下年度继续办理0件。", ["requests.carried_out=0", "requests.received=3"]),
        ("没有接到书面或其他形式要求公开政府信息的申请。", ["requests.received=0"]),
        ("收到依申请公开3件,其中其他形式申请0件。", ["requests.received=3"]),
        ("规范性文件栏目共公开文件46件,其中失效4件,废止2件。", ["disclosure.normative_documents=46"]),
        ("制定规范性文件5件,废止规范性文件2件。", ["normative_documents.issued=5", "normative_documents.repealed=2"]),
    ],
)
def test_a_kind_and_what_looks_like_it(reference: Reference, text: str, stated: list[str]) -> None:
    assert brief(reference, text) == sorted(stated)
