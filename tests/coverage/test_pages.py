"""What is shown of the figures, to whom, and that screen, file and rows say the same."""

import gzip
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from lms.accounts.models import Person
from lms.cooperatives import service as cooperatives
from lms.cooperatives.models import Cooperative, Membership
from lms.core.audit import AuditDetail, AuditEntry
from lms.core.database import db
from lms.core.errors import NotAllowed, NotThere
from lms.core.policy import Role, System, visible_to
from lms.coverage import people, queries
from lms.coverage.indicators import INDICATORS
from lms.coverage.models import Figure
from lms.coverage.rows import rows_behind
from lms.coverage.rules.counting import CODES, MEMBERS
from lms.mentoring.verification import return_visit
from lms.places.models import Area, Level
from tests.coverage.builders import (
    ARJOSARI,
    DAY,
    DINOYO,
    NOV,
    complete,
    course,
    figure,
    many_members,
    noon,
    recount,
)
from tests.mentoring.builders import due_of, held, promised, visited
from tests.world import CITY, World, counted_statements


@pytest.fixture(autouse=True)
def november(app: Flask) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(noon(DAY), tick=False) as traveller:
        yield traveller


@pytest.fixture
def busy(world: World) -> tuple[Cooperative, Cooperative]:
    """Two kelurahan of two kecamatan in which everything happens."""
    dinoyo, arjosari = world.cooperative(DINOYO), world.cooperative(ARJOSARI)
    world.headcount(dinoyo, 1)
    code = course()
    board = world.board(dinoyo)
    for person in (*list(board.values())[:2], world.member("Ani Dinoyo", cooperative=dinoyo)):
        complete(world, person, code)
    complete(world, world.member("Edi Arjosari", cooperative=arjosari), code)
    mentor = world.mentor(dinoyo, arjosari)
    due_of(dinoyo)
    promised(world, mentor, dinoyo, date(2026, 11, 3))
    visited(world, mentor, held(arjosari))
    recount()
    return dinoyo, arjosari


def page_of(world: World, person: Person, url: str) -> str:
    response = world.sign_in(person).get(url)
    assert response.status_code == 200, url
    return response.get_data(as_text=True)


def cells(html: str) -> list[list[str]]:
    """The last table of a page as text, row by row, without its header."""
    table = html.rpartition("<table")[2].partition("</table>")[0].partition("</thead>")[2]
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", re.sub(r"<br>", " ", cell))).strip()
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.S)
    ]


def as_on_screen(values: list[str]) -> list[str]:
    """A line of the file of figures, with its columns put together as the screen shows them.

    The code in the first column is of the file only.
    """
    shown, rest = [values[1]], iter(values[2:])
    for one in INDICATORS:
        n = next(rest)
        if not one.has_whole:
            shown.append(n)
            continue
        whole, outside = next(rest), next(rest)
        if whole.isdigit():
            shown.append(f"{n}/{whole}" + (f" (+{outside})" if outside != "0" else ""))
        else:
            shown.append(f"{outside}/{whole}")
    return shown


def file_of(world: World, person: Person, url: str) -> list[list[str]]:
    response = world.sign_in(person).get(url)
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    text = response.get_data(as_text=True).removeprefix("\ufeff")
    return [line.split(";") for line in text.splitlines()]


@pytest.mark.parametrize("area", [CITY, "35.73.05", DINOYO])
def test_the_screen_and_the_file_of_an_area_are_the_same_cell_by_cell(
    world: World, busy: object, area: str
) -> None:
    staff = world.staff()
    table = (
        page_of(world, staff, f"/coverage/{area}")
        .partition('id="tabel"')[2]
        .partition("</table>")[0]
    )

    on_screen = cells("<table" + table.partition("<table")[2] + "</table>")
    in_file = [as_on_screen(line) for line in file_of(world, staff, f"/coverage/{area}.csv")[1:]]

    assert on_screen == in_file
    assert len(on_screen) == {CITY: 62, "35.73.05": 13, DINOYO: 1}[area]


@pytest.mark.parametrize("indicator", CODES)
def test_the_rows_behind_a_figure_are_as_many_as_it_says_and_the_same_in_the_file(
    world: World, busy: object, indicator: str
) -> None:
    staff = world.staff()
    url = f"/coverage/{CITY}/{indicator}/rows"

    on_screen = cells(page_of(world, staff, url)) if figure(CITY, indicator).n else []
    in_file = file_of(world, staff, f"{url}.csv")[1:]

    assert len(on_screen) == len(in_file) == figure(CITY, indicator).n
    for row, line in zip(on_screen, in_file, strict=True):
        assert row[:-1] == line[:-1]
        assert date.fromisoformat(line[-1]) <= DAY
        assert row[-1].startswith(str(date.fromisoformat(line[-1]).day))


def test_a_long_list_comes_in_pages_that_together_are_the_figure(world: World) -> None:
    home = world.cooperative(DINOYO)
    many_members(home, 120, course())
    recount()
    viewer = world.actor(world.staff())

    pages = [rows_behind(viewer, MEMBERS, CITY, NOV, page) for page in (1, 2, 3)]

    assert [len(page.table.rows) for page in pages] == [50, 50, 20]
    assert pages[0].pages == 3
    assert (
        len({row[0].text for page in pages for row in page.table.rows}) == figure(CITY, MEMBERS).n
    )


def test_somebody_who_belongs_elsewhere_by_now_stays_in_the_rows_without_a_name(
    world: World,
) -> None:
    old, new = world.cooperative(DINOYO), world.cooperative(ARJOSARI)
    person = world.member("Ani Pindah", cooperative=old)
    complete(world, person, course(), date(2026, 9, 5))
    membership = db.session.query(Membership).filter_by(person_id=person.id).one()
    cooperatives.end_membership(System(), membership.id, date(2026, 11, 1))
    cooperatives.give_membership(System(), person.id, new.id, "77", date(2026, 11, 1))
    recount()

    before = rows_behind(world.actor(world.staff("35.73.05")), MEMBERS, DINOYO, "2026-10")
    everything = rows_behind(world.actor(world.staff()), MEMBERS, DINOYO, "2026-10")

    assert before.total == len(before.table.rows) == figure(DINOYO, MEMBERS, "2026-10").n == 1
    assert "Ani Pindah" not in before.table.csv
    assert "Ani Pindah" in everything.table.csv


def test_staff_of_one_kecamatan_see_only_that(world: World, busy: object) -> None:
    staff = world.staff("35.73.05")
    client = world.sign_in(staff)

    assert "Kecamatan Lowokwaru" in page_of(world, staff, "/coverage")
    for url in (
        "/coverage/35.73",
        "/coverage/35.73.01",
        f"/coverage/{ARJOSARI}",
        "/coverage/35.73.csv",
        "/coverage?district=35.73.01",
        f"/coverage/{ARJOSARI}/members-trained/rows",
        f"/coverage/{ARJOSARI}/members-trained/rows.csv",
    ):
        assert client.get(url).status_code == 404, url
    with pytest.raises(NotThere):
        queries.figures_for(world.actor(staff), ARJOSARI, NOV)


def test_kept_figures_are_visible_only_within_the_viewers_area(world: World, busy: object) -> None:
    seen = db.session.scalars(visible_to(world.actor(world.staff("35.73.05")), Figure)).all()

    assert {row.area_code for row in seen} == {"35.73.05", DINOYO}


def test_a_returned_visit_waits_for_nobody_and_nobody_was_seen(world: World) -> None:
    home = world.cooperative(DINOYO)
    visit = visited(world, world.mentor(home), held(home))
    viewer = world.actor(world.coordinator())
    before = queries.figures_for(viewer, CITY, NOV)

    return_visit(viewer, visit.id, "Fotonya belum ada")
    after = queries.figures_for(viewer, CITY, NOV)

    assert (before.waiting, before.seen[DINOYO].last) == (1, DAY)
    assert (after.waiting, after.seen[DINOYO].last) == (0, None)
    assert sum(queries.figures_for(viewer, DINOYO, NOV).weeks) == 0


def test_a_lurah_sees_the_own_kelurahan_and_a_mentor_those_of_their_cooperatives(
    world: World, busy: tuple[Cooperative, Cooperative]
) -> None:
    dinoyo, arjosari = busy
    lurah, mentor = world.with_role(Role.LURAH, DINOYO), world.mentor(arjosari)

    for person, home, other in ((lurah, dinoyo, arjosari), (mentor, arjosari, dinoyo)):
        client = world.sign_in(person)
        assert home.name in page_of(world, person, f"/coverage/{home.area_code}")
        page_of(world, person, f"/coverage/cooperatives/{home.id}")
        assert client.get(f"/coverage/{other.area_code}").status_code == 404
        assert client.get(f"/coverage/cooperatives/{other.id}").status_code == 404
        assert client.get("/coverage/35.73").status_code == 404


def test_a_member_looks_after_no_place(world: World, busy: tuple[Cooperative, Cooperative]) -> None:
    person = world.member(cooperative=busy[0])
    client = world.sign_in(person)

    assert client.get("/coverage").status_code == 403
    assert client.get(f"/coverage/{DINOYO}").status_code == 404
    assert client.get(f"/coverage/cooperatives/{busy[0].id}").status_code == 404
    with pytest.raises(NotAllowed):
        queries.home_area(world.actor(person))


def test_who_is_not_signed_in_is_led_to_the_sign_in(world: World) -> None:
    for url in (
        "/coverage",
        "/coverage.csv",
        "/coverage/35.73",
        "/coverage/35.73/completions/rows",
    ):
        assert world.client().get(url).status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "period=2026-12",
        "period=2026-13",
        "period=x",
        "district=99",
        "district=..",
        "period=2026-11'",
    ],
)
def test_what_does_not_exist_is_not_there(world: World, query: str) -> None:
    assert world.sign_in(world.staff()).get(f"/coverage?{query}").status_code == 404


def test_every_file_that_leaves_is_in_the_trail_with_its_rows(
    world: World, busy: tuple[Cooperative, Cooperative]
) -> None:
    staff = world.staff()
    file_of(world, staff, f"/coverage/{CITY}/members-trained/rows.csv?period={NOV}")
    file_of(world, staff, f"/coverage/cooperatives/{busy[0].id}.csv")

    found = (
        db.session.query(AuditEntry).filter_by(act="coverage.export").order_by(AuditEntry.at).all()
    )
    details = [db.session.get_one(AuditDetail, entry.id).changes for entry in found]

    assert {(entry.actor_id, entry.object_kind) for entry in found} == {
        (staff.id, "area"),
        (staff.id, "cooperative"),
    }
    assert {"table": [None, "members-trained-35.73-2026-11"], "rows": [None, 4]} in [
        detail["export"] for detail in details
    ]


def test_people_of_a_cooperative_are_listed_by_whether_they_are_trained(
    world: World, busy: tuple[Cooperative, Cooperative]
) -> None:
    viewer = world.actor(world.staff())
    vacant = [seat for seat in people.people_of(viewer, busy[0].id).seats if seat.since is None]

    found = people.people_of(viewer, busy[0].id, people.Which.NOT_YET)

    assert found.numbers == {people.Which.ALL: 6, people.Which.TRAINED: 3, people.Which.NOT_YET: 3}
    assert len(found.table.rows) == 3
    assert len(vacant) == 5


@pytest.mark.parametrize(
    "url", ["/coverage/35.73", f"/coverage/{DINOYO}", "/coverage/35.73/members-trained/rows"]
)
def test_a_page_takes_as_many_statements_for_20_as_for_2000_people(
    world: World, app: Flask, url: str
) -> None:
    home = world.cooperative(DINOYO)
    world.headcount(home, 3000)
    code, client = course(), world.sign_in(world.staff())
    taken = []
    for number in (20, 1980):
        many_members(home, number, code)
        recount()
        client.get(url)
        with counted_statements(app) as statements:
            assert client.get(url).status_code == 200
        taken.append(len(statements))

    assert figure(CITY, MEMBERS).n == 2000
    assert taken[0] == taken[1] <= 20


def test_counting_takes_as_many_statements_for_20_as_for_2000_people(
    world: World, app: Flask
) -> None:
    home, code, taken = world.cooperative(DINOYO), course(), []
    recount()
    for number in (20, 1980):
        many_members(home, number, code)
        with counted_statements(app) as statements:
            recount()
        taken.append(len(statements))

    assert taken[0] == taken[1]


def test_the_page_of_57_kelurahan_stays_small_and_says_that_it_is_a_sample(world: World) -> None:
    for area in db.session.query(Area).filter_by(level=Level.VILLAGE):
        world.headcount(world.cooperative(area.code), 100)
    recount()

    html = page_of(world, world.staff(), "/coverage")

    assert len(gzip.compress(html.encode(), 6)) <= 14_000
    assert html.count("<tr") == 1 + 5 + 57
    assert "demo-tag" in html


def test_without_a_headcount_the_page_says_not_available_and_names_the_kelurahan(
    world: World, busy: object
) -> None:
    html = page_of(world, world.staff("35.73.01"), "/coverage?show=members-trained")

    assert "0 %" not in html.partition('id="tabel"')[0]
    assert "Arjosari" in html.partition('id="attention"')[2].partition("</section>")[0]


def test_an_unknown_cooperative_is_not_there(world: World) -> None:
    assert (
        world.sign_in(world.staff()).get(f"/coverage/cooperatives/{UUID(int=5)}").status_code == 404
    )


def test_rows_outside_of_the_declared_whole_are_said_to_lie_outside_of_the_figure(
    world: World, busy: object
) -> None:
    viewer = world.actor(world.staff())

    members = rows_behind(viewer, MEMBERS, CITY, NOV)

    assert (members.total, members.figure) == (4, figure(CITY, MEMBERS))
    assert members.figure.n_without == 1
    assert "3" in members.outside and "1" in members.outside
    assert not rows_behind(viewer, MEMBERS, DINOYO, NOV).outside
    assert members.outside in page_of(
        world, world.staff(), f"/coverage/{CITY}/members-trained/rows"
    )


def test_a_kecamatan_says_so_beside_a_kelurahan_and_its_code_is_in_the_file(
    world: World, busy: tuple[Cooperative, Cooperative]
) -> None:
    staff = world.staff()
    found = {line[0]: line[1] for line in file_of(world, staff, f"/coverage/{CITY}.csv")}
    of_village = file_of(world, staff, f"/coverage/{DINOYO}.csv")

    assert (found["35.73.05"], found[DINOYO]) == ("Kec. Lowokwaru", "Dinoyo")
    assert of_village[1][:2] == [busy[0].code, busy[0].name]


def test_every_kelurahan_without_a_visit_is_named(world: World) -> None:
    some = db.session.query(Area).filter_by(level=Level.VILLAGE).order_by(Area.code).limit(8).all()
    for area in some:
        world.cooperative(area.code)
    recount()

    html = page_of(world, world.staff(), "/coverage")
    attention = html.partition('id="attention"')[2].partition("</section>")[0].partition("</li>")[0]

    assert all(area.name in unescape(attention) for area in some)


def test_months_begin_with_the_first_that_counts_anything_in_any_area_of_the_viewer(
    world: World,
) -> None:
    dinoyo, arjosari = world.cooperative(DINOYO), world.cooperative(ARJOSARI)
    code = course()
    complete(world, world.member("Ani", cooperative=dinoyo), code, date(2026, 9, 5))
    complete(world, world.member("Edi", cooperative=arjosari), code)
    recount()
    client = world.sign_in(world.staff())

    assert client.get("/coverage?period=2026-08").status_code == 404
    assert client.get(f"/coverage/{CITY}/completions/rows?period=2026-08").status_code == 404
    for url in ("/coverage", f"/coverage/{ARJOSARI}", f"/coverage/{ARJOSARI}/completions/rows"):
        assert client.get(f"{url}?period=2026-09").status_code == 200, url
    html = page_of(world, world.staff(), f"/coverage/{ARJOSARI}")
    assert 'value="2026-09"' in html and 'value="2026-08"' not in html


def test_a_month_gone_by_is_named_where_the_present_one_is_this_month(
    world: World, busy: object
) -> None:
    with time_machine.travel(noon(date(2026, 12, 3)), tick=False):
        html = page_of(world, world.staff(), f"/coverage?period={NOV}")

    assert "bulan ini" not in html.partition("<main")[2].partition("</main")[0]
