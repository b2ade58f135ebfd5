"""The parts of the runner that need no kernel."""

import os
import pathlib
import tempfile
import unittest

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

import run


class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.name = "02-b"
        tags = {"tags": ["chart"]}
        nb = new_notebook(cells=[new_code_cell("1", metadata=tags), new_code_cell("2")])
        self.run = run.Run(nb, seconds=61.6, peak_mb=900, stopped=[])

    def save(self, *arguments):
        run.save(self.name, self.run, run.parse([*arguments, "--out", str(self.folder)]))

    def times(self):
        return (self.folder / "times.csv").read_text().splitlines()

    def test_save_full(self):
        self.save("--full")
        self.assertEqual(["02-b.ipynb", "times.csv"], sorted(os.listdir(self.folder)))
        self.assertEqual("notebook,seconds,peak_mb,cells,charts,tables,cores,date", self.times()[0])
        self.assertRegex(self.times()[1], r"^02-b,62,900,2,1,0,\d+,\d{4}-\d\d-\d\d$")

    def test_save_shortHasNoTimes(self):
        self.save()
        self.assertEqual(["02-b.ipynb"], os.listdir(self.folder))

    def test_times_oneRowANotebookInOrder(self):
        (self.folder / "times.csv").write_text(
            "notebook,seconds,peak_mb,cells,charts,tables,cores,date\n"
            "02-b,1,1,1,1,1,1,2000-01-01\n"
            "03-c,5,6,7,8,9,2,2000-01-01\n"
            "01-a,1,1,1,1,1,1,2000-01-01\n"
        )
        self.save("--full")
        names = [line.split(",")[0] for line in self.times()[1:]]
        self.assertEqual(["01-a", "02-b", "03-c"], names)
        self.assertEqual("03-c,5,6,7,8,9,2,2000-01-01", self.times()[3])
        self.assertTrue(self.times()[2].startswith("02-b,62,"))

    def test_save_subFolder(self):
        self.name = "cifar-100/02-b"
        self.save("--full")
        self.assertEqual(["02-b.ipynb"], os.listdir(self.folder / "cifar-100"))
        self.assertTrue(self.times()[1].startswith("cifar-100/02-b,62,"))

    def test_chosen_allThenThoseOfSubFolders(self):
        names = [run.name_of(path) for path in run.chosen([])]
        self.assertEqual("01-quickstart", names[0])
        self.assertIn("cifar-100/01-quickstart", names)
        self.assertEqual(sorted(names, key=lambda name: ("/" in name, name)), names)

    def test_chosen_subFolder(self):
        (path,) = run.chosen(["cifar-100/01-quickstart"])
        self.assertEqual(run.FOLDER / "cifar-100/01-quickstart.ipynb", path)

    def test_lookAt_asSaved(self):
        self.assertEqual(([], "as saved"), run.look_at(run.FOLDER / "cifar-100/01-quickstart.ipynb"))

    def test_lookAt_changed(self):
        path = self.folder / "changed.ipynb"
        nb = nbformat.read(run.FOLDER / "01-quickstart.ipynb", as_version=4)
        nb.cells[1].source += "\n"
        nbformat.write(nb, path)
        problems, _ = run.look_at(path)
        self.assertIn("not those of these cells", *problems)

    def test_memory_ofAMachineOfBinder(self):
        path = run.FOLDER / "cifar-100/01-quickstart.ipynb"
        self.assertEqual([], run.memory_problems(path, 2048))
        self.assertEqual(["the kernel took 2049 MB, at most 2048"], run.memory_problems(path, 2049))

    def test_memory_ofLargePictures(self):
        path = run.FOLDER / "imagenet/01-mobilenet.ipynb"
        self.assertEqual([], run.memory_problems(path, 8192))
        self.assertEqual(["the kernel took 8193 MB, at most 8192"], run.memory_problems(path, 8193))

    def test_chosen_unknown(self):
        with self.assertRaisesRegex(SystemExit, "no notebook 99-none"):
            run.chosen(["99-none"])

    @unittest.skipUnless(pathlib.Path("/proc/self/status").exists(), "no /proc")
    def test_peakMemory_ofThisProcess(self):
        before = run.peak_memory(os.getpid())
        block = bytearray(os.urandom(1)) * (64 << 20)
        self.assertGreaterEqual(run.peak_memory(os.getpid()), max(before, len(block) >> 20))

    def test_peakMemory_ofNoProcess(self):
        self.assertEqual(0, run.peak_memory(2**30))


if __name__ == "__main__":
    unittest.main()
