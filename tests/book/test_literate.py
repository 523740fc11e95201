"""What exported cells become: the modules that a reader of the packages sees."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from book.errors import BookError
from book.literate import Change
from book.packages import formatted
from tests.book.cells import book_of, exported, landed, refusal

CLASS = dedent('''\
    class Reader:
        """Reads."""

        limit = 10

        # how it begins
        def start(self):
            return "start"

        @property
        def size(self):
            return 1

        # the end''')


def text(code: str) -> str:
    return dedent(code).lstrip("\n")


def body(*sources: str) -> str:
    """What these cells export, without the blank lines around it."""
    return exported(*map(text, sources)).strip("\n")


# Order and replacement


def test_cells_follow_each_other_two_lines_apart() -> None:
    assert body("def f():\n    pass", "def g():\n    pass") == text("""
        def f():
            pass


        def g():
            pass""")


def test_constants_keep_the_distance_they_have_in_their_cell() -> None:
    assert body("a = 1\nb = 2\n\nc = 3", "d = 4") == "a = 1\nb = 2\n\nc = 3\n\nd = 4"


def test_a_later_definition_replaces_the_earlier_one_in_its_place() -> None:
    first = "def f():\n    return 1"
    assert body(first, "x = 1", "# better\ndef f():\n    return 2") == text("""
        # better
        def f():
            return 2


        x = 1""")


def test_a_definition_of_any_kind_replaces_one_of_any_other() -> None:
    assert body("def f():\n    pass", "x = 1", "f = lambda: 2") == "f = lambda: 2\n\nx = 1"
    assert "def f" not in body("def f():\n    pass", "class f:\n    pass")
    assert body("f: int = 1", "async def f():\n    pass").startswith("async def f")


def test_the_comments_of_the_replaced_definition_go_with_it() -> None:
    source = body("# on f\ndef f():\n    return 1", "def f():\n    return 2")
    assert source == "def f():\n    return 2"


def test_a_comment_that_stands_free_stays() -> None:
    source = body("# Limits\n\n# on a\na = 1\n", "# new\na = 2\n")
    assert source == "# Limits\n\n# new\na = 2"


def test_the_free_comment_of_a_replacement_comes_along_to_its_place() -> None:
    source = body("a = 1", "b = 2", "# Why.\n\na = 3")
    assert source == "# Why.\n\na = 3\n\nb = 2"


def test_a_comment_at_the_end_of_a_cell_stays_there() -> None:
    assert body("a = 1\n# the end", "b = 2") == "a = 1\n# the end\n\nb = 2"


def test_comments_and_quotes_and_spacing_survive_as_they_are() -> None:
    source = "x = {  'a' : 1,   # first\n\n  \"b\": 2 }  # last\ndef f( a,b ): return a+b # sum"
    assert body(source).replace("\n\n\n", "\n") == source


def test_a_string_below_a_constant_documents_it() -> None:
    assert body('a = 1\n"""The first."""\n\nb = 2') == 'a = 1\n"""The first."""\n\nb = 2'


def test_definitions_of_one_name_in_one_cell_stay_together() -> None:
    overloads = text("""
        @overload
        def f(x: int) -> int: ...
        @overload
        def f(x: str) -> str: ...
        def f(x): return x""")
    first = "from typing import overload\n\n\n" + overloads
    assert overloads in exported(first)
    assert overloads.replace("return x", "return 2") in exported(
        first, "y = 1", overloads.replace("return x", "return 2")
    )
    assert body(first, "def f():\n    pass") == "def f():\n    pass"


def test_several_functions_called_underscore_are_all_kept() -> None:
    source = exported(
        "from functools import singledispatch\n\n@singledispatch\ndef show(x): ...",
        "@show.register\ndef _(x: int): ...",
        "@show.register\ndef _(x: str): ...",
    )
    assert source.count("def _(") == 2


def test_names_that_were_defined_together_are_replaced_together() -> None:
    assert body("a, b = 1, 2", "c = 3", "a, b = 4, 5") == "a, b = 4, 5\n\nc = 3"
    assert body("a, b = 1, 2", "c = 3", "a = 4\nb = 5") == "a = 4\nb = 5\n\nc = 3"
    assert body("a = 1", "c = 3", "b = 2", "a, b = 4, 5") == "a, b = 4, 5\n\nc = 3"


def test_replacing_only_one_of_them_is_an_error() -> None:
    with pytest.raises(BookError, match=r"c2, line 2: `a` was defined together with `b` in 01"):
        exported("a, b = 1, 2", "a = 3")


def test_other_statements_keep_their_places() -> None:
    source = "table = {}\nfor i in range(3):\n    table[i] = i\ntable[3] = 4\ntable |= {}"
    assert body(source) == source


def test_the_string_that_begins_a_cell_is_the_docstring_of_the_module() -> None:
    source = exported("x = 1", '"""Old."""', '"""New.\n\nMore.\n"""', "import os\ny = os")
    assert source == '"""New.\n\nMore.\n"""\n\nimport os\n\nx = 1\n\ny = os\n'


# What a replacement needs


def test_what_a_replacement_needs_moves_above_it() -> None:
    source = body(
        "class Server:\n    pass",
        "def run():\n    return Server()",
        "class Base:\n    pass",
        "class Server(Base):\n    pass",
    )
    assert [line for line in source.split("\n") if line.startswith(("class", "def"))] == [
        "class Base:",
        "class Server(Base):",
        "def run():",
    ]


def test_what_it_calls_moves_along_with_what_that_calls() -> None:
    source = body("A = 1", "B = 2", "def g():\n    return 3", "def f():\n    return g()", "A = f()")
    namespace: dict[str, object] = {}
    exec(source, namespace)
    assert namespace["A"] == 3
    assert source.endswith("B = 2")


def test_without_replacements_nothing_moves() -> None:
    cells = ["def f():\n    return g()", "T = {1: f}", "def g():\n    return 1", "U = f()"]
    assert body(*cells).replace("\n\n\n", "\n\n") == "\n\n".join(cells)


def test_what_is_called_while_importing_finds_what_its_last_version_uses() -> None:
    source = body(
        "def f(): return 1",
        "X = f()",
        "def help_it(): return HELP",
        "HELP = 2",
        "def f(): return help_it()",
    )
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    assert namespace["X"] == 2


def test_a_base_that_was_replaced_or_has_grown_since_still_moves_up() -> None:
    cells = ["class S: ...", "class B: ...", "class S(B): ..."]
    for more in ("@extend(B)\ndef f(self): ...", "class B:\n    x = 1"):
        source = body(*cells, more)
        assert source.index("class B") < source.index("class S(B)")


def test_a_class_that_grows_does_not_pull_up_what_its_base_uses_later() -> None:
    cells = ["class Base:\n    def run(self): return help_it()", "class A(Base): ..."]
    more = ["def help_it(): ...", "@extend(A)\ndef f(self): ..."]
    source = body(*cells, *more)
    assert source.index("class A") < source.index("def help_it")


def test_what_a_new_method_needs_at_once_moves_above_its_class() -> None:
    source = body(
        "class A: ...",
        "def wrap(f):\n    return f, SUFFIX",
        "SUFFIX = 1",
        "@extend(A)\n@wrap\ndef f(self): ...",
    )
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    assert namespace["A"].f[1] == 1


def test_names_of_a_class_body_are_no_names_of_the_module() -> None:
    source = body("class A:\n    x = 1\n    y = x", "x = 2", "@extend(A)\ndef f(self): ...")
    assert source.index("class A") < source.index("\nx = 2")


def test_a_class_that_needs_itself_is_an_error() -> None:
    message = refusal(
        "#| export funicorn/x.py\nclass Reader:\n    pass",
        "#| export funicorn/x.py\n@extend(Reader)\ndef copy(self) -> Reader:\n    return self",
    )
    assert "cell c2, line 2" in message
    assert "`Reader` needs itself" in message


def test_quoting_the_annotation_or_making_it_lazy_helps() -> None:
    method = "@extend(R)\ndef copy(self) -> {}:\n    return self"
    assert "-> 'R':" in exported("class R:\n    pass", method.format("'R'"))
    lazy = "from __future__ import annotations\nclass R:\n    pass"
    assert "-> R:" in exported(lazy, method.format("R"))


def test_two_that_need_each_other_are_an_error() -> None:
    with pytest.raises(BookError, match="which needs it in turn"):
        exported("class A:\n    pass", "B = A()", "@extend(A)\ndef f(self, b=B):\n    pass")


def test_a_name_that_only_the_notebook_knows_is_an_error() -> None:
    message = refusal(
        "import socket",
        "#| export funicorn/x.py\ndef f():\n    x = 1\n    return socket.socket(x)",
    )
    assert message.startswith("01-text.ipynb, cell c2, line 4: ")
    assert "defines or imports `socket`" in message


# Classes written over several cells


def test_a_method_joins_its_class_at_the_end() -> None:
    method = text('''
        # Why it ends.
        @extend(Reader)
        # and a word on caching
        @lru_cache(maxsize=1)
        def end(self, data: bytes = b"x"):
            """End it.

            Twice.
            """
            if data:
                # nothing left
                return """
            as it is
        """

            return None
        ''')
    source = exported("from functools import lru_cache\n\n\n" + CLASS, "x = 1", method)
    assert source.endswith(END)


END = '''
    # the end

    # Why it ends.
    # and a word on caching
    @lru_cache(maxsize=1)
    def end(self, data: bytes = b"x"):
        """End it.

        Twice.
        """
        if data:
            # nothing left
            return """
    as it is
"""

        return None


x = 1
'''


def test_a_method_replaces_the_one_of_its_name_in_its_place() -> None:
    source = body(CLASS, "# better\n@extend(Reader)\ndef start(self):\n    return 2")
    assert source == CLASS.replace("# how it begins", "# better").replace('"start"', "2")


def test_an_attribute_can_become_a_method() -> None:
    source = body(CLASS, "@extend(Reader)\n@property\ndef limit(self):\n    return 2")
    assert "limit = 10" not in source
    assert '"""Reads."""\n\n    @property\n    def limit' in source


def test_a_property_and_its_setter_of_one_cell_stay_together() -> None:
    source = body(
        CLASS,
        text("""
            @extend(Reader)
            @property
            def size(self):
                return 2


            @extend(Reader)
            @size.setter
            def size(self, size):
                pass"""),
    )
    assert source == CLASS.replace(
        "return 1", "return 2\n\n    @size.setter\n    def size(self, size):\n        pass"
    )
    assert source.count("def size") == 2
    again = body(source, "@extend(Reader)\ndef size(self):\n    return 3")
    assert again.count("def size") == 1


@pytest.mark.parametrize(
    ("given", "fused"),
    [
        ("class A: pass", "class A:\n    def f(self): ..."),
        ("class A: ...  # later", "class A:\n    def f(self): ..."),
        ("class A:\n    pass", "class A:\n    def f(self): ..."),
        ("class A:\n    # soon\n    ...", "class A:\n    # soon\n    def f(self): ..."),
        ('class A:\n    """Doc."""', 'class A:\n    """Doc."""\n\n    def f(self): ...'),
        ('class A: "Doc."', 'class A:\n    "Doc."\n\n    def f(self): ...'),
        ('class A:\n    """Doc."""\n    pass', 'class A:\n    """Doc."""\n\n    def f(self): ...'),
        ("class A(\n    object,\n): x = 1", "class A(\n    object,\n):\n    x = 1\n\n"),
        ("class A:\n  x = 1", "class A:\n  x = 1\n\n  def f(self): ..."),
        ("class A:\n\n    pass\n    # end", "class A:\n\n    # end\n    def f(self): ..."),
    ],
)
def test_bodies_of_all_shapes_take_a_method(given: str, fused: str) -> None:
    source = body(given, "@extend(A)\ndef f(self): ...")
    assert source.startswith(fused)
    compile(source, "A", "exec")


def test_a_nested_class_takes_a_method_too() -> None:
    source = body(
        "class A:\n    class B:\n        x = 1\n\n    y = 2",
        "@extend(A.B)\n@staticmethod\ndef f():\n    return '''\n'''",
    )
    assert source == text("""
        class A:
            class B:
                x = 1

                @staticmethod
                def f():
                    return '''
        '''

            y = 2""")


def test_a_method_reaches_a_class_of_an_earlier_chapter() -> None:
    book = book_of(["class A:\n    pass"], ["@extend(A)\nasync def f(self): ..."])
    assert "    async def f" in book.modules["funicorn/x.py"].text()


def test_the_notation_itself_leaves_no_trace() -> None:
    source = body("from book.kit import extend\nclass A: ...", "@extend(A)\ndef f(self): ...")
    assert "extend" not in source
    assert "book" not in source


def test_fusing_is_no_matter_of_line_separators_that_only_unicode_knows() -> None:
    source = body("class A:\n    x = '\u2028'  # \x0c", "@extend(A)\ndef f(s): return 'ä\u2028'")
    assert source == "class A:\n    x = '\u2028'  # \x0c\n\n    def f(s): return 'ä\u2028'"


@pytest.mark.parametrize(
    ("method", "line", "reason"),
    [
        ("def f(self):\n    return super().f()", 4, "`super()`"),
        ("def f(self):\n    def g():\n        super()\n    return g", 5, "`super()`"),
        ("def f(self):\n    return __class__", 4, "`__class__`"),
        ("def f(self):\n    return self.__x", 4, "`__x`"),
        ("def __f(self):\n    pass", 3, "`__f`"),
        ("def f(self, __x):\n    pass", 3, "`__x`"),
        ("def f(self):\n    g(__x=1)", 4, "`__x`"),
        ("def f(self):\n    import __x", 4, "`__x`"),
        ("class f:\n    pass", 3, "only a function"),
    ],
)
def test_what_means_something_else_in_a_class_is_refused(
    method: str, line: int, reason: str
) -> None:
    message = refusal(
        "#| export funicorn/x.py\nclass A: ...", f"#| export funicorn/x.py\n@extend(A)\n{method}"
    )
    assert f"cell c2, line {line}: " in message
    assert reason in message


def test_what_means_the_same_is_not_refused() -> None:
    source = body(
        "class A(dict): ...",
        text("""
            @extend(A)
            def __missing__(self, key):
                class Inner(dict):
                    def __init__(self):
                        super().__init__()
                        self.__own = 1
                return super(A, self).__missing__(key), self.__dict__"""),
    )
    assert "super(A, self)" in source


@pytest.mark.parametrize(
    ("decorators", "reason"),
    [
        ("@extend", "name the class"),
        ("@extend()", "name the class"),
        ("@extend(A, B)", "name the class"),
        ("@extend(cls=A)", "name the class"),
        ("@extend(f())", "name the class"),
        ("@staticmethod\n@extend(A)", "above all other"),
        ("@extend(A)\n@extend(A)", "once"),
        ("@extend(B)", "no class `B` so far"),
        ("@extend(A.B)", "no class `A.B`"),
        ("@extend(x)", "no class `x`"),
        ("@extend(Else)", "`Else` is in fango/y.py"),
    ],
)
def test_an_extension_must_say_of_what(decorators: str, reason: str) -> None:
    message = refusal(
        "#| export funicorn/x.py\nclass A: ...\nx = 1",
        "#| export fango/y.py\nclass Else: ...",
        f"#| export funicorn/x.py\n{decorators}\ndef f(self): ...",
    )
    assert "cell c3, line" in message
    assert reason in message


# Drops


def test_a_drop_takes_definitions_and_methods_out() -> None:
    source = body(
        "a = 1", CLASS, "# on f\ndef f():\n    pass", "#| drop funicorn/x.py f Reader.start a"
    )
    assert source == CLASS.replace(
        '\n    # how it begins\n    def start(self):\n        return "start"\n', ""
    )


def test_a_class_that_loses_its_last_method_stays_a_class() -> None:
    source = body("class A:\n    def f(self): ...", "#| drop funicorn/x.py A.f\n# no more")
    assert source == "class A:\n    pass"


def test_a_module_that_loses_all_is_not_written() -> None:
    assert book_of(["a = 1", "#| drop funicorn/x.py a"]).files() == {}


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ("b", "defines no `b`"),
        ("A.g", "has no `g`"),
        ("B.f", "no class `B`"),
        ("x", "together with `y`"),
    ],
)
def test_dropping_what_is_not_there_is_an_error(names: str, reason: str) -> None:
    message = refusal(
        "#| export funicorn/x.py\nclass A:\n    def f(self): ...\nx, y = 1, 2",
        f"#| drop funicorn/x.py {names}",
    )
    assert "cell c2, line 1: " in message
    assert reason in message


def test_a_drop_of_an_unknown_file_is_an_error() -> None:
    assert "no funicorn/x.py" in refusal("#| drop funicorn/x.py a")


def test_a_cell_that_drops_holds_nothing_else() -> None:
    message = refusal("#| export funicorn/x.py\na = 1", "#| drop funicorn/x.py a\nb = 2")
    assert "cell c2, line 2: " in message


# Landings


def test_a_landing_says_what_changed_and_where() -> None:
    cells = [
        "def f():\n    return 1",
        "import os\n\n\nclass A: ...\n\n\ndef f():\n    return os",
        "@extend(A)\ndef g(self):\n    return 1",
        "@extend(A)\ndef g(self):\n    return 2",
        "#| drop funicorn/x.py A.g f",
        "import re",
    ]
    first, second, third, fourth, fifth, sixth = (landing.changes for landing in landed(*cells))
    g1, g2 = "def g(self):\n    return 1", "def g(self):\n    return 2"
    f2 = "def f():\n    return os"
    assert first == (Change("f", "new", None, "", cells[0]),)
    assert second == (
        Change("A", "new", None, "", "class A: ..."),
        Change("f", "replaces", None, cells[0], f2),
    )
    assert third == (Change("A.g", "method", "A", "", g1),)
    assert fourth == (Change("A.g", "replaces", "A", g1, g2),)
    assert fifth == (Change("A.g", "drops", "A", g2, ""), Change("f", "drops", None, f2, ""))
    assert sixth == ()


# Packages


def test_every_folder_is_a_typed_package() -> None:
    files = book_of(["#| export funicorn/sub/x.py\na = 1", "#| export fango/__init__.py\nb = 1"])
    assert sorted(files.files()) == [
        "fango/__init__.py",
        "fango/py.typed",
        "funicorn/__init__.py",
        "funicorn/py.typed",
        "funicorn/sub/__init__.py",
        "funicorn/sub/x.py",
    ]


def test_the_banner_names_the_notebooks_that_are_left_in_the_file() -> None:
    chapters = [["def f(): ..."], ["def g(): ..."], ["def f(): ...", "class A: ..."]]
    first = book_of(*chapters).files()["funicorn/x.py"].split("\n")[0]
    assert first == (
        "# Generated from notebooks/02-text.ipynb, notebooks/03-text.ipynb "
        'by "make export": edit those.'
    )
    more = [*chapters, ["@extend(A)\ndef f(self): ..."], ["import os\nx = os"]]
    first = book_of(*more).files()["funicorn/x.py"].split("\n")[0]
    assert first == '# Generated from notebooks 02, 03, 04, 05 by "make export": edit those.'


def test_ruff_changes_nothing_but_layout() -> None:
    files = book_of(["x = [1,2]\nclass A : pass", "@extend(A)\ndef f( self ):\n  return 'a'"])
    result = formatted(files.files())["funicorn/x.py"]
    assert result.endswith('x = [1, 2]\n\n\nclass A:\n    def f(self):\n        return "a"\n')
