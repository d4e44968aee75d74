import { nullTest } from "../reading/null-words.js";
import { answerOf } from "./consent-words.js";
import type { Mapping, SubscriberWords } from "./mapping.js";
import type { SubscriberRule } from "./subscriber-rule.js";

/** What the rows have in a column that decides who is subscribed. */
export interface RuleUse extends SubscriberRule {
  /** By the one who sends the file, and not by what is known of the export. */
  readonly isTyped: boolean;
  /** Rows that were read. */
  readonly rows: number;
  /** Words of the rule that no row has. */
  readonly absent: readonly string[];
  /** The most frequent of the words that the rule does not name and that many files use; a blank cell is "". */
  readonly others: readonly {
    /** As the first cell has it. */
    readonly word: string;
    /** Rows that have it. */
    readonly count: number;
  }[];
  /** Rows with anything else: it may be somebody's data, and is only counted. */
  readonly unshown: number;
}

const MOST_SHOWN = 8;
/** Different cells that are kept; longer ones are no words. */
const MOST_KEPT = 500;
const MOST_CHARACTERS = 40;
/** Of the cells with something in them: less is a column of something else, in which a word may be a name. */
const ENOUGH = 0.5;

interface Column extends SubscriberRule {
  readonly index: number;
  readonly cells: Map<string, { word: string; count: number }>;
  rows: number;
  /** Rows whose cells are not kept. */
  unkept: number;
}

/** Counts what the rows of a file have in the columns of its rules: a word that nobody thought of subscribes nobody, silently. */
export class RuleWords {
  readonly #typed: ReadonlySet<string>;
  #columns: readonly Column[] = [];
  #nullWords: readonly string[] | undefined;

  /** @param typed The columns of the rules that the one who sends the file has typed */
  constructor(typed: readonly string[] = []) {
    this.#typed = new Set(typed.map((column) => column.toLowerCase()));
  }

  /** Forgets what was counted, and returns what counts a row. @param columns of the file, spelled as in the mapping */
  begin(columns: readonly string[], mapping: Mapping): ((cells: readonly string[]) => void) | undefined {
    this.#nullWords = mapping.reading?.nullWords;
    this.#columns = rulesOf(mapping).flatMap(({ column, words }): Column[] => {
      const index = columns.indexOf(column);
      const cells = new Map(listed(words).map((word) => [keyOf(word), { word, count: 0 }]));
      return index === -1 ? [] : [{ column, words, index, cells, rows: 0, unkept: 0 }];
    });
    const counting = this.#columns;
    if (counting.length === 0) return undefined;
    return (cells) => {
      for (const column of counting) count(column, cells[column.index] ?? "");
    };
  }

  list(): readonly RuleUse[] {
    return this.#columns.map((column) => this.#useOf(column));
  }

  #useOf({ column, words, cells, rows, unkept }: Column): RuleUse {
    const isNothing = nullTest(this.#nullWords);
    const names = new Set(listed(words).map(keyOf));
    const counts = new Map<string, { word: string; count: number }>();
    for (const [key, { word, count: times }] of cells) {
      const isBlank = !names.has(key) && isNothing(word);
      const found = counts.get(isBlank ? "" : key);
      if (found) found.count += times;
      else counts.set(isBlank ? "" : key, { word: isBlank ? "" : word, count: times });
    }
    const there = [...counts].filter(([, { count: times }]) => times > 0);
    const isKnown = ([key, { word }]: (typeof there)[number]): boolean =>
      names.has(key) || key === "" || answerOf(word) !== undefined;
    const filled = there.filter(([key]) => key !== "");
    const isOfAnswers = sum(filled.filter(isKnown)) >= ENOUGH * (sum(filled) + unkept);
    const others = there
      .filter((entry) => !names.has(entry[0]) && (entry[0] === "" || (isOfAnswers && isKnown(entry))))
      .sort(([, one], [, other]) => other.count - one.count)
      .slice(0, MOST_SHOWN);
    const shown = sum(others) + sum(there.filter(([key]) => names.has(key)));
    return {
      column,
      words,
      isTyped: this.#typed.has(column.toLowerCase()),
      rows,
      absent: listed(words).filter((word) => (counts.get(keyOf(word))?.count ?? 0) === 0),
      others: others.map(([, { word, count: times }]) => ({ word, count: times })),
      unshown: rows - shown,
    };
  }
}

/** What the first rows have. */
export function wordsOfSample(
  typed: readonly string[],
  columns: readonly string[],
  sample: readonly (readonly string[])[],
  mapping: Mapping,
): readonly RuleUse[] {
  const words = new RuleWords(typed);
  const look = words.begin(columns, mapping);
  // A row with another number of cells is rejected, and is not counted at the end either.
  if (look) for (const cells of sample) if (cells.length === columns.length) look(cells);
  return words.list();
}

function rulesOf({ subscribedOnlyIf = {}, subscribedAtChanged, correctionOf }: Mapping): readonly SubscriberRule[] {
  // Nobody is to be subscribed; or these are few rows of a file of which it was told.
  if (subscribedAtChanged === false || correctionOf !== undefined) return [];
  const rules = Object.entries(subscribedOnlyIf).map(([column, words]) => ({ column, words }));
  if (typeof subscribedAtChanged !== "object") return rules;
  return [...rules, { column: subscribedAtChanged.column, words: subscribedAtChanged.true }];
}

const listed = (words: SubscriberWords): readonly string[] => ("not" in words ? words.not : words);

const keyOf = (word: string): string => word.trim().toLowerCase();

function count(column: Column, cell: string): void {
  column.rows += 1;
  const key = keyOf(cell);
  const known = column.cells.get(key);
  if (known) known.count += 1;
  else if (key.length > MOST_CHARACTERS || column.cells.size >= MOST_KEPT) column.unkept += 1;
  else column.cells.set(key, { word: cell.trim(), count: 1 });
}

const sum = (entries: readonly (readonly [string, { readonly count: number }])[]): number =>
  entries.reduce((all, [, { count: times }]) => all + times, 0);
