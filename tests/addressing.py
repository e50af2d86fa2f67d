"""Giving somebody an e-mail address, by the form and the link."""

import httpx2
from cast import PASSWORD, Person
from post_office import PostOffice, link_in


def address_of(person: Person) -> str:
    return f"{person.username}@example.com"


def give(person: Person, address: str, password: str = PASSWORD) -> httpx2.Response:
    return person.http.post("/account/address", data={"address": address, "password": password})


def follow(person: Person, link: str) -> httpx2.Response:
    token = link.partition("token=")[2]
    assert token in person.get(link).text
    return person.http.post("/addresses/confirmation", data={"token": token})


def with_address(person: Person, office: PostOffice, address: str = "") -> Person:
    address = address or address_of(person)
    count = len(office.to(address))
    assert give(person, address).status_code == 303
    mail = office.wait_for(address, count + 1)[-1]
    assert "is confirmed" in follow(person, link_in(mail, "/addresses/confirmation")).text
    return person
