from pathlib import Path

from streams.discover import find_videos


def _touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def test_folders_are_searched_in_natural_order_by_extension(tmp_path: Path) -> None:
    for name in ("clip10.mp4", "clip2.MP4", "notes.txt", "b/x.mkv", "a/y.avi", ".hidden.mp4", ".cache/z.mp4"):
        _touch(tmp_path / name)
    found = [p.relative_to(tmp_path).as_posix() for p in find_videos([tmp_path])]
    assert found == ["a/y.avi", "b/x.mkv", "clip2.MP4", "clip10.mp4"]


def test_a_file_named_outright_is_taken_whatever_it_is_called_and_only_once(tmp_path: Path) -> None:
    odd = _touch(tmp_path / "export.bin")
    clip = _touch(tmp_path / "a.mp4")
    assert find_videos([odd, tmp_path, clip]) == [odd, clip]
    assert find_videos([tmp_path / "missing.mp4"]) == [tmp_path / "missing.mp4"]


def test_a_symlink_loop_ends(tmp_path: Path) -> None:
    clip = _touch(tmp_path / "day" / "a.mp4")
    (tmp_path / "day" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert find_videos([tmp_path]) == [clip]


def test_a_dangling_link_and_a_folder_with_a_video_name_are_no_videos(tmp_path: Path) -> None:
    (tmp_path / "gone.mp4").symlink_to(tmp_path / "nowhere.mp4")
    (tmp_path / "folder.mp4").mkdir()
    assert find_videos([tmp_path]) == []
