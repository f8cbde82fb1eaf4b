"""lm-eval's command line, without a network: measure.py ARGUMENTS."""

import os
import sys
import tempfile

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", HF_HOME=tempfile.mkdtemp())
from lm_eval.__main__ import cli_evaluate

sys.exit(cli_evaluate())
