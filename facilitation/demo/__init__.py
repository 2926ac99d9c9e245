"""The demo district: a dossier that `facilitation demo` loads.

Landkreis Ludwigslust-Parchim with its real municipalities. Facts: © Statistisches Bundesamt
(Destatis), Gemeindeverzeichnis-Informationssystem GV-ISys, state of 31 December 2019, changed (one
district chosen, names without additions); reproduction permitted with the source named. People,
organisations, talks and findings are invented, and all mail addresses end in `.example`.
"""

from importlib import resources

FILE = "ludwigslust_parchim.yaml"


def demo_file() -> bytes:
    return resources.files(__name__).joinpath(FILE).read_bytes()
