import { expect, test } from "vitest";
import { chosen, PARTS } from "./selection.js";

const all = ["go", "php"];

test("without flags everything is run, and its results may be kept", () => {
  expect(chosen(undefined, undefined, all)).toEqual({ legs: all, parts: PARTS, only: undefined, whole: true });
});

test("some legs are run as a whole", () => {
  expect(chosen("php", undefined, all)).toMatchObject({ legs: ["php"], whole: true });
});

test("one thing of a leg, or one part of all, is no whole", () => {
  expect(chosen("php/openapi-generator", undefined, all)).toMatchObject({
    legs: ["php"],
    only: "openapi-generator",
    whole: false,
  });
  expect(chosen("go/getkin/kin-openapi", undefined, all)).toMatchObject({ only: "getkin/kin-openapi" });
  expect(chosen(undefined, "verdicts,judges", all)).toMatchObject({ parts: ["verdicts", "judges"], whole: false });
});

test("a leg or a part that there is not is refused", () => {
  expect(() => chosen("cobol", undefined, all)).toThrow("--only takes go, php; not cobol");
  expect(() => chosen(undefined, "clientz", all)).toThrow("not clientz");
});
