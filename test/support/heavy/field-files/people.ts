/** The plain people that files are made of. What has to arrive is computed from them, and never by reading a file. */

export interface Person {
  readonly email: string;
  readonly first: string;
  readonly last: string;
  /** As it has to arrive: + and digits. */
  readonly phone?: string;
  /** The same as people of the country write it. */
  readonly national?: string;
  readonly born?: Day;
  readonly registered: Moment;
  readonly tags: readonly string[];
  readonly isSubscribed: boolean;
}

export type Day = readonly [year: number, month: number, day: number];
export type Moment = readonly [...Day, hour: number, minute: number, second: number];

const two = (number: number): string => String(number).padStart(2, "0");

export const isoDay = ([year, month, day]: Day | Moment): string => `${year}-${two(month)}-${two(day)}`;
export const clock = ([, , , hour, minute, second]: Moment): string => `${two(hour)}:${two(minute)}:${two(second)}`;

const BORN: readonly Day[] = [
  [1986, 1, 17],
  [1990, 11, 25],
  [2001, 2, 28],
];
/** The second shows which number of 03/12/2021 is the day. All are far from the nights on which clocks change. */
const REGISTERED: readonly Moment[] = [
  [2021, 3, 12, 10, 22, 33],
  [2020, 7, 25, 8, 5, 0],
  [2019, 12, 31, 23, 30, 59],
  [2022, 6, 1, 0, 0, 1],
];
const TAGS = [["VIP", "Sofia, centre"], ["sale"], [], []];
const SUBSCRIBED = [true, false, true, false];

type Named = readonly [first: string, last: string, phone?: string, national?: string];

/** Four people: the first and the third are subscribed; the last has neither phone nor birthday. */
export function peopleOf(country: string, named: readonly Named[]): readonly Person[] {
  return named.map(([first, last, phone, national], index) => {
    const born = BORN[index];
    return {
      email: `${"abcd"[index]}.${country.toLowerCase()}@shop.example`,
      first,
      last,
      ...(phone !== undefined && { phone }),
      ...(national !== undefined && { national }),
      ...(born && { born }),
      registered: REGISTERED[index] ?? [2020, 1, 1, 0, 0, 0],
      tags: TAGS[index] ?? [],
      isSubscribed: SUBSCRIBED[index] ?? false,
    };
  });
}
