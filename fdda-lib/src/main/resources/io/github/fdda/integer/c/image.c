/* Normalizes and quantizes the pixels of a plane: `levels` has what each of 256 becomes. */
static void take_plane(const uint8_t *pixels, const uint8_t *levels, const feature *out,
                       uint32_t first, uint32_t count)
{
    uint8_t *bytes = bytes_of(out, first);
    uint32_t i, j;
    for (i = 0; i < count; i++) {
        for (j = 0; j < out->bytes; j++) {
            bytes[i * out->bytes + j] = levels[pixels[i] * out->bytes + j];
        }
    }
}

