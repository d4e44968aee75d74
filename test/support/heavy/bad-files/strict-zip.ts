import { crc32, inflateRawSync } from "node:zlib";

export interface StrictMember {
  readonly name: string;
  /** As far as it can be unpacked. */
  readonly bytes: Buffer;
  readonly isDamaged: boolean;
}

const END = Buffer.from("PK\x05\x06");
const END_BYTES = 22;

/** The files of an archive, from its directory. `undefined` when it cannot be trusted as a whole. */
export function strictZip(bytes: Buffer): readonly StrictMember[] | undefined {
  const end = bytes.lastIndexOf(END);
  if (end === -1 || end + END_BYTES > bytes.length) return undefined;
  if (end + END_BYTES + bytes.readUInt16LE(end + 20) !== bytes.length || bytes.readUInt16LE(end + 4) !== 0)
    return undefined;
  const count = bytes.readUInt16LE(end + 10);
  const members: StrictMember[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || bytes.toString("latin1", at, at + 4) !== "PK\x01\x02") return undefined;
    const [nameBytes, extraBytes, noteBytes] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    if (at + 46 + (nameBytes ?? 0) + (extraBytes ?? 0) + (noteBytes ?? 0) > end) return undefined;
    const flags = bytes.readUInt16LE(at + 8);
    const encoding = (flags & 0x800) === 0 ? "latin1" : "utf8";
    const name = bytes.toString(encoding, at + 46, at + 46 + (nameBytes ?? 0)).replaceAll("\\", "/");
    if (/^(?:[a-zA-Z]:|\/)/.test(name) || name.split("/").includes("..")) return undefined;
    if (!name.endsWith("/")) members.push({ name, ...unpacked(bytes, at, flags) });
    at += 46 + (nameBytes ?? 0) + (extraBytes ?? 0) + (noteBytes ?? 0);
  }
  const names = new Set(members.map(({ name }) => name));
  return names.size === members.length ? members : undefined;
}

const DAMAGED = { bytes: Buffer.alloc(0), isDamaged: true };

function unpacked(archive: Buffer, entry: number, flags: number): Omit<StrictMember, "name"> {
  const [method, crc] = [archive.readUInt16LE(entry + 10), archive.readUInt32LE(entry + 16)];
  const [packedBytes, wholeBytes, local] = [20, 24, 42].map((offset) => archive.readUInt32LE(entry + offset));
  const at = local ?? 0;
  if ((flags & 0x41) !== 0 || at + 30 > archive.length || archive.toString("latin1", at, at + 4) !== "PK\x03\x04")
    return DAMAGED;
  const start = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
  const packed = archive.subarray(start, start + (packedBytes ?? 0));
  if (packed.length !== packedBytes) return DAMAGED;
  try {
    if (method !== 0 && method !== 8) return DAMAGED;
    const bytes = method === 0 ? packed : inflateRawSync(packed);
    return { bytes, isDamaged: crc32(bytes) !== crc || bytes.length !== wholeBytes };
  } catch {
    return DAMAGED;
  }
}
