"""The district's addresses: which templates are refused, and that what is filled in stays where it belongs."""

import pytest

from eligibility import PolicyError, load_policy, parse_policy
from eligibility.links import course_link, ticket_link

SHIPPED = load_policy().text
TICKET = "https://help.example.org/new?who={staff_id}&what={function}&at={location}&lacks={unmet}&see={record}"


def with_addresses(ticket: str = TICKET, course: str = "https://lms.example.org/7?kind={kind}") -> str:
    text = SHIPPED.replace('org/HEAT" }', f'org/HEAT", ticket_url = "{ticket}" }}', 1)
    return text.replace('title = "Household"', f'title = "Household"\nurl = "{course}"', 1)


@pytest.mark.parametrize(
    "wrong",
    [
        "http://help.example.org/new",
        "javascript:alert(1)",
        "https://{staff_id}.example.org/",
        "https://help.example.org@evil.example/",
        "https:///new",
        "https://help.example.org/{name}",
        "https://help.example.org/{staff_id",
        "https://help.example.org/{{staff_id}}",
        "https://help.example.org/a b",
    ],
)
def test_a_wrong_template_is_refused_by_its_key(wrong: str) -> None:
    with pytest.raises(PolicyError) as refused:
        parse_policy(with_addresses(ticket=wrong, course=wrong))
    keys = ("policy: district.help.ticket_url: expected", "policy: courses.household.url: expected")
    assert [said.startswith(key) for said, key in zip(refused.value.problems, keys, strict=True)] == [True, True]
    assert f'found "{wrong}"' in refused.value.problems[0]


def test_values_are_filled_in_and_stay_in_their_place() -> None:
    policy = parse_policy(with_addresses())
    found = ticket_link(
        policy, staff_id="S 1&a=b", function="Walk-In", location="Inés (0010)", unmet="lapsed:household", record="#/?"
    )
    assert found == (
        "https://help.example.org/new?who=S%201%26a%3Db&what=Walk-In&at=In%C3%A9s%20%280010%29"
        "&lacks=lapsed%3Ahousehold&see=%23%2F%3F"
    )


def test_a_step_leads_to_the_course_that_it_names() -> None:
    policy = parse_policy(with_addresses(course="https://lms.example.org/(7)?kind={kind}"))
    quiz = course_link(policy, "Take the Household recertification quiz by June 30, 2027.")
    assert quiz == "https://lms.example.org/%287%29?kind=quiz"
    assert course_link(policy, "Complete the full Household eLearning.") == quiz.replace("quiz", "full")
    assert course_link(policy, "Complete the full Enrollment eLearning.") is None  # no address in the policy
    assert course_link(policy, "The renewal window opens on January 1, 2027.") is None
    assert course_link(load_policy(), "Complete the full Household eLearning.") is None
    assert ticket_link(load_policy(), staff_id="S1") is None
