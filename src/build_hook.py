"""Puts templates and static files, with the built assets, into the wheel."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[BuilderConfig]):
    """Hatch calls this before it collects the files of the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the two folders; an editable install reads them where they are."""
        if version == "editable":
            return
        root = Path(self.root)
        self._fetch_htmx(root)
        sys.path.insert(0, str(root / "src"))  # haggle is not installed while its wheel is built
        from haggle.web import assets

        assets.build()
        for folder in (assets.TEMPLATES, assets.STATIC):
            if folder.is_dir():
                build_data["force_include"][str(folder)] = f"haggle/{folder.name}"

    def _fetch_htmx(self, root: Path) -> None:
        if (root / "node_modules" / "htmx.org").is_dir():
            return
        npm = shutil.which("npm")
        if npm is None:
            self.app.display_warning("npm is missing: this wheel carries no script, and its pages do not update live.")
            return
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=root, check=True)
