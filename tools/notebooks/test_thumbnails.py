"""What stands for the notebooks elsewhere is what they show."""

import unittest

import run
import thumbnails


class ThumbnailsTest(unittest.TestCase):
    def test_eachNotebook_hasOneInTheOverview(self):
        overview = (run.FOLDER / "README.md").read_text(encoding="utf-8")
        for path in run.chosen([]):
            self.assertIn(f"(thumbnails/{thumbnails.short(path)}.png)]({run.name_of(path)}.ipynb)", overview)
            self.assertTrue((run.FOLDER / "thumbnails" / f"{thumbnails.short(path)}.png").exists(), path)

    def test_readme_showsTheChartAsItIsInTheNotebook(self):
        (path,) = [path for path in run.chosen([]) if thumbnails.short(path) == thumbnails.SHOWN]
        self.assertEqual(thumbnails.chosen(path), thumbnails.PICTURE.read_bytes())
        readme = (run.FOLDER.parent / "README.md").read_text(encoding="utf-8")
        self.assertIn(f"(docs/{thumbnails.PICTURE.name})", readme)


if __name__ == "__main__":
    unittest.main()
