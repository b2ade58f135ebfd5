package io.github.fdda.cli.evaluate;

import io.github.fdda.QuantizedNetwork;
import io.github.fdda.cli.cluster.LocalFolder;
import io.github.fdda.cli.cluster.ZipFolder;
import io.github.fdda.network.Network;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.util.Base64;

/**
 * A quantized network on its way to another process.
 *
 * @param files a zip of what it is saved as, in Base64
 */
record SentResult(String files) implements Serializable {

  static SentResult of(QuantizedNetwork quantized) {
    return LocalFolder.using(
        folder -> {
          quantized.save(folder);
          var zip = new ByteArrayOutputStream();
          ZipFolder.pack(folder, zip);
          return new SentResult(Base64.getEncoder().encodeToString(zip.toByteArray()));
        });
  }

  /**
   * The network.
   *
   * @param network the float one that it was made from
   */
  QuantizedNetwork open(Network network) {
    return LocalFolder.using(
        folder -> {
          var saved = folder.resolve("saved");
          ZipFolder.unpack(new ByteArrayInputStream(Base64.getDecoder().decode(files)), saved);
          return QuantizedNetwork.load(saved, network);
        });
  }
}
