"""No module is imported, however indirectly, by one that it imports: what passes through one does not come back."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

OF_ATTACHED_FILES = ("gongkai.extractors.readers.pdf.portfolio", "gongkai.extractors.readers")
"""A PDF may hold another document of any kind, which is read by the reader of that kind."""


def test_no_modules_import_each_other() -> None:
    graph = grimp.build_graph("gongkai", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    with pytest.raises(CycleError):  # the only cycle there is
        TopologicalSorter(imports).prepare()
    reader, readers = OF_ATTACHED_FILES
    imports[reader] = imports[reader] - {readers}
    TopologicalSorter(imports).prepare()
