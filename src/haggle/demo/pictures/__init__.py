"""Draws the pictures of the demo listings, 1200×900 pixels each, the same bytes every time."""

from collections.abc import Callable

from haggle.demo.pictures import furniture, machines, music, outdoors, rides

_PAINTERS: dict[str, Callable[[], bytes]] = {
    "bike": rides.bike,
    "armchair": furniture.armchair,
    "camera": machines.camera,
    "guitar": music.guitar,
    "record-player": music.record_player,
    "espresso-machine": machines.espresso,
    "lamp": furniture.lamp,
    "skateboard": outdoors.skateboard,
    "tent": outdoors.tent,
    "sewing-machine": machines.sewing_machine,
    "rocking-horse": rides.rocking_horse,
    "plant": furniture.plant,
}


def draw(name: str) -> bytes:
    """The picture of that name as JPEG."""
    return _PAINTERS[name]()
