"""YAML that remembers on which line every value stands, so that an error can say where."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import yaml

Loc = tuple[str | int, ...]
_ENV = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file, in both languages; `line` counts from 1, `where` is a path such as cameras[0].id."""

    line: int
    where: str
    vi: str
    en: str


class ConfigError(Exception):
    """A configuration file that cannot be used, with every problem found in it."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        self.path = path
        self.problems = problems
        lines = [f"{path}:{p.line}: {p.where + ': ' if p.where else ''}{p.vi} / {p.en}" for p in problems]
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Document:
    """The plain value of a YAML text and the line of every part of it."""

    value: object
    lines: Mapping[Loc, int]
    problems: tuple[Problem, ...] = field(default=())

    def line_of(self, loc: Loc) -> int:
        """The line of `loc`, or of the nearest part above it that exists (a missing key has no line of its own)."""
        for end in range(len(loc), -1, -1):
            if loc[:end] in self.lines:
                return self.lines[loc[:end]]
        return 1


def parse(text: str, env: Mapping[str, str] | None) -> Document:
    """Read one YAML document; `${NAME}` in a text value is replaced from `env` (left alone where `env` is None).

    A value that is a URL gets its replacements percent-encoded, so that a password may hold any character. A missing
    variable, a key written twice and broken YAML end up in `problems`.
    """
    try:
        return _parse(text, env)
    except RecursionError:  # brackets without end, or an alias inside what it stands for
        problem = Problem(1, "", "các mục lồng nhau quá sâu", "nested too deeply")
        return Document(None, {}, (problem,))


def _parse(text: str, env: Mapping[str, str] | None) -> Document:
    """Raises RecursionError."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = 1 if mark is None else mark.line + 1
        return Document(
            None, {}, (Problem(where, "", f"YAML sai cú pháp ({error.problem})", f"not valid YAML: {error.problem}"),)
        )
    except yaml.YAMLError as error:
        return Document(None, {}, (Problem(1, "", "không đọc được YAML", f"not valid YAML: {error}"),))
    reader = _Reader(env)
    value = None if root is None else reader.read(root, ())
    return Document(value, reader.lines, tuple(reader.problems))


class _Reader:
    def __init__(self, env: Mapping[str, str] | None) -> None:
        self.env = env
        self.lines: dict[Loc, int] = {}
        self.problems: list[Problem] = []
        self._scalars = yaml.SafeLoader("")

    def read(self, node: yaml.Node, loc: Loc) -> object:
        self.lines[loc] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            out: dict[str, object] = {}
            for key_node, value_node in node.value:
                key = str(key_node.value)
                if key in out:
                    self._problem(key_node, (*loc, key), "khóa viết hai lần", "key written twice")
                out[key] = self.read(value_node, (*loc, key))
                self.lines[(*loc, key)] = key_node.start_mark.line + 1
            return out
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*loc, i)) for i, child in enumerate(node.value)]
        try:
            value: object = self._scalars.construct_object(node)
        except (ValueError, yaml.YAMLError) as error:
            self._problem(node, loc, f"giá trị không hợp lệ: {node.value}", f"not a valid value: {error}")
            return None
        return self._with_env(value, node, loc) if isinstance(value, str) else value

    def _with_env(self, value: str, node: yaml.Node, loc: Loc) -> str:
        env = self.env
        if env is None:
            return value
        is_url = re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", value) is not None

        def replace(match: re.Match[str]) -> str:
            name = match.group(1)
            if not env.get(name):
                self._problem(
                    node,
                    loc,
                    f"biến môi trường {name} chưa được đặt; hãy đặt nó trước khi chạy",
                    f"environment variable {name} is not set; set it before starting",
                )
                return match.group(0)
            return quote(env[name], safe="") if is_url else env[name]

        return _ENV.sub(replace, value)

    def _problem(self, node: yaml.Node, loc: Loc, vi: str, en: str) -> None:
        self.problems.append(Problem(node.start_mark.line + 1, dotted(loc), vi, en))


def dotted(loc: Loc) -> str:
    """("cameras", 0, "id") as a person would write it: cameras[0].id"""
    out = ""
    for part in loc:
        out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else part
    return out
