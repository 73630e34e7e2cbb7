"""The 80 COCO class names in their usual order, and the ones this job keeps."""

_NAMES = (
    "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,"
    "stop sign,parking meter,bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,"
    "backpack,umbrella,handbag,tie,suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,"
    "baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,"
    "banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,"
    "potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,"
    "oven,toaster,sink,refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush"
)
COCO = tuple(_NAMES.split(","))

PEOPLE = ("person",)
VEHICLES = ("bicycle", "car", "motorcycle", "bus", "train", "truck", "boat")
ANIMALS = ("bird", "cat", "dog", "horse", "sheep", "cow")
CARRIED = ("backpack", "umbrella", "handbag", "suitcase", "bottle", "cup")
BULKY = ("chair", "couch", "bed", "toilet", "tv", "refrigerator")
STREET = ("fire hydrant", "stop sign", "bench", "potted plant")
"""Fixed things of about a person's shape: with their own class they are not taken for people or bags."""

KEPT = tuple(name for name in COCO if name in {*PEOPLE, *VEHICLES, *ANIMALS, *CARRIED, *BULKY, *STREET})
"""Classes of the default weights: who acts, what is carried or dumped, and what must not be mistaken for these."""
