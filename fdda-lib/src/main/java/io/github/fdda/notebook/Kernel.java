package io.github.fdda.notebook;

/** What the notebook asks of a Jupyter kernel. */
interface Kernel {

  /** Stands for no kernel: shows nothing. */
  Kernel NONE =
      new Kernel() {
        @Override
        public void start() {}

        @Override
        public void display(String id, Rendering rendering) {}

        @Override
        public void update(String id, Rendering rendering) {}
      };

  /** Makes the kernel show the types of {@link Renderings#types()} as last expression. */
  void start();

  /**
   * Shows something below the running cell.
   *
   * @param id to update it by, unique in the notebook
   */
  void display(String id, Rendering rendering);

  /** Shows something else in the place of what was displayed. */
  void update(String id, Rendering rendering);
}
