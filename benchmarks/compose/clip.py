"""From a scene to a file and its truth."""

from pathlib import Path

import cv2

from benchmarks.compose import encode, kinds
from benchmarks.compose.render import frames
from benchmarks.compose.scene import Scene
from benchmarks.compose.truth import Truth, truth_of, write_truth


def file_name(scene: Scene) -> str:
    """Seed and kind, and the container its codec needs."""
    return f"{scene.seed:06d}_{scene.kind}{encode.SUFFIX[scene.encoding.codec]}"


def render(scene: Scene, folder: Path) -> Truth:
    """The clip in `folder`; truth.json is left to the caller. Raises ComposeError."""
    folder.mkdir(parents=True, exist_ok=True)
    name = file_name(scene)
    encode.write(folder / name, (picture for _, picture in frames(scene)), scene.fps, scene.encoding)
    return truth_of(scene, name)


def draw(folder: Path, small: bool, seed: int, kind: str) -> Truth:
    """`render` of a random scene, in a process beside others that do the same. Raises ComposeError."""
    cv2.setNumThreads(1)
    return render(kinds.random_scene(seed, kind, small), folder)


def compose(scene: Scene, out: Path) -> Truth:
    """Write the clip and its truth.json into folder `out`; deterministic. Raises ComposeError."""
    truth = render(scene, out)
    write_truth(out, [truth])
    return truth
