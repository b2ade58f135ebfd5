package io.github.fdda.cli;

import io.github.fdda.Recipe;
import io.github.fdda.data.InvalidInputException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Recipes as {@link Recipe#parse} reads them. */
final class RecipeConverter implements ITypeConverter<Recipe> {

  @Override
  public Recipe convert(String value) {
    try {
      return Recipe.parse(value);
    } catch (InvalidInputException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
