"""The printed table: what was measured, beside its limit. Slowness is told, never an error."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """One figure: what, how much, and how much it may be; `is_ok` is None without a limit."""

    what: str
    measured: str
    limit: str = ""
    is_ok: bool | None = None

    @property
    def verdict(self) -> str:
        """OK or OVER; nothing where the figure is only for information."""
        return "" if self.is_ok is None else "OK" if self.is_ok else "OVER"


@dataclass
class Report:
    """Collects and prints the figures as they come, and what could not be measured."""

    faults: list[str] = field(default_factory=list)
    over: int = 0

    def section(self, title: str, lines: list[Line]) -> None:
        """Print one part of the table."""
        widths = [max([len(line.what) for line in lines] + [44])]
        widths += [max([len(cell) for cell in column] + [8]) for column in _columns(lines)]
        print(f"\n{title}", flush=True)
        for line in lines:
            self.over += line.is_ok is False
            cells = (line.measured.rjust(widths[1]), line.limit.ljust(widths[2]), line.verdict)
            print(f"  {line.what.ljust(widths[0])}  {'  '.join(cells)}".rstrip(), flush=True)

    def fault(self, text: str) -> None:
        """Something answered with an error, or could not be measured."""
        self.faults.append(text)
        print(f"  FAULT {text}", flush=True)


def at_most(what: str, value: float, limit: float, unit: str = "", digits: int = 0) -> Line:
    """A figure that must not be greater than its limit."""
    shown = _shown(value, unit, digits)
    return Line(what, shown, f"<= {limit:g}{_with_blank(unit)}", value <= limit)


def at_least(what: str, value: float, limit: float, unit: str = "", digits: int = 0) -> Line:
    """A figure that must not be smaller than its limit."""
    shown = _shown(value, unit, digits)
    return Line(what, shown, f">= {limit:g}{_with_blank(unit)}", value >= limit)


def told(what: str, value: float, unit: str = "", digits: int = 0) -> Line:
    """A figure without a limit."""
    return Line(what, _shown(value, unit, digits))


def _columns(lines: list[Line]) -> list[list[str]]:
    return [[line.measured for line in lines], [line.limit for line in lines]]


def _shown(value: float, unit: str, digits: int) -> str:
    return f"{value:,.{digits}f}{_with_blank(unit)}"


def _with_blank(unit: str) -> str:
    return f" {unit}" if unit else ""
