"""getFile: where a file can be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import limits
from ..errors import BadRequest
from ..params import Params
from .registry import method

if TYPE_CHECKING:
    from ..core import Simulator


@method("getFile", "file_id")
def get_file(sim: Simulator, params: Params) -> dict[str, Any]:
    """The path below /file/bot<token>/ of a file up to 20 MB."""
    file_id = params.text("file_id")
    if not file_id:
        raise BadRequest("file_id not specified")
    stored = sim.files.find(file_id)
    if stored is None:
        raise BadRequest("invalid file_id")
    if len(stored.content) > limits.DOWNLOAD_BYTES:
        raise BadRequest("file is too big")
    return stored.described(file_path=stored.path)
