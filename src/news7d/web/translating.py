"""Templates in a language: what is marked there is replaced while a template is compiled, so that it costs nothing later.

    _("Skip to the news")                     ─► Zu den Nachrichten                       text of the template, as if it stood there
    _("First: %(name)s", name=line.name)      ─► Zuerst: {{ line.name }}                  cut at the placeholders, values escaped
    {% trans count=n %}… {% pluralize %} …    ─► the form that plural(n) chooses

A message is text of ours and may hold HTML, as the template around it does; values are escaped as everywhere.
"""

from __future__ import annotations

import re
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer

from news7d.web.fragments import Kept
from news7d.web.languages import Language

_MARKS = {"_": 1, "gettext": 1, "ngettext": 2}  # how many of the arguments are messages
_PLACES = re.compile(r"%(?:\((\w+)\)s|%)")


class _Translated(NodeTransformer):
    def __init__(self, language: Language) -> None:
        self._language = language

    def visit_Output(self, node: nodes.Output) -> nodes.Output:
        node = self.generic_visit(node)  # type: ignore[assignment]
        node.nodes = [part for each in node.nodes for part in (each.nodes if isinstance(each, nodes.Concat) else [each])]
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        node = self.generic_visit(node)  # type: ignore[assignment]
        if not isinstance(node.node, nodes.Name) or node.node.name not in _MARKS:
            return node
        messages = [each.value for each in node.args[: _MARKS[node.node.name]] if isinstance(each, nodes.Const)]
        if len(messages) != _MARKS[node.node.name]:
            return node  # a message that is known only later: the function of that name looks it up
        values = {each.key: each.value for each in node.kwargs}
        if len(messages) == 1:
            return _pieces(self._language.gettext(messages[0]), values, node.lineno)
        return self._chosen(self._language.forms(*messages), node.args[2], values, node.lineno)

    def _chosen(self, forms: tuple[str, ...], number: nodes.Expr, values: dict[str, nodes.Expr], line: int) -> nodes.Expr:
        """The first form whose turn it is."""
        values = {"num": number, **values}
        chosen: nodes.Expr = _pieces(forms[-1], values, line)
        for index in range(len(forms) - 2, -1, -1):
            which = nodes.Call(nodes.Name("plural", "load"), [number], [], None, None)
            test = nodes.Compare(which, [nodes.Operand("eq", nodes.Const(index))])
            chosen = nodes.CondExpr(test, _pieces(forms[index], values, line), chosen)
        chosen.set_lineno(line)
        return chosen


def _pieces(message: str, values: dict[str, nodes.Expr], line: int) -> nodes.Expr:
    """`50%% of %(count)s` -> text, value, …"""
    parts: list[nodes.Expr] = []
    text, at = "", 0
    for place in _PLACES.finditer(message):
        text, at = text + message[at : place.start()], place.end()
        if place[1] is None:
            text += "%"
            continue
        parts += [nodes.TemplateData(text), values[place[1]]]
        text = ""
    parts.append(nodes.TemplateData(text + message[at:]))
    parts = [each for each in parts if not (isinstance(each, nodes.TemplateData) and not each.data)] or [nodes.TemplateData("")]
    made = parts[0] if len(parts) == 1 else nodes.Concat(parts)
    made.set_lineno(line)
    return made


class _Compiler(CodeGenerator):
    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        language = self.environment.language  # type: ignore[attr-defined]
        super().visit_Template(_Translated(language).visit(node), frame)


class SpeakingEnvironment(Environment):
    """Templates of one language."""

    code_generator_class = _Compiler

    def __init__(self, language: Language, **options: Any) -> None:
        super().__init__(extensions=["jinja2.ext.i18n", Kept], **options)
        self.language = language
        self.newstyle_gettext = True  # of the extension: it hands the values to the call, and leaves escaping to us
        self.policies["ext.i18n.trimmed"] = True
        self.globals.update(_=language.gettext, plural=language.plural, speech=language)
