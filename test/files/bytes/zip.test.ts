import { randomBytes } from "node:crypto";
import { appendFile, rename, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { fileInput } from "../../../src/files/bytes/open.js";
import { openArchive } from "../../../src/files/bytes/zip.js";
import { collect } from "../../support/files/bytes.js";
import { useFolder } from "../../support/files/folder.js";
import { zipOf } from "../../support/files/zip.js";
import { IS_POSIX, openFiles } from "../../support/system.js";

const at = useFolder();

async function zip(...given: Parameters<typeof zipOf>): Promise<string> {
  const path = at("in.zip");
  await writeFile(path, zipOf(...given));
  return path;
}

test.runIf(IS_POSIX)(
  "each file of an archive is an input, in its own encoding, and is closed after each reading",
  async () => {
    const path = await zip({ "a.csv": "mail\n", "sub/b.csv": Buffer.from("\uFEFFИван\n", "utf16le"), "empty/": "" });
    const before = await openFiles();
    const input = fileInput(`${path}/sub/b.csv`);
    expect(input.name).toBe(`${path}/sub/b.csv`);
    expect(await input.peek()).toMatchObject({ text: "Иван\n", encoding: "UTF-16LE" });
    for (const _time of [1, 2]) {
      const opened = await input.open();
      expect(Buffer.concat(await collect(opened.chunks)).toString()).toBe("Иван\n");
      expect(opened.bytesRead).toBe(opened.size);
    }
    for await (const _chunk of (await input.open()).chunks) break;
    await expect.poll(openFiles).toBe(before); // it closes in its own time
  },
);

test("an archive with one file is read as that file, and one with several by the path of one", async () => {
  const one = await zip({ "a.csv": "mail\n", "__MACOSX/._a.csv": "x" });
  expect(Buffer.concat(await collect((await fileInput(one).open()).chunks)).toString()).toBe("mail\n");
  const several = await zip({ "a.csv": "mail\n", "sub/b.csv": "name\n" });
  await expect(fileInput(several).open()).rejects.toThrow(
    `in.zip has several files in it; give the path of one, for example "${several}/a.csv".`,
  );
  expect((await fileInput(`${several}/sub/b.csv`).peek()).text).toBe("name\n");
  await expect(fileInput(`${several}/sub`).open()).rejects.toThrow('in.zip has no file "sub" in it');
  await expect(fileInput(at("none.zip/a.csv")).open()).rejects.toThrow("there is no such file");
});

test("what was changed on its way is told when all of it was read", async () => {
  const path = await zip({ "a.csv": "mail\n".repeat(9) }, { crc: 1 });
  const seen: Buffer[] = [];
  const reading = (async () => {
    for await (const chunk of (await fileInput(`${path}/a.csv`).open()).chunks) seen.push(chunk);
  })();
  await expect(reading).rejects.toThrow("is damaged; get it once more");
  expect(Buffer.concat(seen).toString()).toBe("mail\n".repeat(9));
});

test("two files of one name are refused: only one of them would be read", async () => {
  const path = await zip({ "a.csv": "mail\n", "b.csv": "mail\n" }, { rename: { "b.csv": "a.csv" } });
  await expect(openArchive(path)).rejects.toThrow('has two files named "a.csv" in it; unpack it first.');
});

test("a changed file in an archive has another hash, and another file beside it changes nothing", async () => {
  const hashes = [];
  for (const files of [
    { a: "1", b: "2" },
    { a: "1", b: "3" },
    { a: "2", b: "2" },
  ]) {
    hashes.push((await fileInput(`${await zip(files)}/a`).contentHash()).hash);
  }
  expect(hashes[1]).toBe(hashes[0]);
  expect(hashes[2]).not.toBe(hashes[0]);
});

test("an archive that would unpack to hundreds of times its size is refused before anything is unpacked", async () => {
  const path = await zip({ "a.csv": "mail\n" }, { size: 300 * 1024 * 1024 });
  await expect(openArchive(path)).rejects.toThrow("would unpack to more than 200 times its size");
});

test("a file that unpacks to more than the archive says is damaged, and no more of it is read", async () => {
  const path = await zip({ "a.csv": "mail\n".repeat(100_000) }, { size: 50 });
  let read = 0;
  const reading = (async () => {
    for await (const chunk of (await fileInput(`${path}/a.csv`).open()).chunks) read += chunk.length;
  })();
  await expect(reading).rejects.toThrow("is damaged; get it once more");
  expect(read).toBeLessThan(500_000);
});

test("thousands of files are no export", async () => {
  const path = await zip(Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`${index}`, ""])));
  await expect(openArchive(path)).rejects.toThrow("has more than 10000 files in it");
});

test.each([
  ["encrypted", zipOf({ "a.csv": "mail\n" }, { encrypted: true }), "is encrypted; unpack it first"],
  ["cut off", zipOf({ "a.csv": "mail\n" }).subarray(0, 40), "is damaged; get it once more"],
  ["a climber", zipOf({ "../a.csv": "mail\n" }), 'whose name leads out of the archive, such as "../customers.csv"'],
  ["from a root", zipOf({ "/a.csv": "mail\n" }), "whose name leads out of the archive"],
  ["empty", zipOf({}), "is a ZIP archive without files: there is nothing in it to send."],
  ["a folder", zipOf({ "a/": "" }), "is a ZIP archive without files"],
  ["a book", zipOf({ "readme.md": "", "a.pdf": "" }), 'has no file of customers in it: there is "readme.md", "a.pdf".'],
])("an archive that is %s is refused by name", async (what, content, message) => {
  const path = at("in.zip");
  await writeFile(path, content);
  const inside = what === "encrypted" || what === "cut off" ? `${path}/a.csv` : path;
  const reading = async () => collect((await fileInput(inside).open()).chunks);
  await expect(reading()).rejects.toMatchObject({ code: "config", message: expect.stringContaining(message) });
});

describe("an archive that is written to while it is read", () => {
  const content = { "a.csv": randomBytes(300_000).toString("hex") };

  async function readWhile(change: (path: string) => Promise<void>): Promise<number> {
    const path = await zip(content);
    let read = 0;
    for await (const chunk of (await fileInput(`${path}/a.csv`).open()).chunks) {
      if (read === 0) await change(path);
      read += chunk.length;
    }
    return read;
  }

  test("ends in an error that says so, whether it can be read to its end or not", async () => {
    await expect(readWhile((path) => appendFile(path, "x"))).rejects.toThrow("in.zip was written to while it was read");
    await expect(readWhile((path) => writeFile(path, "x".repeat(9)))).rejects.toThrow(
      "was written to while it was read",
    );
  });

  test("is another one where another file took its place: all of the first is read", async () => {
    const other = at("other.zip");
    await writeFile(other, zipOf({ "a.csv": "mail\n" }));
    expect(await readWhile((path) => rename(other, path))).toBe(600_000);
  });
});
