// Languages of JSON in UTF-8 as deterministic automata over bytes, all in one list of states.
import {
  type CharacterClass,
  type CharRange,
  CharSet,
  type Concatenation,
  DFA,
  type Element,
  JS,
  NFA,
  type NoParent,
} from "refa";
import { ENDED, FIRST_STATE, type State } from "../runtime/scan.js";

const BYTES = { maxCharacter: 0xff };
const ASCII = { min: 0, max: 0x7f };
const NOT_ASCII = { min: 0x80, max: 0xffff };
type Range = readonly [first: number, last: number];
const TAIL: Range = [0x80, 0xbf];
/** The bytes of all characters that are not ASCII: RFC 3629, section 4. */
const UTF_8: readonly (readonly Range[])[] = [
  [[0xc2, 0xdf], TAIL],
  [[0xe0, 0xe0], [0xa0, 0xbf], TAIL],
  [[0xe1, 0xec], TAIL, TAIL],
  [[0xed, 0xed], [0x80, 0x9f], TAIL],
  [[0xee, 0xef], TAIL, TAIL],
  [[0xf0, 0xf0], [0x90, 0xbf], TAIL, TAIL],
  [[0xf1, 0xf3], TAIL, TAIL, TAIL],
  [[0xf4, 0xf4], [0x80, 0x8f], TAIL, TAIL],
];

type Alternatives = readonly NoParent<Concatenation>[];

/** What stands in a string as itself. */
export const PLAIN = '[^"\\\\\\x00-\\x1F]';
/** Or as an escape. */
export const CHARACTER: string = `(?:${PLAIN}|\\\\["\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})`;

/** The automata of a plan. */
export class Automata {
  readonly states: State[] = [];
  readonly #starts = new Map<string, number>();

  /**
   * The first state of an automaton that reads one of `patterns`, sources of regular expressions without anchors: what all of
   * them match. None may go on after its end.
   *
   * @param ends `ENDED`, or `ENDED_BEFORE` when the last byte is not part of it
   */
  add(patterns: readonly string[], ends: number = ENDED): number {
    const name = JSON.stringify([patterns, ends]);
    const start = this.#starts.get(name) ?? this.#number(automatonOf(patterns), ends);
    this.#starts.set(name, start);
    return start;
  }

  #number(automaton: DFA, ends: number): number {
    const numbers = new Map<DFA.ReadonlyNode, number>();
    for (const node of automaton.nodes()) {
      const isEnd = automaton.finals.has(node);
      if (isEnd && node.out.size > 0) throw new Error("a text that may go on after its end cannot be scanned");
      numbers.set(node, isEnd ? ends : this.#state());
    }
    for (const [node, from] of numbers) {
      for (const [{ min, max }, to] of node.out) this.#link(from, min, numbers.get(to) as number, max);
    }
    return numbers.get(automaton.initial) as number;
  }

  #state(): number {
    return FIRST_STATE + this.states.push([]) - 1;
  }

  #link(from: number, first: number, to: number, last = first): void {
    const ranges = this.states[from - FIRST_STATE] as unknown as [number, number, number][];
    ranges.push([first, last, to]);
    ranges.sort(([a], [b]) => a - b);
  }
}

function automatonOf(patterns: readonly string[]): DFA {
  const [first, ...others] = patterns.map((source) => NFA.fromRegex(inBytes(parsed(source)), BYTES));
  if (first === undefined) throw new Error("an automaton of no pattern");
  const automaton = DFA.fromFA(others.reduce((one, other) => NFA.fromIntersection(one, other), first));
  automaton.minimize();
  return automaton;
}

function parsed(source: string): Alternatives {
  const { expression } = JS.Parser.fromLiteral({ source, flags: "" }).parse({ assertions: "throw" });
  return expression.alternatives;
}

/** An expression over UTF-16 as one over the bytes of UTF-8. */
function inBytes(alternatives: Alternatives): NoParent<Concatenation>[] {
  return alternatives.map(({ elements, ...node }) => ({ ...node, elements: elements.map(elementInBytes) }));
}

function elementInBytes(element: NoParent<Element>): NoParent<Element> {
  if (element.type === "Alternation") return { ...element, alternatives: inBytes(element.alternatives) };
  if (element.type === "Quantifier") {
    const { max } = element;
    if (max > 1 && max < Number.POSITIVE_INFINITY && isWide(element.alternatives)) {
      throw new Error(
        "a count of characters that are not ASCII cannot be scanned: two UTF-16 units may be one of them",
      );
    }
    return { ...element, alternatives: inBytes(element.alternatives) };
  }
  if (element.type !== "CharacterClass") throw new Error(`an expression with ${element.type} cannot be scanned`);
  const { characters } = element;
  const ascii = bytesOf(characters.intersect(ASCII).ranges);
  if (characters.isDisjointWith(NOT_ASCII)) return ascii;
  if (!characters.isSupersetOf(NOT_ASCII))
    throw new Error("a set of some characters that are not ASCII cannot be scanned");
  const sequences = [[ascii], ...UTF_8.map((ranges) => ranges.map(([min, max]) => bytesOf([{ min, max }])))];
  return { type: "Alternation", alternatives: sequences.map((elements) => ({ type: "Concatenation", elements })) };
}

/** Whether a set of it goes beyond ASCII. */
function isWide(alternatives: Alternatives): boolean {
  return alternatives.some(({ elements }) =>
    elements.some((one) =>
      one.type === "CharacterClass"
        ? !one.characters.isDisjointWith(NOT_ASCII)
        : "alternatives" in one && isWide(one.alternatives),
    ),
  );
}

const bytesOf = (ranges: readonly CharRange[]): NoParent<CharacterClass> => ({
  type: "CharacterClass",
  characters: CharSet.empty(BYTES.maxCharacter).union(ranges),
});
