import type { Contract } from "../generate/contract.js";
import { boundFindings, type Description, descriptionsIn, enumFindings, exampleFindings } from "./contract-texts.js";
import { type Finding, finding } from "./finding.js";
import { createJudge } from "./judge.js";
import { type Fence, type Piece, piecesOf, type Span } from "./markdown.js";
import { NO_MARKS } from "./marks.js";
import { slipsIn, vocabularyOf } from "./names.js";
import {
  foundFindings,
  jsonFindings,
  literalFindings,
  spanFindings,
  withShellValues,
  yamlFindings,
} from "./payloads.js";
import { quoteFindings } from "./quotes.js";
import { type DocumentReport, type Marked, reportOf } from "./report.js";
import { addressFindings, messageFindings, requestFindings } from "./requests.js";
import { createRowCheck, flagFindings, mappingFor } from "./rows.js";
import { callsIn } from "./shell.js";
import { statementFindings } from "./statements.js";
import { tableFindings } from "./tables.js";
import { pairFindings, valueFindings } from "./values.js";

export interface TextFile {
  readonly file: string;
  readonly text: string;
}

export interface DocumentCheck {
  check(file: TextFile): Promise<DocumentReport>;
}

/** What documents are judged by, beside the contract. */
export interface Surroundings {
  readonly contract: Contract;
  /** The vendor's page, for what is quoted from it. */
  readonly page: string;
  /** Programs of the repository: a word of theirs is no slip. */
  readonly sources: readonly string[];
  /** The text of a file that a document links to. */
  readLinked(file: string, url: string): string | undefined;
}

const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "shell", "console", "zsh", "shell-session"]);
const JSON_LANGUAGES: ReadonlySet<string> = new Set(["json", "jsonc", "json5"]);
const LINES_LANGUAGES: ReadonlySet<string> = new Set(["ndjson", "jsonl"]);
const SCRIPTS: ReadonlySet<string> = new Set(["ts", "typescript", "js", "javascript", "mjs", "tsx"]);

const PLAIN: ReadonlySet<string> = new Set(["", "text", "txt", "plain"]);

/** Checks all that a document shows of the API: payloads, requests, names, values, and what it says of them. */
export function createDocumentCheck({ contract, page, sources, readLinked }: Surroundings): DocumentCheck {
  const judge = createJudge(contract);
  const words = vocabularyOf(judge, sources);
  const memory = new Map<string, readonly Finding[]>();
  const rows = createRowCheck();

  return {
    async check({ file, text }) {
      const marked = file.endsWith(".yaml")
        ? descriptionsIn(text).flatMap((description) => inDescription(description))
        : await inMarkdown(
            file,
            file.endsWith(".sh") ? `\`\`\`sh\n${text}\n\`\`\`` : text,
            file.endsWith(".sh") ? -1 : 0,
          );
      return reportOf(file, marked);
    },
  };

  async function inMarkdown(file: string, text: string, lineShift: number): Promise<readonly Marked[]> {
    const pieces = piecesOf(text);
    const found: Marked[] = [];
    for (const piece of pieces) {
      const marks = "marks" in piece ? piece.marks : NO_MARKS;
      const findings = marks.isNoPayload ? [] : [...remembered(piece), ...(await inRows(piece, pieces, file))];
      found.push({
        line: piece.line + lineShift,
        marks,
        findings: findings.map((each) => ({ ...each, line: each.line + lineShift })),
      });
    }
    return found;
  }

  function inDescription(description: Description): readonly Marked[] {
    const pieces = piecesOf(description.text);
    const spans = pieces.filter((piece): piece is Span => piece.kind === "code");
    const shift = description.line - 1;
    const own = [
      ...exampleFindings({ ...description, line: 1 }, judge),
      ...boundFindings(description.text, 1, judge),
      ...enumFindings(spans, description.property, judge),
    ];
    const inPieces = pieces.map((piece) => ({
      line: piece.line + shift,
      marks: "marks" in piece ? piece.marks : NO_MARKS,
      findings: inPiece(piece),
    }));
    return [{ line: description.line, marks: NO_MARKS, findings: own }, ...inPieces].map((each) => ({
      ...each,
      findings: each.findings.map((one) => ({ ...one, line: one.line + shift })),
    }));
  }

  /** A document with one change in it is judged again and again: only the piece with the change is new. */
  function remembered(piece: Piece): readonly Finding[] {
    const key = JSON.stringify(piece);
    const findings = memory.get(key) ?? inPiece(piece);
    memory.set(key, findings);
    return findings;
  }

  function inPiece(piece: Piece): readonly Finding[] {
    switch (piece.kind) {
      case "fence":
        // The names in a CSV are those of a shop; its readers say which they do not know.
        if (piece.language === "csv") return [];
        return [...inFence(piece), ...inCode(piece.text, piece.firstLine, isExact(piece.language))];
      case "code":
        return [
          ...either(spanFindings(piece, judge), () => pairFindings(piece.text, piece.line, judge)),
          ...valueFindings(piece.text, piece.line, judge),
          ...inCode(piece.text, piece.line, !/\w\(|\.\w/.test(piece.text)),
        ];
      case "words":
        return [...valueFindings(piece.text, piece.line, judge), ...addressFindings(piece.text, piece.line, judge)];
      case "prose":
        return [
          ...statementFindings(piece.text, piece.line),
          ...quoteFindings(piece.text, piece.line, page),
          ...boundFindings(piece.text, piece.line, judge),
        ];
      case "table":
        return tableFindings(piece, contract);
      default:
        return addressFindings(piece.text, piece.line, judge);
    }
  }

  function inCode(code: string, line: number, areExact: boolean): readonly Finding[] {
    return [
      ...slipsIn(code, line, words, areExact),
      ...addressFindings(code, line, judge),
      ...flagFindings(code, line, judge),
    ];
  }

  function inFence({ language, mark, marks, line, firstLine, text }: Fence): readonly Finding[] {
    if (JSON_LANGUAGES.has(language)) return jsonFindings(text, line, mark, judge);
    if (LINES_LANGUAGES.has(language)) {
      const lines = text.split("\n").map((record, index) => [record, firstLine + index] as const);
      return lines.filter(([record]) => record !== "").flatMap(([record, at]) => jsonFindings(record, at, mark, judge));
    }
    if (SCRIPTS.has(language)) {
      const times = marks.invalid.length === 0 ? valueFindings(text, firstLine, judge) : [];
      return [...literalFindings(text, firstLine, judge), ...times];
    }
    if (SHELLS.has(language)) {
      const calls = callsIn(text);
      const bodies = new Set(calls.flatMap(({ body }) => (body ? [body.replace(/\s/g, "")] : [])));
      const printed = language === "console" ? text.replace(/^\$ .*$/gm, "") : "";
      return [
        ...calls.flatMap((call) => requestFindings(call, firstLine + call.line - 1, judge)),
        ...foundFindings(withShellValues(text), firstLine, judge, { judged: bodies }),
        ...valueFindings(text, firstLine, judge),
        ...pairFindings(printed.replace(/^\{.*$/gm, ""), firstLine, judge),
      ];
    }
    if (language === "yaml" || language === "yml") return yamlFindings(text, firstLine, judge);
    if (language === "http") return messageFindings(text, firstLine, judge);
    return [
      ...either(foundFindings(text, firstLine, judge, { isWhole: PLAIN.has(language) }), () =>
        pairFindings(text, firstLine, judge),
      ),
      ...valueFindings(text, firstLine, judge),
    ];
  }

  /** Rows of files: those of a block, and those of a file to which a link goes. */
  async function inRows(piece: Piece, pieces: readonly Piece[], file: string): Promise<readonly Finding[]> {
    if (piece.kind === "fence" && piece.language === "csv") {
      const programs = pieces.flatMap((each) =>
        each.kind === "fence" && SCRIPTS.has(each.language) ? [each.text] : [],
      );
      return placed(await rows(piece.text, "csv", mappingFor(piece.mark, programs)), piece.firstLine, "");
    }
    if (piece.kind !== "link" || !/^(?!\w+:).*\.(?:csv|ndjson)$/.test(piece.text)) return [];
    const text = readLinked(file, piece.text);
    if (text === undefined) return [finding("row", piece.line, `${piece.text} is not there`)];
    const found = await rows(text, piece.text.endsWith(".csv") ? "csv" : "ndjson", undefined);
    return placed(found, piece.line, piece.text);
  }
}

/** What is read as a whole is not read by its parts once more. */
const either = (whole: readonly Finding[], parts: () => readonly Finding[]): readonly Finding[] =>
  whole.length > 0 ? whole : parts();

/** Lines of a block are lines of the document; those of a linked file are told in the message. */
function placed(findings: readonly Finding[], line: number, linked: string): readonly Finding[] {
  return findings.map((each) => ({
    ...each,
    line: linked === "" ? line + each.line - 1 : line,
    issues: each.issues.map((issue) => ({
      ...issue,
      message: linked === "" ? issue.message : `${linked}:${each.line} ${issue.message}`,
    })),
  }));
}

/** Languages in which the names of the contract are written as they are. */
const isExact = (language: string): boolean =>
  [SHELLS, JSON_LANGUAGES, LINES_LANGUAGES, SCRIPTS].some((languages) => languages.has(language));
