package io.github.fdda.engine;

import static io.github.fdda.fixture.Messages.assertUnavailable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.util.Utils;
import io.github.fdda.fixture.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class EngineFolderTest {

  private static final int ADMINISTRATOR = 0;
  private static final int SOMEONE = 54_321;

  private final Path home;
  private final Path temporary;
  private final int user;

  EngineFolderTest(@TempDir Path folder) throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    temporary = Files.createDirectory(folder.resolve("tmp"));
    user = owner(folder);
  }

  private static int owner(Path folder) throws IOException {
    return (int) Files.getAttribute(folder, "unix:uid");
  }

  private Path choose() {
    return new EngineFolder(user).choose(home, temporary);
  }

  private Path inHome() {
    return home.resolve(".djl.ai");
  }

  private Path inTemporary() {
    return temporary.resolve(".djl.ai-" + user);
  }

  private static void permit(Path folder, String mode) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path folder) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }

  @Test
  void home_isTaken() throws IOException {
    assertEquals(inHome(), choose());
    assertEquals("rwx------", mode(inHome()));
  }

  @Test
  void home_asDjlMadeItBefore() throws IOException {
    Files.createDirectory(inHome());
    permit(inHome(), "rwxrwxr-x");
    assertEquals(inHome(), choose());
  }

  @Test
  void home_mayBeALinkOfTheUser() throws IOException {
    Files.createSymbolicLink(inHome(), Files.createDirectory(temporary.resolve("large disk")));
    assertEquals(inHome(), choose());
  }

  @Test
  void withoutHome_oneOfThisUserAlone() throws IOException {
    Files.delete(home);
    assertEquals(inTemporary(), choose());
    assertEquals("rwx------", mode(inTemporary()));
    assertEquals(inTemporary(), choose());
  }

  @Test
  void writableByAll_isPassedOver() throws IOException {
    Files.createDirectory(inHome());
    permit(inHome(), "rwxrwxrwx");
    assertEquals(inTemporary(), choose());
  }

  @Test
  void ofSomeoneElse_isRefused() throws IOException {
    Files.delete(home);
    // Whoever may give folders away, the administrator, is trusted with them.
    var other = user == ADMINISTRATOR ? user : user + 1;
    var planted = Files.createDirectory(temporary.resolve(".djl.ai-" + other));
    if (user == ADMINISTRATOR) {
      Files.setAttribute(planted, "unix:uid", SOMEONE);
    }
    assertUnavailable(
        () -> new EngineFolder(other).choose(home, temporary),
        planted.toString(),
        "set ENGINE_CACHE_DIR");
  }

  @Test
  void linkToNowhere_isRefused() throws IOException {
    Files.delete(home);
    Files.createSymbolicLink(inTemporary(), temporary.resolve("later"));
    assertUnavailable(this::choose, inTemporary().toString());
  }

  /** Run by the tests below. */
  public static void main(String[] arguments) {
    TensorEngine.version();
  }

  /** The engine itself, not only the rule, refuses what others can write. */
  @Test
  void engine_isNotLoadedFromThere() throws Exception {
    Files.createDirectory(inTemporary());
    permit(inTemporary(), "rwxrwxrwx");
    Files.delete(home);
    Files.createFile(home); // else JNA makes the folder, with all above it
    ChildJvm.create()
        .with("-Duser.home=" + home, "-Djava.io.tmpdir=" + temporary)
        .without("ENGINE_CACHE_DIR", "DJL_CACHE_DIR")
        .run(EngineFolderTest.class)
        .assertEndsWith(1, "UnavailableException: neither " + inHome(), "ENGINE_CACHE_DIR");
  }

  /** What the JVM says of users without an account. */
  @Test
  void unknownHome_isNoFolderBelowTheCurrentOne() throws Exception {
    TensorEngine.version(); // unpacked where the child finds it
    ChildJvm.create()
        .with("-Duser.home=?", "-DENGINE_CACHE_DIR=" + Utils.getEngineCacheDir())
        .in(home)
        .run(EngineFolderTest.class)
        .assertEndsWith(0);
    try (var left = Files.list(home)) {
      assertEquals(List.of(), left.toList());
    }
  }
}
