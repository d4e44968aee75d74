/**
 * Which change of the contract moves the package's version, and by how much. Users of the package have the contract's types in
 * their code, and its validator before their records: what breaks them there breaks them here.
 */
import { isLess, type Part } from "../spec/breaking/version.js";

/** By how much the package's version must rise, at least. @param version of the package before; below 1.0.0 what breaks is minor, as npm takes it */
export function packagePart(contract: Part, version: string): Part {
  return contract === "major" && version.startsWith("0.") ? "minor" : contract;
}

/** @param rose by what the contract did, and by what the package does */
export function isTooLittle(rose: { readonly contract: Part; readonly package: Part }, version: string): boolean {
  return isLess(rose.package, packagePart(rose.contract, version));
}
