/* Along one axis: the positions of a window, `from` to `to` - 1, where one of its taps lies on the
   input and not on the padding, and what the tap covers at the first of them. */
typedef struct {
    uint32_t from;
    uint32_t to;
    uint32_t at;
} span;

/* A window that slides over planes of height x width. */
typedef struct {
    uint32_t height, width;
    uint32_t rows, columns; /* its positions */
    uint32_t row_stride, column_stride;
    uint32_t kernel_rows, kernel_columns;
    const span *down; /* one for each row of the kernel */
    const span *across; /* one for each column of the kernel */
} window;

