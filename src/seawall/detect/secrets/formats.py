"""All formats of secrets that are known, the more specific first."""

from seawall.detect.secrets.business import BUSINESS
from seawall.detect.secrets.operations import OPERATIONS
from seawall.detect.secrets.services import CLOUDS, CODE, MODELS, SERVICES
from seawall.detect.secrets.standards import STANDARDS

FORMATS = CLOUDS + CODE + MODELS + SERVICES + OPERATIONS + BUSINESS + STANDARDS
