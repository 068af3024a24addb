"""The part of FHIRPath that sums of questionnaires are written in (HL7 FHIRPath, SDC calculatedExpression).

Paths, indexers, %variables, $this, $total and $index; literals; + - * / div mod, & , = != > < >= <=, in,
contains, |, and, or, xor, implies; the functions of FUNCTIONS. `parse` refuses everything else by name, so
that an import can tell what it did not understand. A value is a list (a FHIRPath collection) of JSON values.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

TOKEN = re.compile(
    r"""\s*(?:(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<number>\d+(?:\.\d+)?)|(?P<string>'(?:[^'\\]|\\.)*')|(?P<date>@[0-9T:.+\-Z]+)
    |(?P<external>%(?:[A-Za-z_][\w-]*|`[^`]+`|'[^']+'))|(?P<special>\$(?:this|total|index))
    |(?P<name>[A-Za-z_]\w*|`[^`]+`)|(?P<symbol><=|>=|!=|!~|[-+*/=<>|&.,()\[\]{}~]))""",
    re.VERBOSE | re.DOTALL,
)
# Weakest first; each level is left-associative.
LEVELS = (
    ("implies",),
    ("or", "xor"),
    ("and",),
    ("in", "contains"),
    ("=", "!=", "~", "!~"),
    ("<=", "<", ">", ">="),
    ("|",),
    ("+", "-", "&"),
    ("*", "/", "div", "mod"),
)
ORDINAL = ("ordinalValue", "itemWeight", "questionnaire-ordinalValue", "valueset-ordinalValue")
LONGEST = 20_000


class NotUnderstood(ValueError):
    """The expression is outside the part of FHIRPath that is read here."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a parsed expression: what it is, its word and its parts."""

    kind: str
    word: object = None
    parts: tuple = ()


def parse(expression: str) -> Node:
    """The tree of an expression. Raises NotUnderstood with what was not understood."""
    if len(expression) > LONGEST:
        raise NotUnderstood("the expression is too long")
    parser = _Parser(_tokens(expression))
    tree = parser.expression(0)
    if parser.peek() is not None:
        raise NotUnderstood(f"'{parser.peek()[1]}' is not expected here")
    return tree


def names_in(tree: Node) -> set[str]:
    """The string literals of an expression: the linkIds among them are what it reads."""
    own = {tree.word} if tree.kind == "literal" and isinstance(tree.word, str) else set()
    return own.union(*(names_in(part) for part in tree.parts)) if tree.parts else own


def externals_in(tree: Node) -> set[str]:
    """The %variables of an expression, without the sign."""
    own = {tree.word} if tree.kind == "external" else set()
    return own.union(*(externals_in(part) for part in tree.parts)) if tree.parts else own


def evaluate(tree: Node, context, variables) -> list:
    """The collection that the expression gives. `variables` {name: collection or a function to ask it}."""
    return _evaluate(
        tree, _collection(context), {"variables": variables, "this": None, "total": [], "index": 0}
    )


# --- reading ------------------------------------------------------------------------------------------


def _tokens(text):
    found, position = [], 0
    while position < len(text):
        if text[position:].isspace():
            break
        match = TOKEN.match(text, position)
        if match is None:
            raise NotUnderstood(f"'{text[position:].strip()[:20]}' is not understood")
        if match.lastgroup != "comment":
            found.append((match.lastgroup, match.group(match.lastgroup)))
        position = match.end()
    return found


class _Parser:
    def __init__(self, tokens):
        self.tokens, self.at = tokens, 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, symbol=None):
        token = self.peek()
        if token is None or (symbol and token[1] != symbol):
            raise NotUnderstood(f"'{symbol or 'more'}' is missing")
        self.at += 1
        return token

    def is_next(self, *words):
        token = self.peek()
        return token is not None and token[0] in ("symbol", "name") and token[1] in words

    def expression(self, level):
        if level == len(LEVELS):
            return self.unary()
        left = self.expression(level + 1)
        while self.is_next(*LEVELS[level]):
            word = self.take()[1]
            left = Node("operator", word, (left, self.expression(level + 1)))
        return left

    def unary(self):
        if self.is_next("-", "+"):
            sign = self.take()[1]
            return Node("sign", sign, (self.unary(),))
        tree = self.term()
        while self.is_next(".", "["):
            if self.take()[1] == "[":
                tree = Node("index", None, (tree, self.expression(0)))
                self.take("]")
            else:
                tree = self.step(tree)
        return tree

    def step(self, before):
        kind, word = self.take()
        if kind not in ("name", "special"):
            raise NotUnderstood(f"'{word}' is not expected after a dot")
        if kind == "special":
            raise NotUnderstood(f"'{word}' is not expected after a dot")
        word = word.strip("`")
        return self.call(word, before) if self.is_next("(") else Node("path", word, (before,))

    def call(self, word, before):
        if word not in FUNCTIONS:
            raise NotUnderstood(f"the function {word}() is not supported")
        self.take("(")
        arguments = []
        while not self.is_next(")"):
            arguments.append(self.expression(0))
            if not self.is_next(")"):
                self.take(",")
        self.take(")")
        least, most = FUNCTIONS[word][0]
        if not least <= len(arguments) <= most:
            raise NotUnderstood(f"{word}() takes {least} to {most} arguments, not {len(arguments)}")
        return Node("function", word, (before, *arguments))

    def term(self):
        kind, word = self.take()
        if kind == "number":
            return Node("literal", Decimal(word))
        if kind == "string":
            return Node("literal", _unquoted(word))
        if kind == "date":
            return Node("literal", word[1:])
        if kind == "external":
            return Node("external", word[1:].strip("`'"))
        if kind == "special":
            return Node("special", word)
        if word == "(":
            tree = self.expression(0)
            self.take(")")
            return tree
        if word == "{":
            self.take("}")
            return Node("empty")
        if kind != "name":
            raise NotUnderstood(f"'{word}' is not expected here")
        if word in ("true", "false"):
            return Node("literal", word == "true")
        word = word.strip("`")
        return self.call(word, Node("this")) if self.is_next("(") else Node("path", word, (Node("this"),))


def _unquoted(text):
    escapes = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}
    return re.sub(r"\\(.)", lambda match: escapes.get(match[1], match[1]), text[1:-1])


# --- answering ----------------------------------------------------------------------------------------


def _collection(value) -> list:
    if value is None:
        return []
    return [each for each in value if each is not None] if isinstance(value, list | tuple) else [value]


def _evaluate(node, focus, scope):
    return KINDS[node.kind](node, focus, scope)


def _external(node, focus, scope):
    if node.word not in scope["variables"]:
        raise NotUnderstood(f"%{node.word} is not known")
    told = scope["variables"][node.word]
    return _collection(told() if callable(told) else told)


def _special(node, focus, scope):
    if node.word == "$total":
        return scope["total"]
    if node.word == "$index":
        return [scope["index"]]
    return focus if scope["this"] is None else scope["this"]


def _path(node, focus, scope):
    before = _evaluate(node.parts[0], focus, scope)
    found = []
    for each in before:
        if isinstance(each, dict):
            if each.get("resourceType") == node.word:
                found.append(each)
            else:
                found += _collection(_child(each, node.word))
    return found


def _child(value, name):
    if name in value:
        return value[name]
    # A choice of types: answer.value is valueCoding, valueInteger …
    if name == "value":
        return next((told for key, told in value.items() if re.fullmatch(r"value[A-Z]\w*", key)), None)
    return None


def _index(node, focus, scope):
    before = _evaluate(node.parts[0], focus, scope)
    number = _number(_evaluate(node.parts[1], focus, scope))
    return [] if number is None or not 0 <= number < len(before) else [before[int(number)]]


def _sign(node, focus, scope):
    number = _number(_evaluate(node.parts[0], focus, scope))
    return [] if number is None else [-number if node.word == "-" else number]


def _operator(node, focus, scope):
    word = node.word
    left = _evaluate(node.parts[0], focus, scope)
    if word in ("and", "or", "xor", "implies"):
        return _logic(word, _truth(left), _truth(_evaluate(node.parts[1], focus, scope)))
    right = _evaluate(node.parts[1], focus, scope)
    if word == "|":
        return _distinct([*left, *right])
    if word in ("in", "contains"):
        some, all_ = (left, right) if word == "in" else (right, left)
        return [any(_same(some[0], each) for each in all_)] if some else []
    if word == "&":
        return ["".join(str(each[0]) if each else "" for each in (left, right))]
    if not left or not right:
        return []
    if word in ("=", "~", "!=", "!~"):
        same = len(left) == len(right) and all(map(_same, left, right))
        return [same if word in ("=", "~") else not same]
    if word in COMPARE:
        return _compared(word, left[0], right[0])
    return _arithmetic(word, left, right)


def _compared(word, left, right):
    a, b = _as_number(left), _as_number(right)
    if a is None or b is None:
        if not (isinstance(left, str) and isinstance(right, str)):
            return []
        a, b = left, right
    return [COMPARE[word](a, b)]


COMPARE = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def _arithmetic(word, left, right):
    if word == "+" and isinstance(left[0], str) and isinstance(right[0], str):
        return [left[0] + right[0]]
    a, b = _number(left), _number(right)
    if a is None or b is None or (word in ("/", "div", "mod") and b == 0):
        return []
    return [
        {
            "+": lambda: a + b,
            "-": lambda: a - b,
            "*": lambda: a * b,
            "/": lambda: a / b,
            "div": lambda: Decimal(int(a / b)),
            "mod": lambda: a % b,
        }[word]()
    ]


def _logic(word, a, b):
    if word == "implies":
        a, word = (None if a is None else not a), "or"
    if word == "xor":
        return [] if a is None or b is None else [a != b]
    decides = word == "or"
    if decides in (a, b):
        return [decides]
    return [] if a is None or b is None else [not decides]


def _truth(values):
    if not values:
        return None
    return values[0] if isinstance(values[0], bool) else True


def _as_number(value):
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dict) and "value" in value and "code" not in value:
        return _as_number(value["value"])
    return None


def _number(values):
    return _as_number(values[0]) if values else None


def _same(a, b):
    x, y = _as_number(a), _as_number(b)
    if x is not None and y is not None:
        return x == y
    if isinstance(a, dict) and isinstance(b, dict) and "code" in a and "code" in b:
        return (a.get("system"), a["code"]) == (b.get("system"), b["code"])
    return type(a) is type(b) and a == b


def _distinct(values):
    kept = []
    for each in values:
        if not any(_same(each, other) for other in kept):
            kept.append(each)
    return kept


def _function(node, focus, scope):
    before = _evaluate(node.parts[0], focus, scope)
    return FUNCTIONS[node.word][1](before, node.parts[1:], scope)


def _each(values, argument, scope):
    for number, value in enumerate(values):
        yield value, _evaluate(argument, [value], {**scope, "this": [value], "index": number})


def _where(before, arguments, scope):
    return [value for value, told in _each(before, arguments[0], scope) if told and told[0] is True]


def _select(before, arguments, scope):
    return [each for _, told in _each(before, arguments[0], scope) for each in told]


def _repeat(before, arguments, scope):
    found, new = [], before
    while new and len(found) < LONGEST:
        new = _select(new, arguments, scope)
        found += new
    return found


def _aggregate(before, arguments, scope):
    # FHIRPath tells that the start is read outside the aggregate.
    total = _evaluate(arguments[1], before, scope) if len(arguments) > 1 else []
    for number, value in enumerate(before):
        inner = {**scope, "this": [value], "total": total, "index": number}
        total = _evaluate(arguments[0], [value], inner)
    return total


def _sum(before, arguments, scope):
    values = _select(before, arguments, scope) if arguments else before
    numbers = [number for value in values if (number := _as_number(value)) is not None]
    return [sum(numbers, Decimal())] if len(numbers) == len(values) else []


def _average(before, arguments, scope):
    total = _sum(before, arguments, scope)
    return [total[0] / len(before)] if total and before else []


def _extreme(pick):
    def choose(before, arguments, scope):
        numbers = [number for value in before if (number := _as_number(value)) is not None]
        return [pick(numbers)] if numbers else []

    return choose


def _iif(before, arguments, scope):
    inner = {**scope, "this": before} if before else scope
    is_so = _truth(_evaluate(arguments[0], before, inner)) is True
    if is_so:
        return _evaluate(arguments[1], before, inner)
    return _evaluate(arguments[2], before, inner) if len(arguments) > 2 else []


def _exists(before, arguments, scope):
    return [bool(_where(before, arguments, scope) if arguments else before)]


def _all(before, arguments, scope):
    return [all(told and told[0] is True for _, told in _each(before, arguments[0], scope))]


def _descendants(before, arguments, scope):
    found, new = [], list(before)
    while new:
        new = [
            inner
            for each in new
            if isinstance(each, dict)
            for key, value in each.items()
            if not key.startswith("_")
            for inner in _collection(value)
        ]
        found += new
    return found


def _children(before, arguments, scope):
    values = [value for each in before if isinstance(each, dict) for value in each.values()]
    return [inner for value in values for inner in _collection(value)]


def _extension(before, arguments, scope):
    wanted = _evaluate(arguments[0], before, scope)
    return [
        row
        for each in before
        if isinstance(each, dict)
        for row in each.get("extension") or []
        if wanted and row.get("url") == wanted[0]
    ]


def _ordinal(before, arguments, scope):
    """The weight of each coded answer: told on it, else by the questionnaire's options."""
    weigh = scope["variables"].get("#weight")
    found = []
    for each in before:
        told = own_weight(each)
        if told is None and weigh is not None:
            told = weigh(each)
        if told is not None:
            found.append(told)
    return found


def own_weight(value) -> Decimal | None:
    """The ordinal value or item weight in an object's own extensions."""
    if not isinstance(value, dict):
        return None
    for row in value.get("extension") or []:
        if isinstance(row, dict) and str(row.get("url", "")).rpartition("/")[2] in ORDINAL:
            for key in ("valueDecimal", "valueInteger"):
                if (number := _as_number(row.get(key))) is not None:
                    return number
    return None


def _of_type(before, arguments, scope):
    word = str(arguments[0].word).lower()
    kinds = {
        "integer": lambda x: isinstance(x, int) and not isinstance(x, bool),
        "decimal": lambda x: isinstance(x, float | Decimal),
        "boolean": lambda x: isinstance(x, bool),
        "string": lambda x: isinstance(x, str),
        "coding": lambda x: isinstance(x, dict) and "code" in x,
        "quantity": lambda x: isinstance(x, dict) and "value" in x and "system" not in x,
    }
    return [each for each in before if word in kinds and kinds[word](each)]


def _rounded(before, arguments, scope):
    number = _number(before)
    if number is None:
        return []
    places = _number(_evaluate(arguments[0], before, scope)) if arguments else Decimal()
    from decimal import ROUND_HALF_UP

    return [number.quantize(Decimal(1).scaleb(-int(places or 0)), ROUND_HALF_UP)]


def _to_number(before, arguments, scope):
    if not before:
        return []
    if isinstance(before[0], bool):
        return [Decimal(int(before[0]))]
    if (number := _as_number(before[0])) is not None:
        return [number]
    try:
        return [Decimal(str(before[0]))]
    except InvalidOperation:
        return []


def _text(deed):
    def answer(before, arguments, scope):
        told = [_evaluate(each, before, scope) for each in arguments]
        if not before or not isinstance(before[0], str) or not all(told):
            return []
        return [deed(before[0], *(each[0] for each in told))]

    return answer


def _matches(text, pattern):
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


FUNCTIONS = {
    "where": ((1, 1), _where),
    "select": ((1, 1), _select),
    "repeat": ((1, 1), _repeat),
    "all": ((1, 1), _all),
    "exists": ((0, 1), _exists),
    "empty": ((0, 0), lambda before, arguments, scope: [not before]),
    "not": ((0, 0), lambda before, arguments, scope: [not _truth(before)] if before else []),
    "hasValue": (
        (0, 0),
        lambda before, arguments, scope: [len(before) == 1 and not isinstance(before[0], dict)],
    ),
    "count": ((0, 0), lambda before, arguments, scope: [Decimal(len(before))]),
    "sum": ((0, 1), _sum),
    "avg": ((0, 1), _average),
    "min": ((0, 0), _extreme(min)),
    "max": ((0, 0), _extreme(max)),
    "aggregate": ((1, 2), _aggregate),
    "iif": ((2, 3), _iif),
    "first": ((0, 0), lambda before, arguments, scope: before[:1]),
    "last": ((0, 0), lambda before, arguments, scope: before[-1:]),
    "tail": ((0, 0), lambda before, arguments, scope: before[1:]),
    "distinct": ((0, 0), lambda before, arguments, scope: _distinct(before)),
    "children": ((0, 0), _children),
    "descendants": ((0, 0), _descendants),
    "extension": ((1, 1), _extension),
    "ordinal": ((0, 0), _ordinal),
    "weight": ((0, 0), _ordinal),
    "ofType": ((1, 1), _of_type),
    "round": ((0, 1), _rounded),
    "abs": ((0, 0), lambda before, arguments, scope: [abs(n)] if (n := _number(before)) is not None else []),
    "toInteger": ((0, 0), _to_number),
    "toDecimal": ((0, 0), _to_number),
    "startsWith": ((1, 1), _text(lambda text, part: text.startswith(part))),
    "endsWith": ((1, 1), _text(lambda text, part: text.endswith(part))),
    "contains": ((1, 1), _text(lambda text, part: part in text)),
    "matches": ((1, 1), _text(_matches)),
    "trace": ((1, 2), lambda before, arguments, scope: before),
}
KINDS = {
    "literal": lambda node, focus, scope: [node.word],
    "empty": lambda node, focus, scope: [],
    "this": lambda node, focus, scope: focus,
    "external": _external,
    "special": _special,
    "path": _path,
    "index": _index,
    "sign": _sign,
    "operator": _operator,
    "function": _function,
}
