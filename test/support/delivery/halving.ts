/** How many requests it takes to send `count` records, of which some are refused. */
export type Cost = (count: number, isRefused: (index: number) => boolean) => number;

/** What this package did before it inferred: both halves of a refused batch are sent, and a refused batch halves the size. */
export const bothHalves: Cost = (count, isRefused) => {
  let requests = 0;
  let size = 1;
  const isolate = (from: number, to: number): boolean => {
    requests += 1;
    const holdsOne = indices(from, to).some(isRefused);
    if (!holdsOne || to - from === 1) return holdsOne;
    const middle = Math.ceil((from + to) / 2);
    isolate(from, middle);
    isolate(middle, to);
    return true;
  };
  for (let from = 0; from < count; ) {
    const to = Math.min(from + size, count);
    size = isolate(from, to) ? Math.min(size, Math.max(10, Math.floor(size / 2))) : Math.min(500, size * 10);
    from = to;
  }
  return requests;
};

const indices = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

/** The least that any way needs on average, as a request tells one bit: n H(p). */
export function informationBound(count: number, refused: number): number {
  const share = refused / count;
  const bits = (p: number): number => (p === 0 ? 0 : -p * Math.log2(p));
  return count * (bits(share) + bits(1 - share));
}
