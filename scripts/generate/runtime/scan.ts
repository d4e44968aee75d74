// The hand-written half of generated/scanner.js: walks the bytes of a JSON text along the plan that scanner/ made of the
// contract. docs/scanner.md explains it with a drawing.

/** What a place of the record may hold. A member with a `mark` has its place noted under that number. */
export type Plan = { readonly mark?: number } & (
  | /** A string, a number or a boolean: an automaton reads it to its end. */ { readonly text: number }
  | { readonly items: Plan; readonly orNull: boolean }
  /** `required` and `oneOf` are bits, one for each member. */
  | { readonly members: Readonly<Record<string, Plan>>; readonly required: number; readonly oneOf: number }
);

/** Of an automaton: for ranges of bytes, `[first, last, next state]`. Any other byte leads to `REFUSED`. */
export type State = readonly (readonly [first: number, last: number, next: number])[];

/** Ends of an automaton, below its first state. */
export const REFUSED = 0;
export const ENDED = 1;
/** A number ends where something else begins. */
export const ENDED_BEFORE = 2;
export const FIRST_STATE = 3;

const NOWHERE = -1;
const NONE = -1;
const [SPACE, QUOTE, COMMA, COLON] = [0x20, 0x22, 0x2c, 0x3a];
const SPACES: readonly number[] = [SPACE, 0x0a, 0x0d, 0x09];
const [OPEN_LIST, CLOSE_LIST, NULL, OPEN, CLOSE] = [0x5b, 0x5d, 0x6e, 0x7b, 0x7d];

/** Says whether bytes surely are a valid record. */
export interface Scanner {
  /**
   * True for JSON in UTF-8 that the contract allows, whose objects have no name twice and none that the contract does not know.
   * False says nothing: what is rare is left to `JSON.parse` and the validator.
   *
   * @param start of the text in `bytes`; @param end behind its last byte
   */
  accepts(bytes: Uint8Array, start: number, end: number): boolean;
  /** Of what was accepted: where the JSON of each marked member starts and ends. `NOWHERE` (-1): absent. */
  readonly marks: Int32Array;
}

export function createScanner(states: readonly State[], plan: Plan, marked: number): Scanner {
  const next = tableOf(states);
  const marks = new Int32Array(2 * marked);
  const root = compiled(plan);
  let bytes: Uint8Array = new Uint8Array(0);
  let end = 0;

  /** Position of the first byte from `at` on that is no white space. */
  function skipped(at: number): number {
    return (bytes[at] as number) > SPACE ? at : afterSpace(at);
  }

  function afterSpace(at: number): number {
    let to = at;
    while (to < end && SPACES.includes(bytes[to] as number)) to += 1;
    return to;
  }

  function afterValue(node: Node, at: number): number {
    if (node.members.length > 0) return bytes[at] === OPEN ? afterObject(node, at + 1) : NOWHERE;
    if (node.items) return bytes[at] === OPEN_LIST ? afterList(node.items, at + 1) : afterNull(node, at);
    const text = bytes;
    let state = node.start;
    let to = at;
    while (state >= FIRST_STATE) {
      const row = state << 8;
      let after = next[row | (text[to++] as number)] as number;
      while (after === state) after = next[row | (text[to++] as number)] as number;
      state = after;
    }
    if (state === REFUSED) return NOWHERE;
    return state === ENDED_BEFORE ? to - 1 : to;
  }

  function afterNull({ orNull }: Node, at: number): number {
    const isNull = bytes[at] === NULL && bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c;
    return orNull && isNull ? at + 4 : NOWHERE;
  }

  function afterList(items: Node, from: number): number {
    let at = skipped(from);
    if (bytes[at] === CLOSE_LIST) return at + 1;
    for (;;) {
      at = afterValue(items, at);
      if (at === NOWHERE) return NOWHERE;
      at = skipped(at);
      const byte = bytes[at++];
      if (byte === CLOSE_LIST) return at;
      if (byte !== COMMA) return NOWHERE;
      at = skipped(at);
    }
  }

  function afterObject(node: Node, from: number): number {
    const text = bytes;
    const { members, required, oneOf } = node;
    let seen = 0;
    let position = NONE;
    let at = skipped(from);
    while (text[at] === QUOTE) {
      position = namedAt(node, at + 1, position);
      const member = members[position];
      const bit = 1 << position;
      if (member === undefined || seen & bit) return NOWHERE;
      seen |= bit;
      at += 1 + member.name.length;
      if ((text[at] as number) <= SPACE) at = skipped(at);
      if (text[at] !== COLON) return NOWHERE;
      at += 1;
      if ((text[at] as number) <= SPACE) at = skipped(at);
      const value = at;
      at = afterValue(member, value);
      if (at === NOWHERE) return NOWHERE;
      if (member.mark >= 0) {
        marks[2 * member.mark] = value;
        marks[2 * member.mark + 1] = at;
      }
      if ((text[at] as number) <= SPACE) at = skipped(at);
      if (text[at] !== COMMA) break;
      at += 1;
      if ((text[at] as number) <= SPACE) at = skipped(at);
      if (text[at] !== QUOTE) return NOWHERE;
    }
    const isComplete = (seen & required) === required && (oneOf === 0 || (seen & oneOf) !== 0);
    return isComplete && text[at] === CLOSE ? at + 1 : NOWHERE;
  }

  /** Position of the member named at `at`, mostly the one that followed in the record before. `findIndex` would allocate for each. */
  function namedAt({ members, followers }: Node, at: number, previous: number): number {
    const guess = followers[previous + 1] as number;
    if (isNamed(members[guess] as Node, at)) return guess;
    let position = members.length - 1;
    while (position >= 0 && !isNamed(members[position] as Node, at)) position -= 1;
    if (position !== NONE) followers[previous + 1] = position;
    return position;
  }

  function isNamed({ name }: Node, at: number): boolean {
    const text = bytes;
    let length = 0;
    while (length < name.length && name[length] === text[at + length]) length += 1;
    return length === name.length;
  }

  return {
    marks,
    accepts(text, start, until) {
      bytes = text;
      end = until;
      marks.fill(NOWHERE);
      const to = afterValue(root, skipped(start));
      return to !== NOWHERE && skipped(to) === end;
    },
  };
}

/** `table[state << 8 | byte]` is the next state. */
function tableOf(states: readonly State[]): Uint8Array | Uint16Array {
  const count = FIRST_STATE + states.length;
  const table = count > 256 ? new Uint16Array(count << 8) : new Uint8Array(count << 8);
  for (const [index, ranges] of states.entries()) {
    const row = (FIRST_STATE + index) << 8;
    for (const [first, last, state] of ranges) table.fill(state, row + first, row + last + 1);
  }
  return table;
}

/** A place of the record, in one shape for all: an engine reads that best. */
interface Node {
  /** The bytes of its name and the closing quote, where it is a member. */
  readonly name: Uint8Array;
  /** State in which its text is begun. */
  readonly start: number;
  readonly mark: number;
  readonly items: Node | undefined;
  readonly orNull: boolean;
  readonly members: readonly Node[];
  readonly required: number;
  readonly oneOf: number;
  /** Position of the member that came last after each member, the first of all at 0. */
  readonly followers: number[];
}

function compiled(plan: Plan, name = ""): Node {
  const { items, members, text, mark, orNull, required, oneOf } = plan as Partial<
    Extract<Plan, { text: number }> & Extract<Plan, { items: Plan }> & Extract<Plan, { members: object }>
  >;
  const named = Object.entries(members ?? {});
  return {
    name: new TextEncoder().encode(`${name}"`),
    start: text ?? REFUSED,
    mark: mark ?? NONE,
    items: items && compiled(items),
    orNull: orNull ?? false,
    members: named.map(([member, inner]) => compiled(inner, member)),
    required: required ?? 0,
    oneOf: oneOf ?? 0,
    followers: [0, ...named.keys()],
  };
}
