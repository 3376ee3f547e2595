"""`python -m bot` is `workation-desk`."""

import sys

from bot.cli import main

sys.exit(main())
