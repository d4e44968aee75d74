import { crc32, deflateRawSync } from "node:zlib";

export interface Packing {
  /** What the archive says instead of the truth. */
  readonly size?: number;
  readonly crc?: number;
  /** Other names of files: an archive may have one name twice. */
  readonly rename?: Readonly<Record<string, string>>;
  /** 0 for bytes that are not packed; another one than 8 is not known. */
  readonly method?: number;
  /** Said to be encrypted. */
  readonly encrypted?: boolean;
}

/** An archive of these files. */
export function zipOf(files: Readonly<Record<string, string | Buffer>>, packing: Packing = {}): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [given, content] of Object.entries(files)) {
    const name = packing.rename?.[given] ?? given;
    const bytes = Buffer.from(content);
    const packed = packing.method === 0 ? bytes : deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800 | (packing.encrypted ? 1 : 0), 2);
    common.writeUInt16LE(packing.method ?? 8, 4);
    common.writeUInt32LE(packing.crc ?? crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(packing.size ?? bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    local.push(Buffer.from("PK\x03\x04"), common, Buffer.from(name), packed);
    central.push(Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), common, entry, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }
  const directory = Buffer.concat(central);
  const count = Object.keys(files).length;
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

export interface SheetParts {
  /** By name, the inside of `sheetData`. */
  readonly sheets: Readonly<Record<string, string>>;
  readonly hidden?: readonly string[];
  readonly shared?: string;
  /** The inside of `styleSheet`. */
  readonly styles?: string;
  readonly is1904?: boolean;
}

/** A spreadsheet with this inside. */
export const xlsxOf = (parts: SheetParts): Buffer => zipOf(partsOf(parts));

/** The files of such a spreadsheet. */
export function partsOf({
  sheets,
  hidden = [],
  shared,
  styles,
  is1904 = false,
}: SheetParts): Readonly<Record<string, string>> {
  const names = Object.keys(sheets);
  const tags = names.map(
    (name, index) =>
      `<sheet name="${name}" sheetId="${index + 1}" ${hidden.includes(name) ? 'state="hidden" ' : ""}r:id="r${index}"/>`,
  );
  const targets = names.map((_, index) => `<Relationship Id="r${index}" Target="worksheets/s${index}.xml"/>`);
  return {
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": `<workbook xmlns:r="r"><workbookPr date1904="${is1904 ? 1 : 0}"/><sheets>${tags.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${targets.join("")}</Relationships>`,
    ...(shared !== undefined && { "xl/sharedStrings.xml": `<sst>${shared}</sst>` }),
    ...(styles !== undefined && { "xl/styles.xml": `<styleSheet>${styles}</styleSheet>` }),
    ...Object.fromEntries(
      names.map((name, index) => [
        `xl/worksheets/s${index}.xml`,
        `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>${sheets[name]}</sheetData></worksheet>`,
      ]),
    ),
  };
}

/** Cells with text, in a row. */
export const textRow = (...cells: readonly string[]): string =>
  `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join("")}</row>`;
