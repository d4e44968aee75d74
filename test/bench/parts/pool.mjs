/** At most `size` tasks at once. */
export function createPool(size) {
  const running = new Set();
  return {
    /** Starts the task as soon as there is room, and resolves then. */
    async run(task) {
      while (running.size >= size) await Promise.race(running);
      const ended = task().finally(() => running.delete(ended));
      running.add(ended);
    },
    async drain() {
      await Promise.all(running);
    },
  };
}
