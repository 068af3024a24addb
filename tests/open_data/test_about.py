"""The page on open data, in three languages, and the way to it."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "title", "licence"),
    [
        ("/avoin-data/", "Avoin data", "Creative Commons Nimeä 4.0"),
        ("/sv/avoin-data/", "Öppna data", "Creative Commons Erkännande 4.0"),
        ("/en/avoin-data/", "Open data", "Creative Commons Attribution 4.0"),
    ],
)
def test_the_page_tells_what_where_and_under_which_terms(client, path, title, licence):
    page = client.get(path).content.decode()
    assert f"<h1>{title}</h1>" in page and licence in page
    assert "/hsds/datapackage.zip" in page and "/hsds/openapi.json" in page
    assert "/hsds/services" in page


def test_the_front_page_leads_there(client):
    assert 'href="/avoin-data/"' in client.get("/").content.decode()
