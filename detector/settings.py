"""Every threshold of the detector, each with the physical thing it means.

Lengths are relative to something seen in the picture (the actor, the item, the picture's width), times are real
seconds, and grey-level limits are multiples of the noise measured in the scene itself, so that one set of values
serves any camera. docs/thresholds.md explains how each was chosen.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Defaults are for roadside and collection-point cameras; nothing here is fitted to one clip."""

    # --- looking -----------------------------------------------------------------------------------------------
    work_side_px: int = 640
    """Long side of the picture in which change is looked for: an item of 16 px in 1080p still covers 5 px."""
    look_every_s: float = 0.28
    """Spacing of analysed pictures while something happens: a walker moves a quarter of a metre in it."""
    detect_side_px: int = 640
    """Long side given to YOLO at most; smaller crops are given at their own size."""
    detect_cheap_px: int = 200_000
    """Crops of at most so many pixels are given to YOLO at every look: one or two people (see detector.pace)."""
    detect_costly_s: float = 0.56
    """Larger ones at most this often: half a second moves a walker less than half their height, tracks still join."""
    detect_conf: float = 0.25
    detect_low_conf: float = 0.1
    """Second-chance detections (ByteTrack): keep a known track alive, never start one."""

    # --- change ------------------------------------------------------------------------------------------------
    luma_floor: float = 11.0
    """Smallest luma step (of 255) that counts as change: a just visible edge after compression."""
    chroma_floor: float = 7.0
    full_bright_luma: float = 100.0
    """Where the ground is darker than this, smaller steps show: the two floors shrink with its brightness."""
    darkest_share: float = 0.45
    """...down to this part of them: a luma step of 5, what compression leaves of a flat dark area."""
    noise_gain: float = 4.0
    """Change must exceed this many mean absolute deviations of the pixel's own history (about 3.2 sigma)."""
    settle_s: float = 0.9
    """A pixel that kept its value this long is at rest: longer than a walker's leg hides a spot."""
    background_tau_s: float = 20.0
    """Time constant with which the background follows daylight."""
    restless_tau_s: float = 40.0
    """Memory for places that keep moving with nobody there: foliage, water, flags, clocks."""

    # --- items -------------------------------------------------------------------------------------------------
    min_item_px: float = 4.0
    """Smallest side of an item in the work picture: below it, compression noise has the same size."""
    max_item_frac: float = 0.25
    """Largest part of the picture an item may cover (a load tipped close to the camera)."""
    mature_s: float = 1.6
    """An item must have lain in plain sight this long before it is judged."""
    look_back_s: float = 25.0
    """How far back from the first sight of an item the act may lie hidden behind its actor."""

    # --- the owner rule ----------------------------------------------------------------------------------------
    near_heights: float = 1.3
    """Within this many of their own heights of the item a person still attends it (arm's reach and a step)."""
    far_heights: float = 2.5
    """Beyond this many heights the owner has walked off, even when still in view."""
    gone_s: float = 2.0
    """The owner out of sight this long has left."""
    away_s: float = 4.0
    """The owner in view but beyond far_heights this long has left."""
    hold_s: float = 20.0
    """After the owner left, wait this long for a change of mind: who comes back and takes it has not littered."""

    # --- the camera --------------------------------------------------------------------------------------------
    moved_frac: float = 0.02
    """A lasting shift of the view by this part of its width: the camera looks elsewhere."""
    shake_frac: float = 0.004
    """Spread of the view's jitter, as part of its width, above which nothing at rest can be told from shake."""
    dark_luma: float = 22.0
    """Mean luma (of 255) below which a picture shows nothing."""
    lost_detail: float = 0.35
    """Edge energy against the camera's usual, below which (with half the contrast gone) the view is covered."""
    lost_focus: float = 0.6
    """Edge energy per contrast against the camera's usual, below which the lens is out of focus."""
    unsettled_s: float = 3.0
    """After the view changed as a whole, wait this long before trusting rest again."""

    # --- the verdict -------------------------------------------------------------------------------------------
    convincing_score: float = 0.2
    """What is scored higher keeps its outline and its release; what is scored far lower is followed no further."""
    report_score: float = 0.3
    """Deposits scored below are not reported. The score is a probability where every second clip shows an act; on a
    road with one in fifty days, what is least convincing is hardly ever one."""
