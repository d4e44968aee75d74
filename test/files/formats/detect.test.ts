import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { describe, detectFormat } from "../../../src/files/formats/detect.js";
import { textInput } from "../../support/files/bytes.js";

const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, "utf16le");

test.each([
  ["customers.csv", "Email,Tags\n", "CSV with commas, UTF-8"],
  ["customers.csv", "Email;Tags\n", "CSV with semicolons, UTF-8"],
  ["customers", "\n\nEmail\tTags\n", "TSV (tabs), UTF-8"],
  ["customers.txt", utf16("Email\tTags\n"), "TSV (tabs), UTF-16LE"],
  ["customers.csv", '"a;b;c","d"\n;;;;;\n', "CSV with commas, UTF-8"],
  ["customers.csv", "sep=;\r\nEmail,Mail;Tags\r\n", "CSV with semicolons, UTF-8"],
  ["customers.tsv", utf16("sep=,\nEmail,Tags\n"), "CSV with commas, UTF-16LE"],
  ["customers.csv", "Email\n", "CSV with commas, UTF-8"],
  ["CUSTOMERS.TSV.GZ", gzipSync("Email,Tags\n"), "TSV (tabs), UTF-8, gzip"],
  ["export.jsonl", '{"profile":{}}\n', "NDJSON (a record per line), UTF-8"],
  ["standard input", ' {"profile":{}}\n', "NDJSON (a record per line), UTF-8"],
  ["export.json", '{"profile":{}}\n', "NDJSON (a record per line), UTF-8"],
  ["export.json", "\uFEFF\n[\n", "a JSON array of records, UTF-8"],
  ["export.json", '{"profiles":[{}]}', "a JSON array of records, UTF-8"],
  ["export.ndjson", '\n{\n "profiles" : [', "a JSON array of records, UTF-8"],
  ["export.json", '{"a":1}\n', "NDJSON (a record per line), UTF-8, mapped by path"],
  ["export", gzipSync(utf16("[{}]")), "a JSON array of records, UTF-16LE, gzip"],
])("%s that begins with %j is %s", async (name, content, sentence) => {
  expect(describe(await detectFormat(textInput(content, name)))).toBe(sentence);
});

test("the format that the user names goes before the extension and the content", async () => {
  expect(await detectFormat(textInput('{"a":1}\n', "in.csv"), "ndjson")).toMatchObject({ format: "ndjson" });
  expect(await detectFormat(textInput("a,b\n", "in.csv"), "tsv")).toMatchObject({ format: "csv", delimiter: "\t" });
});

test("one JSON object on several lines is refused with the remedy", async () => {
  await expect(detectFormat(textInput('{\n  "profile": {}\n}\n', "in.json"))).rejects.toThrow(
    /in\.json holds a JSON object on several lines/,
  );
});

test.each([
  ["customers.xls", "<html><table><tr><th>Email</th></tr></table></html>", /is HTML or XML, .* save it as \.xlsx/],
  ["customers.xls", '\uFEFF<?xml version="1.0"?>\n<Workbook/>', /is HTML or XML/],
  ["contacts.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\n", /holds contacts as vCards; export them as CSV/],
])("%s that begins with %j is no table, and the remedy is told", async (name, content, message) => {
  await expect(detectFormat(textInput(content, name))).rejects.toThrow(message);
});

test("a column may be called as a tag is written", async () => {
  expect(await detectFormat(textInput("<id>,Email\n", "in.csv"))).toMatchObject({ format: "csv" });
});
