/* Brings the logits to one scale; the class of the largest, the first of several. */
static int take_logits(const feature *in, const int8_t *shifts, uint32_t block, int64_t *logits)
{
    int largest = 0;
    int i;
    for (i = 0; i < FDDA_NETWORK_CLASSES; i++) {
        const int shift = shifts[(uint32_t) i / block];
        logits[i] = value_at(in, (uint32_t) i) * ((int64_t) 1 << shift);
        if (logits[i] > logits[largest]) {
            largest = i;
        }
    }
    return largest;
}

