// Languages of JSON in UTF-8 as deterministic automata over bytes, all in one list of states.
import { DFA, JS, NFA } from "refa";
import { ENDED, FIRST_STATE } from "../runtime/scan.js";

type Node = DFA.ReadonlyNode;
type Range = readonly [first: number, last: number];
type Character = readonly [lead: Range, ...tails: Range[]];

const MOST_ASCII = 0x7f;
const MOST = 0xffff;
const TAIL: Range = [0x80, 0xbf];
/** The bytes of all characters that are not ASCII: RFC 3629, section 4. Those of four bytes are two units of UTF-16. */
const NOT_ASCII: readonly Character[] = [
  [[0xc2, 0xdf], TAIL],
  [[0xe0, 0xe0], [0xa0, 0xbf], TAIL],
  [[0xe1, 0xec], TAIL, TAIL],
  [[0xed, 0xed], [0x80, 0x9f], TAIL],
  [[0xee, 0xef], TAIL, TAIL],
  [[0xf0, 0xf0], [0x90, 0xbf], TAIL, TAIL],
  [[0xf1, 0xf3], TAIL, TAIL, TAIL],
  [[0xf4, 0xf4], [0x80, 0x8f], TAIL, TAIL],
];

/** The automata of a plan. */
export class Automata {
  readonly states: [first: number, last: number, next: number][][] = [];
  readonly #known = new Map<string, number>();

  /**
   * The first state of an automaton that reads what all of `patterns` match: sources of regular expressions without anchors. None
   * may go on after its end.
   *
   * @param ends `ENDED`, or `ENDED_BEFORE` when the last byte is not part of it
   */
  add(patterns: readonly string[], ends: number = ENDED): number {
    return this.#once([patterns, ends], () => this.#overBytes(automatonOf(patterns), ends));
  }

  #overBytes(automaton: DFA, ends: number): number {
    const numbers = new Map<Node, number>();
    for (const node of automaton.nodes()) {
      const isEnd = automaton.finals.has(node);
      if (isEnd && node.out.size > 0) throw new Error("a text that may go on after its end cannot be scanned");
      numbers.set(node, isEnd ? ends : this.#newState());
    }
    for (const [node, from] of numbers) {
      for (const [[lead, ...tails], to] of waysOf(node)) {
        const next = tails.reduceRight((after, tail) => this.#before(tail, after), numbers.get(to) as number);
        this.states[from - FIRST_STATE]?.push([...lead, next]);
      }
    }
    return numbers.get(automaton.initial) as number;
  }

  #before(range: Range, next: number): number {
    return this.#once([range, next], () => this.#newState([...range, next]));
  }

  #newState(...ways: [first: number, last: number, next: number][]): number {
    return FIRST_STATE + this.states.push(ways) - 1;
  }

  #once(what: unknown, make: () => number): number {
    const name = JSON.stringify(what);
    const state = this.#known.get(name) ?? make();
    this.#known.set(name, state);
    return state;
  }
}

/** Over units of UTF-16. */
function automatonOf(patterns: readonly string[]): DFA {
  const [first, ...others] = patterns.map((source) => {
    const { expression, maxCharacter } = JS.Parser.fromLiteral({ source, flags: "" }).parse({ assertions: "throw" });
    return NFA.fromRegex(expression, { maxCharacter });
  });
  if (first === undefined) throw new Error("an automaton of no pattern");
  const automaton = DFA.fromFA(others.reduce((one, other) => NFA.fromIntersection(one, other), first));
  automaton.minimize();
  return automaton;
}

/** What each character leads to. */
function* waysOf(node: Node): Generator<[Character, Node]> {
  for (const [{ min, max }, to] of node.out) if (min <= MOST_ASCII) yield [[[min, Math.min(max, MOST_ASCII)]], to];
  const afterOne = afterNotAscii(node);
  const afterTwo = afterOne && afterNotAscii(afterOne);
  for (const character of NOT_ASCII) {
    const to = character.length < 4 ? afterOne : afterTwo;
    if (to) yield [character, to];
  }
}

/** What any unit that is not ASCII leads to. */
function afterNotAscii({ out }: Node): Node | undefined {
  const [way] = [...out].filter(([{ max }]) => max > MOST_ASCII);
  if (way === undefined) return undefined;
  const [{ min, max }, to] = way;
  if (min > MOST_ASCII + 1 || max < MOST)
    throw new Error("a set of some characters that are not ASCII cannot be scanned");
  return to;
}
