/** What a package exports, whether it comes as an ES module or, bundled in a file of its own, as CommonJS. */
export function exportsOf<T extends object>(module: T): T {
  return { ...(module as { readonly default?: T }).default, ...module };
}
