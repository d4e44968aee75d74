/**
 * Mulberry32: numbers in [0, 1) that are the same for the same seed, so that two equal runs are equal.
 *
 * @param seed its lower 32 bits count
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The whole numbers below `length`, each once, in an order that depends on the seed alone (Fisher-Yates). */
export function shuffledPositions(length: number, seed: number): number[] {
  const random = seededRandom(seed);
  const positions = Array.from({ length }, (_, position) => position);
  for (let last = length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const moved = positions[last] as number;
    positions[last] = positions[other] as number;
    positions[other] = moved;
  }
  return positions;
}
