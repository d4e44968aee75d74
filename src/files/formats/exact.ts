/** Why a record whose numbers are not what its text says is not sent. */
export const TOO_PRECISE =
  "the record has a number with more digits than can be read; write it as text (custom.string)";

/** Whether a number in a value of JSON may have lost digits when it was read: beyond 2^53 not every whole number is one of JavaScript. */
export function isRounded(value: unknown): boolean {
  if (typeof value === "number") return Math.abs(value) > Number.MAX_SAFE_INTEGER;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(isRounded);
}
