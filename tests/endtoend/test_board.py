"""From the camera at the door to the count on the wall, in two tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.endtoend.door_world import DoorWorld, a_door_served, film

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def world(app: Flask) -> Iterator[DoorWorld]:
    with a_door_served(app) as world:
        yield world


def test_a_ticket_read_by_the_camera_raises_the_hours_count_in_another_tab(
    world: DoorWorld, new_page: Callable[..., Page], launch: Callable[..., Browser], tmp_path: Path
) -> None:
    camera = film(tmp_path / "camera.y4m", world.code())
    browser = launch(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",  # a browser without a screen has nobody to ask
        f"--use-file-for-fake-video-capture={camera}",
    )
    board = new_page(using=browser, permissions=["camera"])
    world.sign_in(board)
    board.goto(f"{world.url}/{world.centre.slug}/throughput?stage=arrived")
    this_hour = board.locator(".board-now .count-value").first
    expect(this_hour).to_have_text("0")
    door = board.context.new_page()
    door.goto(world.door)
    expect(door.locator(".answer-number")).to_have_text("A-1", timeout=15_000)
    board.bring_to_front()
    expect(this_hour).to_have_text("1", timeout=5_000)
    expect(board.locator(".hours-value").nth(2)).to_have_text("1")
