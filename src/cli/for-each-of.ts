import { isRelevaError, type RelevaError } from "../errors.js";

/** Does the work for each, also for those after one that is wrong. @throws what was thrown; of several an AggregateError */
export async function forEachOf<T, R>(
  items: readonly T[],
  work: (item: T, isAllWell: boolean) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const errors: RelevaError[] = [];
  for (const item of items) {
    try {
      results.push(await work(item, errors.length === 0));
    } catch (error) {
      if (!isRelevaError(error)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 1) throw new AggregateError(errors);
  if (errors[0]) throw errors[0];
  return results;
}
