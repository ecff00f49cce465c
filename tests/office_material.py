"""What people read of an invented office, as its row keeps it, and what messages say."""

from pathlib import Path

from mobility.domain.office import Contact, ContactKind, Details, details_data
from mobility.services.message_files import read_texts

TEXTS = read_texts(Path(__file__).parents[1] / "mobility" / "seed" / "messages")
DETAILS = details_data(
    Details(
        names={"es": "Oficina de Quetzaltenango", "en": "Quetzaltenango Office"},
        short_name="Quetzaltenango",
        town={"es": "Quetzaltenango, zona 1", "en": "Quetzaltenango, zone 1"},
        address={"es": "Frente al parque central", "en": "Facing the central park"},
        address_is_public=True,
        directions={"es": "Es el edificio azul.", "en": "It is the blue building."},
        accessibility={"es": "Hay rampa.", "en": "There is a ramp."},
        latitude=14.8347,
        longitude=-91.5181,
        languages=("es",),
        interpreters=("quc",),
        contacts=(
            Contact(
                kind=ContactKind.TELEPHONE,
                label={"es": "Teléfono de la oficina", "en": "Office telephone"},
                value="0000-0001",
            ),
        ),
        urgent=(),
        arrive_early=15,
        holidays_from="GT",
    )
)
