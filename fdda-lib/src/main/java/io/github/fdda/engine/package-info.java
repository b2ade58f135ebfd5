/**
 * The tensor engine, kept right and in one place.
 *
 * <p>{@link io.github.fdda.engine.TensorEngine} loads PyTorch on first use, finds out on which
 * {@link io.github.fdda.engine.EnginePath} it computes rightly on this processor, and hands out
 * managers of arrays. Every convolution of the library goes through {@link
 * io.github.fdda.engine.Convolutions}, which takes that path.
 *
 * <p>Whether operations are recorded for gradients is a setting of each thread, and a thread of a
 * notebook or of a user's pool comes with any. So whatever touches arrays does so inside an {@link
 * io.github.fdda.engine.EngineScope}, an {@link io.github.fdda.engine.EngineSession} or a {@link
 * io.github.fdda.engine.GradientMode}, which set it and give the caller's own back.
 */
@NullMarked
package io.github.fdda.engine;

import org.jspecify.annotations.NullMarked;
