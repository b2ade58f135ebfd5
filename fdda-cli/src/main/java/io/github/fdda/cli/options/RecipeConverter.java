package io.github.fdda.cli.options;

import io.github.fdda.Recipe;
import io.github.fdda.util.InvalidInputException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Recipes as {@link Recipe#parse} reads them. */
public final class RecipeConverter implements ITypeConverter<Recipe> {

  @Override
  public Recipe convert(String value) {
    try {
      return Recipe.parse(value);
    } catch (InvalidInputException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
