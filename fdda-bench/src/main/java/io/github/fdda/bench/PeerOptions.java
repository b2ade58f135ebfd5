package io.github.fdda.bench;

import java.nio.file.Path;

/**
 * How to run the peer.
 *
 * @param python an interpreter that has PyTorch
 * @param script {@code bench/peer/peer.py} of a checkout
 */
public record PeerOptions(String python, Path script) {}
