package io.github.fdda.data;

import static io.github.fdda.fixture.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.fdda.fixture.Sample;
import io.github.fdda.util.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePackTest {

  @Test
  void calibrationSet_comesBackAsItWas(@TempDir Path folder) {
    var set = Sample.dataset().calibration(2, 7);
    var file = folder.resolve("pack");
    ImagePack.write(set, file);
    var back = ImagePack.open(file, set.sha256()).calibration();
    assertEquals(2, back.perClass());
    assertEquals(7, back.seed());
    assertEquals(set.classes(), back.classes());
    assertEquals(set.sha256(), back.sha256());
    assertEquals(set.beyond(1).sha256(), back.beyond(1).sha256());
  }

  @Test
  void testImages_comeBackAsTheyWere(@TempDir Path folder) {
    var images = Sample.dataset().test(30);
    var file = folder.resolve("pack");
    ImagePack.write(images, file);
    var back = ImagePack.open(file, images.sha256()).images();
    assertEquals(30, back.size());
    assertEquals(images.classes(), back.classes());
    for (var i = 0; i < 30; i++) {
      assertEquals(images.label(i), back.label(i));
      assertArrayEquals(images.normalized(i), back.normalized(i));
    }
  }

  @Test
  void noImages_areAPackToo(@TempDir Path folder) {
    var none = CalibrationSet.none(new ImageShape(3, 4, 5), 6);
    var file = folder.resolve("pack");
    ImagePack.write(none, file);
    var back = ImagePack.open(file, none.sha256()).calibration();
    assertEquals(0, back.size());
    assertEquals(none.classes(), back.classes());
  }

  @Test
  void otherBytes_areRefused(@TempDir Path folder) throws IOException {
    var images = Sample.dataset().test(3);
    var file = folder.resolve("pack");
    ImagePack.write(images, file);
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertRefused(() -> ImagePack.open(file, images.sha256()), "holds other images");
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThrows(InvalidInputException.class, () -> ImagePack.open(file, images.sha256()));
  }
}
