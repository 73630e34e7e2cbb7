"""`litterwatch models`: which weights there are, and making and judging others."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

import models
from api.screen import fail
from evidence import catalogue
from models import evaluate as evaluation
from models import export as exporting
from models import quantize as quantizing
from models import registry
from models.errors import ModelError

app = typer.Typer(
    help="Mô hình nhận dạng: xem, tải, xuất, nén, đánh giá / Weights: list, show, pull, export, quantize, evaluate",
    no_args_is_help=True,
)
AsJson = Annotated[bool, typer.Option("--json", help="In dạng JSON / Print JSON")]
NameOrFile = Annotated[
    str | None,
    typer.Argument(metavar="[NAME_OR_FILE]", help="Tên hoặc tệp .onnx, bỏ trống: mặc định / default weights"),
]
Images = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="Ảnh có nhãn kiểu YOLO / Labelled pictures, YOLO layout")
]


@app.command("list")
def list_models(as_json: AsJson = False) -> None:
    """Các mô hình có sẵn / Weights that come with the program; the first is the default."""
    known = registry.entries()
    if as_json:
        print(json.dumps([{"name": e.name, "sha256": e.sha256, "licence": e.licence} for e in known], indent=1))
        return
    table = Table("name", "licence", "sha256", "source", box=None)
    for entry in known:
        table.add_row(entry.name, entry.licence, entry.sha256[:16], entry.source)
    Console().print(table)


@app.command("show")
def show(name: NameOrFile = None, as_json: AsJson = False) -> None:
    """Thông tin và thẻ mô hình / Facts about weights, and their card where there is one."""
    with _explained():
        info = models.load(name).info
    if as_json:
        print(json.dumps({**asdict(info), "file": str(info.file)}, indent=1))
        return
    size = "any multiple of 32" if info.input_size is None else f"{info.input_size[0]}x{info.input_size[1]}"
    for label, value in (
        ("name", info.name),
        ("file", info.file),
        ("sha256", info.sha256),
        ("licence", info.licence or "unknown"),
        ("head", info.head),
        ("input", size),
        ("classes", ", ".join(info.classes)),
    ):
        print(f"{label:8} {value}")
    card = next((e.card for e in registry.entries() if e.sha256 == info.sha256), None)
    if card is not None:
        print(f"\n{card.read_text('utf-8')}")


@app.command("pull")
def pull(
    url: Annotated[str, typer.Argument(metavar="URL", help="Địa chỉ tệp .onnx / Where the .onnx file lies")],
    sha256: Annotated[str, typer.Option(help="SHA-256 do người làm mô hình công bố / As announced by its maker")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Tệp .onnx / The .onnx file to write")],
    as_json: AsJson = False,
) -> None:
    """Tải mô hình, chỉ giữ nếu đúng mã băm / Fetch weights; they are kept only if their hash is the announced one."""
    from models import pull as pulling  # noqa: PLC0415  an HTTP client, which no other start of the program needs

    with _explained(), _bar("pull") as progress:
        done = pulling.pull(url, sha256, out, progress=progress)
    if as_json:
        print(json.dumps({**asdict(done), "file": str(done.file)}, indent=1))
    else:
        there = "" if done.fetched else " đã có sẵn / was there already"
        print(f"{done.file}  {done.head}  {len(done.classes)} classes{there}")


@app.command("export")
def export(
    source: Annotated[Path, typer.Argument(metavar="WEIGHTS.pt", help="Trọng số PyTorch / PyTorch weights")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Tệp .onnx / The .onnx file to write")],
    classes: Annotated[
        str | None, typer.Option(help="Chỉ giữ các lớp này, cách nhau bằng dấu phẩy / Keep only these classes")
    ] = None,
    size: Annotated[int | None, typer.Option(help="Cạnh cố định / Fixed square input; default: any size")] = None,
    as_json: AsJson = False,
) -> None:
    """Xuất .pt sang .onnx (cần litterwatch[train]) / Export .pt weights to .onnx (needs litterwatch[train])."""
    wanted = None if classes is None else [name.strip() for name in classes.split(",")]
    with _explained():
        done = exporting.export_weights(source, out, wanted, size=size)
    if as_json:
        print(json.dumps({**asdict(done), "file": str(done.file)}, indent=1))
    else:
        print(f"{done.file}  sha256 {done.sha256}  {len(done.classes)} classes")


@app.command("quantize")
def quantize(
    source: Annotated[Path, typer.Argument(metavar="WEIGHTS.onnx", help="Mô hình gốc / The model to start from")],
    images: Images,
    out: Annotated[Path, typer.Option("--out", "-o", help="Tệp .onnx / The .onnx file to write")],
    count: Annotated[int, typer.Option(min=1, help="Số ảnh để hiệu chỉnh / Pictures to calibrate on")] = 48,
    vnni: Annotated[
        bool, typer.Option("--vnni", help="Chỉ cho CPU có VNNI: chính xác hơn / Only for CPUs with VNNI: more exact")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Nén mô hình xuống 8 bit / Write an eight-bit version of a model."""
    with _explained(), _bar("quantize") as progress:
        done = quantizing.quantize(source, out, images, images=count, reduce_range=not vnni, progress=progress)
    if as_json:
        print(json.dumps({**asdict(done), "file": str(done.file)}, indent=1))
    else:
        print(f"{done.file}  sha256 {done.sha256}  {done.images} pictures")


@app.command("evaluate")
def evaluate(
    images: Images,
    model: Annotated[str | None, typer.Option(help="Tên hoặc tệp .onnx / Model name or .onnx file")] = None,
    side: Annotated[int, typer.Option(help="Cạnh dài đưa vào mạng / Long side given to the network")] = 640,
    limit: Annotated[int | None, typer.Option(min=1, help="Chỉ dùng số ảnh đầu / Only the first pictures")] = None,
    as_json: AsJson = False,
) -> None:
    """Đo độ chính xác (mAP) trên ảnh có nhãn / Measure mean average precision on labelled pictures."""
    with _explained(), _bar("evaluate") as progress:
        report = evaluation.evaluate(models.load(model), images, long_side=side, limit=limit, progress=progress)
    if as_json:
        print(json.dumps(asdict(report), indent=1))
        return
    table = Table("class", "truths", "AP50", "AP50-95", box=None)
    for one in report.classes:
        table.add_row(one.name, str(one.truths), f"{one.ap50:.3f}", f"{one.ap50_95:.3f}")
    table.add_row("all", str(sum(c.truths for c in report.classes)), f"{report.map50:.3f}", f"{report.map50_95:.3f}")
    Console().print(table)
    print(f"{report.model}: {report.images} pictures, {report.ms_per_image:.1f} ms each")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except ModelError as error:
        fail(catalogue.MODEL_UNUSABLE.format(reason=error))


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with Progress(console=Console(stderr=True)) as bars:
        task = bars.add_task(label, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
