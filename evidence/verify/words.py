"""Every text of a verification that a person reads, Vietnamese and English. verify.html says the same words."""

from __future__ import annotations

from typing import Tuple

Pair = Tuple[str, str]
"""Vietnamese, English."""

VERDICT: dict[str, Pair] = {
    "intact": (
        "NGUYÊN VẸN. Không có gì bị sửa từ khi được ký, và người ký là cơ sở đáng tin cậy.",
        "INTACT. Nothing was changed since it was signed, and a trusted site signed it.",
    ),
    "unknown_signer": (
        "CHƯA BIẾT AI KÝ. Không có gì bị sửa từ khi được ký, nhưng ai cũng có thể tạo một khóa. Hãy đối chiếu dấu "
        "vân tay khóa dưới đây với dấu vân tay do chính cơ sở cung cấp; nếu khác, gói này là giả.",
        "SIGNER NOT KNOWN. Nothing was changed since it was signed, but anybody can make a key. Compare the "
        "fingerprint below with the one the site itself gives you; if they differ, this package is a forgery.",
    ),
    "untrusted": (
        "KHÔNG ĐÁNG TIN. Nội dung đúng như lúc ký, nhưng chữ ký không phải của cơ sở đáng tin cậy.",
        "NOT TRUSTED. The content is as it was signed, but the signature is not that of a trusted site.",
    ),
    "altered": (
        "ĐÃ BỊ THAY ĐỔI. Gói này không còn đúng như khi được niêm phong.",
        "ALTERED. This package is not as it was sealed.",
    ),
    "unreadable": ("KHÔNG KIỂM TRA ĐƯỢC.", "CANNOT BE VERIFIED."),
}
FINDING: dict[str, Pair] = {
    "removed": ("{path}: đã bị xóa khỏi gói", "{path}: was removed"),
    "added": ("{path}: bị thêm vào sau khi niêm phong", "{path}: was added after sealing"),
    "added_copy": (
        "{path}: bị thêm vào sau khi niêm phong (bản sao của {other})",
        "{path}: was added after sealing (a copy of {other})",
    ),
    "renamed": ("{path}: đã bị đổi tên thành {other}", "{path}: was renamed to {other}"),
    "changed": ("{path}: nội dung bị sửa", "{path}: its content was changed"),
    "truncated": ("{path}: bị cắt ngắn", "{path}: was cut short"),
    "extended": ("{path}: bị nối dài thêm", "{path}: was made longer"),
    "remuxed": (
        "{path}: hình ảnh đúng như bản gốc, nhưng tệp đã được đóng gói lại (remux) hoặc phần vỏ bị sửa; "
        "không phải tệp gốc",
        "{path}: the pictures are those of the original, but the file was re-muxed or its wrapping edited; it is not "
        "the original file",
    ),
    "changed_pictures": ("{path}: hình ảnh bị sửa", "{path}: its pictures were changed"),
    "truncated_pictures": (
        "{path}: hình ảnh không còn như bản gốc, tệp ngắn hơn",
        "{path}: its pictures are not those of the original, the file is shorter",
    ),
    "extended_pictures": (
        "{path}: hình ảnh không còn như bản gốc, tệp dài hơn",
        "{path}: its pictures are not those of the original, the file is longer",
    ),
    "swapped": ("{path}: bị thay bằng nội dung của {other}", "{path}: was exchanged for what {other} holds"),
    "unreadable": ("{path}: không đọc được ({detail})", "{path}: cannot be read ({detail})"),
    "link": ("{path}: không phải tệp thường (liên kết); không mở", "{path}: no regular file (a link); not opened"),
    "twice": (
        "{path}: có hai lần trong tệp zip; mỗi chương trình có thể mở một bản khác nhau",
        "{path}: twice in the zip file; two programs may open different ones",
    ),
    "alike": (
        "{path}: tên dễ nhầm với {other}; trên máy khác tệp này có thể đè lên tệp kia",
        "{path}: a name too much like {other}; on another computer one replaces the other",
    ),
    "bad_name": ("{path}: tên tệp không hợp lệ; không mở", "{path}: not a name for a file of a package; not opened"),
    "manifest_broken": (
        "manifest.json: không đọc được như một bản kê ({detail})",
        "manifest.json: cannot be read as a manifest ({detail})",
    ),
    "manifest_edited": (
        "manifest.json: bản kê bị sửa sau khi ký",
        "manifest.json: the manifest was edited after it was signed",
    ),
    "signature_broken": (
        "manifest.sig: chữ ký bị hỏng ({detail})",
        "manifest.sig: the signature is damaged ({detail})",
    ),
    "signature_altered": (
        "manifest.sig: chữ ký bị sửa hoặc bị thay",
        "manifest.sig: the signature was edited or replaced",
    ),
    "signature_wrong": (
        "manifest.sig: chữ ký không phải của manifest.json này; một trong hai đã bị thay",
        "manifest.sig: not the signature of this manifest.json; one of the two was replaced",
    ),
    "sums_broken": ("SHA256SUMS: bị sửa ({detail})", "SHA256SUMS: was edited ({detail})"),
    "sums_differ": (
        "SHA256SUMS: dòng {other} không khớp với bản kê đã ký",
        "SHA256SUMS: the line of {other} is not what was signed",
    ),
    "stamp_foreign": (
        "manifest.tsr: dấu thời gian của một gói khác",
        "manifest.tsr: the time stamp of another package",
    ),
    "stamp_wrong": (
        "manifest.tsr: dấu thời gian không hợp lệ ({detail})",
        "manifest.tsr: no valid time stamp ({detail})",
    ),
    "stamp_expired": (
        "manifest.tsr: dấu thời gian của “{other}” được ký khi chứng thư không còn, hoặc chưa có, hiệu lực ({detail})",
        "manifest.tsr: {other} stamped this at a time when its certificate did not count ({detail})",
    ),
    "resigned": (
        "GÓI BỊ KÝ LẠI: bản kê ghi khóa {other}, nhưng chữ ký là của khóa {detail}",
        "SIGNED ANEW BY SOMEBODY ELSE: the manifest names the key {other}, the signature is of the key {detail}",
    ),
    "key_foreign": (
        "KHÓA LẠ: không phải khóa của cơ sở đáng tin cậy; có thể gói đã bị làm giả rồi ký lại. Khóa: {detail}",
        "FOREIGN KEY: not one of a trusted site; the package may be a forgery, signed anew. Key: {detail}",
    ),
    "key_revoked": (
        "KHÓA ĐÃ BỊ THU HỒI trước khi ký (từ {detail})",
        "REVOKED KEY: it counted no more when this was signed (since {detail})",
    ),
    "key_unproven": (
        "KHÓA ĐÃ BỊ THU HỒI, và không có gì chứng minh gói được ký trước đó (thu hồi từ {detail})",
        "REVOKED KEY, and nothing proves that this was signed before (since {detail})",
    ),
    "key_retired": (
        "KHÓA CŨ: gói ghi thời điểm sau khi khóa đã được thay ({detail})",
        "OLD KEY: the package says it is younger than the key's replacement ({detail})",
    ),
    "no_such_package": ("không có tệp hoặc thư mục này: {path}", "no such file or folder: {path}"),
    "zip_refused": ("tệp zip bị hỏng hoặc bị sửa ({detail})", "the zip file is damaged or was edited ({detail})"),
    "too_many": ("quá nhiều tệp để là một gói", "too many files for a package"),
    "too_large": ("quá lớn", "too large"),
}
REMARK: dict[str, Pair] = {
    "repacked": (
        "Tệp zip không còn đúng như litterwatch ghi (được nén lại hoặc phần vỏ bị sửa); "
        "các tệp bên trong quyết định kết quả.",
        "The zip file is not as litterwatch writes it (zipped anew, or its wrapping edited); the files inside decide.",
    ),
    "zip_sum": ("{path}: mã CRC trong tệp zip sai", "{path}: the zip file's own check sum is wrong"),
    "not_stamped": (
        "Không có dấu thời gian: thời điểm ký chỉ do chính gói này nói.",
        "No time stamp: when it was signed, only the package itself says.",
    ),
    "stamp_unchecked": (
        "Dấu thời gian ghi {detail}; trang này không kiểm tra chữ ký của tổ chức cấp dấu "
        "(verify.py và litterwatch evidence verify có kiểm tra).",
        "The time stamp says {detail}; this page does not check the stamp authority's signature "
        "(verify.py and litterwatch evidence verify do).",
    ),
    "stamp_unknown": (
        "Dấu thời gian ghi {detail}, ký bởi “{other}”: chữ ký đúng, nhưng không tệp tin cậy nào ở đây biết tổ chức "
        "này. Ai cũng có thể tự lập một tổ chức như vậy; giờ ấy chưa chứng minh được gì.",
        "The time stamp says {detail} and is signed by {other}: the signature is right, but no trust file here knows "
        "this authority. Anybody can set up one; that time proves nothing yet.",
    ),
    "stamp_uncheckable": (
        "Dấu thời gian: chương trình này không kiểm tra được chữ ký của tổ chức cấp dấu ({detail}).",
        "The time stamp: this program cannot check the authority's signature ({detail}).",
    ),
    "stamp_ran_out": (
        "Dấu thời gian có hiệu lực khi đóng; chứng thư của “{other}” đã hết hạn sau đó ({detail}). Khóa "
        "của nó có bị lộ về sau không thì ở đây không thể biết.",
        "The time stamp counted when it was made; the certificate of {other} has run out since ({detail}). Whether its "
        "key was stolen later, nobody can tell from here.",
    ),
}
LABEL: dict[str, Pair] = {
    "package": ("Gói", "Package"),
    "event": ("Sự kiện", "Event"),
    "time": ("Thời điểm", "Time"),
    "camera": ("Camera", "Camera"),
    "place": ("Địa điểm", "Place"),
    "sealed": ("Niêm phong lúc", "Sealed at"),
    "operator": ("Người trích xuất", "Exported by"),
    "signer": ("Người ký", "Signed by"),
    "fingerprint": ("Dấu vân tay khóa", "Key fingerprint"),
    "stamp": ("Dấu thời gian", "Time stamp"),
    "stamp_scope": (
        "đã kiểm tra: chữ ký, chuỗi chứng thư và hạn của chúng lúc đóng dấu; chưa kiểm tra: chứng thư có bị "
        "thu hồi không",
        "checked: the signature, the certificates and that they counted at that time; not checked: whether one was "
        "revoked",
    ),
    "files": ("Tệp nguyên vẹn", "Files intact"),
    "says": ("Gói tự ghi (chưa được chứng minh)", "What the package says (not proven)"),
    "unknown": ("không rõ", "not known"),
    "compared": (
        "khóa được tin cậy (dấu vân tay đã đối chiếu, hoặc tệp tin cậy không ghi tên cơ sở)",
        "a trusted key (its fingerprint was compared, or its trust file names no site)",
    ),
    "of": ("{whole} trên {files}", "{whole} of {files}"),
}
EVENT: dict[str, Pair] = {"dump": ("Đổ rác", "Dumping"), "litter": ("Xả rác", "Littering")}

PAGE: dict[str, Pair] = {
    "title": ("Kiểm tra gói chứng cứ", "Verify evidence packages"),
    "intro": (
        "Trang này chạy ngay trên máy này, không dùng mạng, không gửi gì đi. Nên dùng bản lấy từ nơi đáng tin cậy: ai "
        "làm giả được gói thì cũng làm giả được trang này.",
        "This page works on this computer alone and sends nothing anywhere. Better use a copy from somebody you trust: "
        "who can forge a package can forge this page in it.",
    ),
    "trust": (
        "Tệp tin cậy (trust.json) do chính cơ sở ghi hình cung cấp",
        "The trust file (trust.json), from the site that recorded it",
    ),
    "key": ("hoặc dấu vân tay khóa đã đối chiếu", "or the fingerprint of its key, once compared"),
    "folder": ("Thư mục của gói", "The package's folder"),
    "zip": ("hoặc tệp zip", "or zip files"),
    "drop": ("Hoặc thả thư mục, tệp zip vào đây", "Or drop folders or zip files here"),
    "reading": ("Đang đọc {path} ...", "Reading {path} ..."),
    "trusts": ("Tin cậy: {site}, khóa {key}", "Trusted: {site}, key {key}"),
    "no_trust": (
        "{name}: không phải tệp tin cậy dùng được ({detail})",
        "{name}: no trust file that can be used ({detail})",
    ),
    "no_key": ("Dấu vân tay gồm 64 chữ số hệ 16", "A fingerprint has 64 hexadecimal digits"),
}


def both(pair: Pair, **values: object) -> str:
    """Vietnamese first, English beside it."""
    vietnamese, english = (text.format(**values) for text in pair)
    return vietnamese if vietnamese == english else f"{vietnamese} / {english}"
