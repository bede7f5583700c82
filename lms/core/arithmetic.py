"""Checks the sums that lessons and questions show, exactly and without running code.

An expression knows numbers, names, `+ - * / // ( )` and comparisons. It is read by Python's own
parser and walked here: nothing is called, looked up or executed, so that a content file from
anywhere can be checked.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

Number = int | Decimal | Fraction
Operation = Callable[[Fraction, Fraction], Fraction | int]

LONGEST_EXPRESSION = 300
NO_NAMES: Mapping[str, Number] = MappingProxyType({})

_LITERAL = re.compile(r"\d[\d_]*(\.\d+)?", re.ASCII)

_OPERATIONS: dict[type[ast.operator], Operation] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Fraction, Fraction], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class NotArithmetic(ValueError):
    """The text is not a sum that can be checked; the message says why, in English."""


def value_of(expression: str, names: Mapping[str, Number] = NO_NAMES) -> Fraction:
    """What a sum comes to, as an exact fraction.

    Raises NotArithmetic for anything but numbers, known names, `+ - * / //` and brackets.
    """
    return _value(_parsed(expression), expression.strip(), names)


def holds(expression: str, names: Mapping[str, Number] = NO_NAMES) -> bool:
    """Whether a comparison such as `6000*15 == 90000` is true; chains are read as in Python.

    Raises NotArithmetic when the text is not a comparison of sums.
    """
    comparison = _comparison(expression)
    values = sides(expression, names)
    return all(
        _COMPARISONS[type(operation)](left, right)
        for operation, left, right in zip(comparison.ops, values, values[1:], strict=False)
    )


def sides(expression: str, names: Mapping[str, Number] = NO_NAMES) -> tuple[Fraction, ...]:
    """The values on each side of a comparison, from left to right.

    Raises NotArithmetic as `holds` does.
    """
    comparison = _comparison(expression)
    parts = [comparison.left, *comparison.comparators]
    return tuple(_value(part, expression.strip(), names) for part in parts)


def _comparison(expression: str) -> ast.Compare:
    node = _parsed(expression)
    if not isinstance(node, ast.Compare):
        raise NotArithmetic("a comparison such as 2*3 == 6 is expected")
    if any(type(operation) not in _COMPARISONS for operation in node.ops):
        raise NotArithmetic("this comparison is not known here")
    return node


def _parsed(expression: str) -> ast.expr:
    if len(expression) > LONGEST_EXPRESSION:
        raise NotArithmetic(f"longer than {LONGEST_EXPRESSION} characters")
    try:
        return ast.parse(expression.strip(), mode="eval").body
    # Deep nesting ends in MemoryError or RecursionError, NUL in ValueError.
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise NotArithmetic("cannot be read as a sum") from error


def _value(node: ast.expr, source: str, names: Mapping[str, Number]) -> Fraction:
    match node:
        case ast.Constant():
            return _literal(node, source)
        case ast.Name(id=name):
            if name not in names:
                raise NotArithmetic(f"the name {name} has no value")
            return Fraction(names[name])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, source, names)
        case ast.BinOp(op=operation, left=left, right=right) if type(operation) in _OPERATIONS:
            return _operated(
                _OPERATIONS[type(operation)],
                _value(left, source, names),
                _value(right, source, names),
            )
    raise NotArithmetic("only numbers, names, + - * / // and brackets are known here")


def _literal(node: ast.Constant, source: str) -> Fraction:
    # Read from the text, not from Python's float, so that 0.35 is 35/100 and nothing near it.
    written = ast.get_source_segment(source, node) or ""
    # No exponents: 1e999999999 would fill the memory.
    if not _LITERAL.fullmatch(written):
        raise NotArithmetic(f"{written[:40]} is not a number")
    return Fraction(Decimal(written))


def _operated(operation: Operation, left: Fraction, right: Fraction) -> Fraction:
    try:
        return Fraction(operation(left, right))
    except ZeroDivisionError as error:
        raise NotArithmetic("divides by zero") from error


def pages_of(total: int, size: int) -> int:
    """How many pages so many rows fill; nothing fills one."""
    return max(1, -(-total // size))
