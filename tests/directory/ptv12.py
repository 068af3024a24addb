"""PTV objects of open API v12, for tests.

No payload of v12 is public. These are written from the shape that is described: plain codes, texts under
`languageVersions`, connections apart, coordinates in EPSG:3067.
"""

from .ptv import guid


def versions(name, sv="", **texts):
    told = {"fi": {"name": name, **texts}}
    return told | ({"sv": {"name": sv}} if sv else {})


def service(name="Asiointiapu", **fields):
    return {
        "id": guid(f"version of {name}"),
        "contentId": guid(name),
        "organizationContentId": guid("kunta"),
        "languageVersions": versions(
            name,
            sv=f"{name} på svenska",
            summary=f"{name} auttaa arjessa.",
            description="Avustaja lähtee mukaan kauppaan.",
            userInstructions="Soita ja kysy.",
            keywords=["kauppa-apu"],
        ),
        "serviceClasses": ["P4.12"],
        "targetGroups": ["KR1.2"],
        "languages": ["fi", "sv"],
        "chargeType": "FreeOfCharge",
        "areaType": "LimitedType",
        "municipalities": ["491", "20"],
        "publishingStatus": "Published",
        "modified": "2026-03-05T22:30:00Z",
        **fields,
    }


def channel(name="Palvelupiste", kind="serviceLocation", **fields):
    return {
        "contentId": guid(name),
        "organizationContentId": guid("kunta"),
        "channelType": kind,
        "languageVersions": versions(name, summary="Neuvonta aulassa."),
        "phoneNumbers": [{"number": "16000001", "prefixNumber": "+358", "language": "fi"}],
        "emails": ["neuvonta@kunta.example"],
        "webPages": [{"url": "https://kunta.example/neuvonta", "name": "Neuvonta"}],
        "addresses": [
            {
                "type": "Location",
                "street": {"fi": "Otavantie"},
                "streetNumber": "2",
                "postalCode": "50670",
                "postOffice": {"fi": "OTAVA"},
                "municipality": "491",
                "coordinates": {"northing": 6834688, "easting": 503879},
            }
        ],
        "serviceHours": [
            {
                "type": "DaysOfTheWeek",
                "openingHours": [{"day": "Monday", "from": "09:00", "to": "15:00"}],
            }
        ],
        "languages": ["fi"],
        "publishingStatus": "Published",
        "modified": "2026-03-05T10:00:00Z",
        **fields,
    }


def organisation(name="Suvantolan kunta", **fields):
    return {
        "contentId": guid("kunta"),
        "organizationType": "Municipality",
        "businessId": "0000000-0",
        "languageVersions": versions(name),
        "publishingStatus": "Published",
        **fields,
    }


def connection(service_name="Asiointiapu", channel_name="Palvelupiste", key="channelContentId", **fields):
    return {"serviceContentId": guid(service_name), key: guid(channel_name), **fields}
