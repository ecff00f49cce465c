"""Pages are paid for by the kilobyte: what the server really sent, against docs/benchmarks.md."""

import pytest

from tests.web.served import environment, served
from tests.web.weights import Weights, weigh

JOURNEY = 60_000
PAGE = 8_000
STYLESHEET = 8_000
SCRIPT = 4_000


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Weights:
    """What one journey weighs, by the program as its own command starts it."""
    with served(environment(tmp_path_factory.mktemp("served"))) as port:
        return weigh(port)


def test_a_cold_journey_weighs_at_most_sixty_kilobytes(weights: Weights) -> None:
    assert 10_000 < weights.journey <= JOURNEY, f"{weights.requests} answers"


def test_no_page_is_heavier_than_eight_kilobytes(weights: Weights) -> None:
    assert 1_000 < weights.page <= PAGE, weights.heaviest_page


def test_the_stylesheet_and_the_script_stay_small(weights: Weights) -> None:
    assert 0 < weights.stylesheet <= STYLESHEET
    assert 0 < weights.script <= SCRIPT
