package io.github.fdda.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** Between the integers of the image and those of the logits there is no floating point at all. */
class IntegerArithmeticTest {

  /** The instructions of the Java Virtual Machine, JVMS §6.5, that have a float or a double. */
  private static final Pattern FLOATING =
      Pattern.compile(
          "\\b([fd](add|sub|mul|div|rem|neg|a?load|a?store|const|cmp[lg]|return)(_\\w+)?"
              + "|[il]2[fd]|[fd]2[ildf]|newarray +(float|double))\\b");

  @Test
  void programs_haveNoFloatingPoint() {
    var reached = reached(IntegerProgram.class);

    assertTrue(reached.containsAll(names(IntegerConvolution.class, IntegerRounding.class)));
    assertEquals(List.of(), reached.stream().filter(IntegerArithmeticTest::floating).toList());
  }

  /** The test would see it. */
  @Test
  void border_hasFloatingPoint() {
    assertTrue(floating(IntegerImages.class.getName()));
    assertTrue(floating(IntegerScale.class.getName()));
  }

  /** Classes of ours that some use, themselves included; each operator is used by programs. */
  private static Set<String> reached(Class<?> from) {
    var all =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(from.getPackageName());
    var open = new ArrayDeque<JavaClass>();
    open.add(all.get(from));
    all.stream().filter(c -> c.isAssignableTo(IntegerOperator.class)).forEach(open::add);
    var reached = new TreeSet<String>();
    while (!open.isEmpty()) {
      var next = open.pop();
      if (next.getPackageName().equals(from.getPackageName()) && reached.add(next.getName())) {
        next.getDirectDependenciesFromSelf().forEach(d -> open.add(d.getTargetClass()));
      }
    }
    return reached;
  }

  private static Set<String> names(Class<?>... classes) {
    var names = new TreeSet<String>();
    for (var type : classes) {
      names.add(type.getName());
    }
    return names;
  }

  private static boolean floating(String name) {
    var code = new StringWriter();
    var writer = new PrintWriter(code);
    var resource = name.replace('.', '/') + ".class";
    var file = String.valueOf(IntegerProgram.class.getClassLoader().getResource(resource));
    var status =
        ToolProvider.findFirst("javap").orElseThrow().run(writer, writer, "-c", "-p", file);
    assertEquals(0, status, code::toString);
    return FLOATING.matcher(code.toString()).find();
  }
}
