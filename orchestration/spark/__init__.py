"""Reading on Apache Spark: the extractor's own function on executors, for those who outgrow one machine.

Needs the extra `blotter[spark]` and a Java of 17 or newer; nothing of either is imported before a session is asked for.
What does NOT belong here: anything of how a text is read, and Dagster.
"""

from orchestration.spark.engine import SparkEngine
from orchestration.spark.session import SparkFailed, SparkSettings, spark_session

__all__ = ["SparkEngine", "SparkFailed", "SparkSettings", "spark_session"]
