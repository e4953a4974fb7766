"""The made-up people of the demo. Every name carries "Demo"."""

from people.models import Office, Organisation, Person, StaffRole
from people.services import create_person, give_account

ZONE = "Asia/Almaty"
OFFICE = {
    "en": "Demo office of calls",
    "ru": "Демонстрационное бюро конкурсов",
    "kk": "Демо конкурстар кеңсесі",
}
STAFF = {
    "officer": ("Nurlan Demo", "nurlan@demo.example", ["officer"]),
    "second_officer": ("Dana Demo", "dana@demo.example", ["officer"]),
    "approver": ("Saule Demo", "saule@demo.example", ["approver"]),
    "observer": ("Timur Demo", "timur@demo.example", ["observer"]),
    "administrator": ("Aliya Demo", "aliya@demo.example", ["administrator"]),
}
APPLICANTS = {
    "applicant": ("Elena Demo", "elena@demo.example", "MD", "en", "Europe/Chisinau"),
    "unsuccessful": ("Daniyar Demo", "daniyar@demo.example", "KG", "ru", "Asia/Bishkek"),
    "scholar": ("Munkh Demo", "munkh@demo.example", "MN", "en", "Asia/Ulaanbaatar"),
}
PANEL = {
    "judge": ("Prof. Maya Demo", "maya@demo.example", "FR", "Europe/Paris"),
    "second_judge": ("Prof. Askar Demo", "askar@demo.example", "KZ", "Asia/Almaty"),
    "third_judge": ("Dr Ingrid Demo", "ingrid@demo.example", "EE", "Europe/Tallinn"),
}
NAMES = [
    "Aigerim",
    "Bekzat",
    "Chinara",
    "Davron",
    "Eka",
    "Farida",
    "Giorgi",
    "Hamid",
    "Irina",
    "Jamshid",
    "Kamila",
    "Levon",
    "Malika",
    "Natela",
    "Otabek",
    "Parviz",
    "Rustam",
    "Sanjar",
    "Tamara",
    "Umida",
    "Vasile",
    "Yulia",
    "Zarina",
    "Anush",
    "Bakyt",
    "Cholpon",
    "Dilnoza",
    "Erlan",
    "Feruza",
    "Gulnara",
    "Hasmik",
    "Ilham",
    "Jibek",
    "Karim",
    "Leyla",
    "Madina",
    "Nino",
    "Oyun",
    "Petru",
    "Ruslan",
    "Sevda",
    "Temur",
    "Ulan",
    "Viorel",
    "Yerlan",
    "Zhanar",
]


def make_office() -> None:
    Office.objects.update_or_create(
        id=1, defaults={"name": OFFICE, "contact_email": "office@demo.example", "zone": ZONE}
    )


def make_person(
    name: str, email: str, *, country: str = "KZ", language: str = "en", zone: str = ZONE
) -> Person:
    person = create_person(
        by=None,
        full_name=name,
        email=email,
        country_id=country,
        language=language,
        zone=zone,
        languages=["en", "ru", "kk"],
        is_demo=True,
    )
    give_account(person=person, confirmed=True)
    return person


def make_cast() -> dict[str, Person]:
    """Return the people behind the doors, by role."""
    make_office()
    cast = {}
    for key, (name, email, roles) in STAFF.items():
        cast[key] = make_person(name, email)
        for role in roles:
            StaffRole.objects.create(person=cast[key], role=role)
    for key, (name, email, country, language, zone) in APPLICANTS.items():
        cast[key] = make_person(name, email, country=country, language=language, zone=zone)
    for key, (name, email, country, zone) in PANEL.items():
        cast[key] = make_person(name, email, country=country, zone=zone)
    agency = Organisation.objects.create(
        name="Demo Agency for Public Services", kind=Organisation.Kind.AGENCY, country_id="MD", is_demo=True
    )
    Person.objects.filter(pk=cast["applicant"].pk).update(organisation=agency, position="Head of department")
    return cast


def make_crowd(entries: list[dict]) -> list[Person]:
    """Return one applicant for each entry, of its country and writing its language."""
    return [
        make_person(
            f"{NAMES[place % len(NAMES)]} Demo",
            f"{NAMES[place % len(NAMES)].lower()}.{place}@demo.example",
            country=entry["country"],
            language=entry["language"],
        )
        for place, entry in enumerate(entries)
    ]
