"""The district that a source gives an agency whose name has none: taken before site and text, doubted where they are
of somewhere else."""

from __future__ import annotations

import pytest
from grids import document

from gongkai.transforms.identity.identify import identify
from gongkai.transforms.model import Hints
from gongkai.transforms.reference import Reference

CONFLICT = "identity.district_conflict"
TITLE = "{}2022年政府信息公开工作年度报告"
TEXT = "本报告可在{}下载。"


@pytest.mark.parametrize(
    ("name", "code", "host", "site", "is_doubted"),
    [
        ("县水利局", "430922", "", "", False),
        ("县水利局", "430922", "", "桃江县人民政府网站", False),
        ("县水利局", "430922", "", "益阳市人民政府网站", False),  # the county's city
        ("县水利局", "430922", "", "嘉禾县人民政府网站", True),
        ("水利局", "430922", "www.yuanjiang.gov.cn", "", True),
        ("水利局", "430981", "www.yuanjiang.gov.cn", "", False),
        ("桃江县水利局", "430922", "www.yuanjiang.gov.cn", "", False),  # the name says where it is
        ("桃江县水利局", "430981", "www.yuanjiang.gov.cn", "", False),
    ],
)
def test_a_site_of_another_place_than_the_source_says(
    reference: Reference, name: str, code: str, host: str, site: str, is_doubted: bool
) -> None:
    text = f"{TITLE.format(name)}\n{TEXT.format(site) if site else ''}"
    hints = Hints(district_code=code, source_url=f"https://{host}/1.html" if host else "")
    identity, findings = identify(document(text=text), reference, hints)
    assert identity.district_code == ("430922" if name.startswith("桃江") else code)
    found = [finding for finding in findings if finding.rule == CONFLICT]
    assert bool(found) == is_doubted
    if found:
        assert (found[0].expected or "").endswith("桃江县") and not (found[0].actual or "").endswith("桃江县")
