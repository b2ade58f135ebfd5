package io.github.fdda.data;

import java.util.OptionalLong;

/**
 * How far the download of one file has come.
 *
 * @param file its name
 * @param received bytes here so far, those of an earlier, interrupted try included
 * @param total bytes of the whole file, if the server says
 * @since 0.1.0
 */
public record DownloadProgress(String file, long received, OptionalLong total) {}
