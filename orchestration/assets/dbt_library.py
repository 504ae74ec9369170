"""What is used of dagster-dbt, imported without dbt-core.

dagster-dbt works from a manifest alone where dbt-core is not installed, and looks at the version of dbt-core to see whether it
is. Here dbt-core is installed for the process that builds; imported into this one too, it would do nothing but cost every start
of a run a second.
"""

import sys
from typing import Any

_modules: dict[str, Any] = sys.modules
_LOOKED_AT = "dbt.version"

#: None is Python's word for a module that is not to be found.
_before = _modules.setdefault(_LOOKED_AT, None)
try:
    from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets
finally:
    if _before is None:
        del _modules[_LOOKED_AT]

__all__ = ["DagsterDbtTranslator", "DbtProject", "dbt_assets"]
