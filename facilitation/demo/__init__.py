"""The demo districts: dossiers that `facilitation demo` loads.

Their municipalities are real. Facts: © Statistisches Bundesamt (Destatis),
Gemeindeverzeichnis-Informationssystem GV-ISys, state of 31 December 2019, changed (districts
chosen, names without additions); reproduction permitted with the source named. People,
organisations, talks and findings are invented, and all mail addresses end in `.example`.
"""

from importlib import resources

FILE = "ludwigslust_parchim.yaml"
FURTHER_FILES = ("goerlitz.yaml", "helmstedt.yaml", "koenigslutter.yaml", "twinning.yaml")


def demo_file(name: str = FILE) -> bytes:
    return resources.files(__name__).joinpath(name).read_bytes()
