"""Shows the gallery at http://127.0.0.1:5050."""

from tests.web.gallery import create_app

create_app().run(port=5050)
