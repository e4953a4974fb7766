"""Who does what on a call: roles given and ended, and stand-ins up to a day."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import CallGrant
from ledger.models import Event
from tests.factories.people import PersonFactory, StaffRoleFactory, sign_in


def url(name: str, call) -> str:
    return reverse(f"applications:{name}", args=[call.slug])


def colleague(role: str = "officer"):
    person = PersonFactory(full_name="Aigul Demo")
    StaffRoleFactory(person=person, role=role)
    return person


def day(days: int, name: str = "last_day") -> dict:
    moment = timezone.now() + timedelta(days=days)
    return {f"{name}_day": moment.day, f"{name}_month": moment.month, f"{name}_year": moment.year}


def held(call, person) -> list[str]:
    return list(CallGrant.objects.current().filter(call=call, person=person).values_list("role", flat=True))


def test_role_is_given_and_recorded(call, officer):
    person = colleague()
    response = officer.post(url("call_people", call), {"person": person.pk, "role": "approver"})
    assert (response.status_code, held(call, person)) == (302, ["approver"])
    assert Event.objects.about(call).filter(what="call.role_given").count() == 1


def test_role_up_to_a_day_ends_with_that_day(call, officer):
    person = colleague()
    officer.post(url("call_people", call), {"person": person.pk, "role": "officer", **day(5)})
    grant = CallGrant.objects.get(call=call, person=person)
    assert (grant.ends_at.date() - timezone.now().date()).days in (5, 6)
    assert "Aigul Demo" in officer.get(url("call_people", call)).content.decode()


def test_role_that_is_over_already_is_refused(call, officer):
    person = colleague()
    response = officer.post(url("call_people", call), {"person": person.pk, "role": "officer", **day(-2)})
    assert (response.status_code, held(call, person)) == (422, [])


def test_role_held_already_is_refused(call, officer, team):
    response = officer.post(url("call_people", call), {"person": team.approver.pk, "role": "approver"})
    assert (response.status_code, held(call, team.approver)) == (422, ["approver"])
    assert "holds this role on the call already" in response.content.decode()


def test_role_is_given_to_people_of_the_office_alone(call, officer):
    person = PersonFactory()
    response = officer.post(url("call_people", call), {"person": person.pk, "role": "officer"})
    assert (response.status_code, held(call, person)) == (422, [])


def test_role_is_given_by_officers_alone(call, approver):
    person = colleague()
    response = approver.post(url("call_people", call), {"person": person.pk, "role": "officer"})
    assert (response.status_code, held(call, person)) == (404, [])


def test_role_ends_at_once(call, officer, team, approver):
    grant = CallGrant.objects.get(call=call, role="approver")
    officer.post(url("end_call_role", call), {"grant": grant.pk})
    assert (held(call, team.approver), approver.get(url("call_people", call)).status_code) == ([], 404)


def test_role_of_the_only_officer_stays(call, officer, team):
    grant = CallGrant.objects.get(call=call, role="officer")
    response = officer.post(url("end_call_role", call), {"grant": grant.pk})
    assert (response.status_code, held(call, team.officer)) == (409, ["officer"])
    assert "Name another one first." in response.content.decode()


def test_role_of_another_call_is_not_ended_from_here(call, closed, officer):
    grant = CallGrant.objects.get(call=closed, role="approver")
    assert officer.post(url("end_call_role", call), {"grant": grant.pk}).status_code == 404


def stand_in(client, call, person, **last_day):
    fields = {key.replace("last_day", "stand-in-last_day"): value for key, value in last_day.items()}
    return client.post(url("call_stand_in", call), {"stand-in-person": person.pk, **fields})


def test_stand_in_approves_up_to_a_day(call, approver, team):
    person = colleague("observer")
    response = stand_in(approver, call, person, **day(3))
    grant = CallGrant.objects.get(call=call, person=person)
    assert (response.status_code, grant.role, grant.stand_in_for) == (302, "approver", team.approver)
    assert sign_in(Client(), person).get(reverse("applications:approvals")).status_code == 200


def test_stand_in_without_a_last_day_is_refused(call, approver):
    person = colleague("observer")
    response = stand_in(approver, call, person)
    assert (response.status_code, held(call, person)) == (422, [])


def test_stand_in_is_named_by_approvers_alone(call, officer):
    person = colleague("observer")
    assert stand_in(officer, call, person, **day(3)).status_code == 404


def test_page_warns_that_nobody_independent_may_remain(call, officer):
    assert "Nobody independent may remain" in officer.get(url("call_people", call)).content.decode()
