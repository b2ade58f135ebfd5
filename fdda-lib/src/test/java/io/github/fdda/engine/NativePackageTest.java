package io.github.fdda.engine;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.pytorch.engine.PtEngine;
import io.github.fdda.util.UnavailableException;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NativePackageTest {

  private static final String OFFLINE = "ai.djl.offline";

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private final String offline = System.getProperty(OFFLINE, "true");

  /** DJL looks where the thread does: at the engine's classes and at no native library. */
  @BeforeEach
  void hideNativeLibrary() {
    var engine = PtEngine.class.getProtectionDomain().getCodeSource().getLocation();
    Thread.currentThread()
        .setContextClassLoader(
            new URLClassLoader(new URL[] {engine}, ClassLoader.getPlatformClassLoader()));
  }

  @AfterEach
  void restore() {
    Thread.currentThread().setContextClassLoader(before);
    System.setProperty(OFFLINE, offline);
  }

  @Test
  void onTheClassPath_isTaken() {
    Thread.currentThread().setContextClassLoader(before);
    assertDoesNotThrow(NativePackage::require);
  }

  @Test
  void missing_isRefusedWithItsName() {
    System.clearProperty(OFFLINE);
    var refusal = assertThrows(UnavailableException.class, NativePackage::require);
    assertTrue(String.valueOf(refusal.getMessage()).startsWith("PyTorch "), refusal::getMessage);
  }

  @Test
  void missing_mayBeDownloadedWhereTheUserSaysSo() {
    System.setProperty(OFFLINE, "false");
    assertDoesNotThrow(NativePackage::require);
  }

  @Test
  void advice_namesTheArtifactOrWhereThereIsOne() {
    assertAll(
        () ->
            assertEquals(
                "PyTorch for osx-aarch64 is not on the class path: add"
                    + " ai.djl.pytorch:pytorch-native-cpu:2.7.1 with classifier osx-aarch64, or let"
                    + " DJL download it with -Dai.djl.offline=false",
                NativePackage.missing("osx-aarch64", "2.7.1")),
        () ->
            assertEquals(
                "PyTorch 2.7.1 is not published for osx-x86_64, only for linux-x86_64,"
                    + " linux-aarch64, osx-aarch64, win-x86_64; set PYTORCH_LIBRARY_PATH to a build"
                    + " of your own",
                NativePackage.missing("osx-x86_64", "2.7.1")));
  }
}
