"""What an executor needs of Blotter, as one archive: the package's code, the seeds, and a home's places.

The executors' Python has to have the packages of `requirements.lock`; Blotter itself need not be installed there.
"""

import zipfile
from pathlib import Path

from orchestration import reference

_PACKAGE = Path(__file__).resolve().parents[1]
#: A fixed time, so that the same code and data give the same archive.
_WRITTEN = (2020, 1, 1, 0, 0, 0)
#: Where a home's places lie in the archive.
PLACES = "places"


def write_archive(path: Path, places: Path) -> None:
    """Write the archive.

    Args:
        path: the `.zip` to write.
        places: the folder of the home's places (`raw/places`), which need not be there.
    """
    root = _PACKAGE.parent
    files = {str(file.relative_to(root)): file for file in _PACKAGE.rglob("*.py")}
    files |= {str(file.relative_to(root)): file for file in reference.SEEDS.glob("*.csv")}
    files |= {f"{PLACES}/{file.name}": file for file in places.glob("[!.]*.parquet")}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _WRITTEN), files[name].read_bytes(), zipfile.ZIP_DEFLATED)
