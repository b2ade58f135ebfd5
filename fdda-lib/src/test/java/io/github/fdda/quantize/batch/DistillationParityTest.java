package io.github.fdda.quantize.batch;

import static io.github.fdda.golden.Golden.assertClose;

import ai.djl.ndarray.NDManager;
import io.github.fdda.golden.Golden;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DistillationParityTest {

  private static final double TOLERANCE = 1e-4;

  @Test
  void loss_andGradientToStudent() throws IOException {
    try (var manager = NDManager.newBaseManager("PyTorch")) {
      var golden = Golden.load("losses_cifar100_resnet20", manager);
      var student = golden.array("kd_student");
      student.setRequiresGradient(true);
      try (var collector = manager.getEngine().newGradientCollector()) {
        var loss =
            Distillation.published()
                .loss(student, golden.array("kd_teacher"), golden.array("kd_labels"))
                .total();
        collector.backward(loss);
        assertClose(golden.values("kd_loss"), loss.toFloatArray(), TOLERANCE, "loss");
        assertClose(
            golden.values("kd_gradient"),
            student.getGradient().toFloatArray(),
            TOLERANCE,
            "gradient");
      }
    }
  }
}
