import { ConfigError } from "../../errors.js";
import type { Notices } from "../bytes/notices.js";
import { type Archive, type ArchivePlace, memberNamed, openArchive } from "../bytes/zip.js";
import { FileError } from "../file-error.js";
import type { Row } from "./table.js";
import { RowReader, TextGatherer } from "./xlsx-rows.js";
import { kindOfFormat, type NumberKind, unescapeText } from "./xlsx-values.js";
import { type Attributes, parseXml, readXml, tooLarge, type XmlEvents } from "./xml.js";

/** Texts that several cells share are all in memory while a sheet is read. */
const MOST_SHARED_BYTES = 96 * 1024 * 1024;
const MOST_SHARED_TEXTS = 3_000_000;

export interface SheetInfo {
  readonly name: string;
  /** Its file in the archive. */
  readonly member: string;
  readonly isHidden: boolean;
}

export interface Workbook {
  /** Of its file, for messages. */
  readonly name: string;
  readonly sheets: readonly SheetInfo[];
  readonly is1904: boolean;
}

/** The sheet with this name, or else at this place, counted from 1. @default the first that is not hidden */
export function sheetOf({ name: path, sheets }: Workbook, asked: string | undefined): SheetInfo {
  const found =
    asked === undefined
      ? (sheets.find(({ isHidden }) => !isHidden) ?? sheets[0])
      : (sheets.find(({ name }) => name === asked) ?? (/^\d+$/.test(asked) ? sheets[Number(asked) - 1] : undefined));
  if (found) return found;
  if (sheets.length === 0) throw new ConfigError(`${path} has no sheet in it.`);
  const names = sheets.map(({ name }) => JSON.stringify(name)).join(", ");
  throw new FileError("sheet-unknown", `${path} has no sheet ${JSON.stringify(asked ?? "")}; it has ${names}.`);
}

export async function workbookOf(archive: Archive): Promise<Workbook> {
  const targets = new Map<string, string>();
  await readXml(archive, "xl/_rels/workbook.xml.rels", {
    open(tag, { Id = "", Target = "" }) {
      if (tag === "Relationship") targets.set(Id, Target.startsWith("/") ? Target.slice(1) : `xl/${Target}`);
    },
  });
  const sheets: SheetInfo[] = [];
  let is1904 = false;
  await readXml(archive, "xl/workbook.xml", {
    open(tag, attributes) {
      if (tag === "workbookPr") is1904 = /^(?:1|true)$/.test(attributes.date1904 ?? "");
      if (tag !== "sheet") return;
      const [, id = ""] = Object.entries(attributes).find(([name]) => name.endsWith(":id")) ?? [];
      sheets.push({
        name: attributes.name ?? "",
        member: targets.get(id) ?? "",
        isHidden: (attributes.state ?? "visible") !== "visible",
      });
    },
  });
  return { name: archive.name, sheets, is1904 };
}

/** The rows of a sheet, in batches; rows without any text are left out, as blank lines of a text are. */
export async function* sheetRows(
  place: ArchivePlace,
  asked: string | undefined,
  notices: Notices,
  onBytes: (count: number, size: number) => void = () => {},
): AsyncGenerator<readonly Row[]> {
  const archive = await openArchive(place);
  try {
    const workbook = await workbookOf(archive);
    const { member } = sheetOf(workbook, asked);
    const others = workbook.sheets.filter((sheet) => !sheet.isHidden && sheet.member !== member);
    if (asked === undefined) for (const _ of others) notices.add("other-sheet", 1);
    const reader = new RowReader({
      is1904: workbook.is1904,
      kinds: await kindsOf(archive),
      shared: await sharedTexts(archive),
      notices,
    });
    const sheet = memberNamed(archive, member);
    const events = {
      open: (tag: string, attributes: Attributes) => reader.open(tag, attributes),
      close: (tag: string) => reader.close(tag),
      text: (text: string) => reader.text(text),
    };
    const place = (): string => (reader.line === 0 ? archive.name : `${archive.name}:${reader.line}`);
    for await (const count of parseXml(place, sheet.read(), events)) {
      onBytes(count, sheet.size);
      const rows = reader.take();
      if (rows.length > 0) yield rows;
    }
  } finally {
    archive.close();
  }
}

/** For each style of a cell, what its number means. */
async function kindsOf(archive: Archive): Promise<readonly NumberKind[]> {
  if (!archive.members.some(({ name }) => name === "xl/styles.xml")) return [];
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let isInCells = false;
  await readXml(archive, "xl/styles.xml", {
    open(tag, { numFmtId = "0", formatCode = "" }) {
      if (tag === "numFmt") codes.set(Number(numFmtId), formatCode);
      if (tag === "cellXfs") isInCells = true;
      if (tag === "xf" && isInCells) formats.push(Number(numFmtId));
    },
    close(tag) {
      if (tag === "cellXfs") isInCells = false;
    },
  });
  return formats.map((id) => kindOfFormat(id, codes.get(id)));
}

async function sharedTexts(archive: Archive): Promise<readonly string[]> {
  if (!archive.members.some(({ name }) => name === "xl/sharedStrings.xml")) return [];
  const texts: string[] = [];
  const gatherer = new TextGatherer();
  const events: XmlEvents = {
    open: (tag) => gatherer.open(tag),
    close(tag) {
      gatherer.close(tag);
      if (tag !== "si") return;
      if (texts.length === MOST_SHARED_TEXTS) throw tooLarge(archive.name);
      texts.push(unescapeText(gatherer.take()));
    },
    text: (text) => gatherer.text(text),
  };
  await readXml(archive, "xl/sharedStrings.xml", events, MOST_SHARED_BYTES);
  return texts;
}
