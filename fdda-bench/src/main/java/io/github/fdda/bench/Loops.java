package io.github.fdda.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * One figure for each of the two training loops.
 *
 * @param generatorIteration of step 2
 * @param studentIteration of step 3
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Loops<T>(T generatorIteration, T studentIteration) {}
