/**
 * All that a package in CommonJS exports, when it is imported late. A bundler may give such a module a default alone: its
 * names are in there.
 */
export function wholeOf<Module extends object>(module: Module): Module {
  return { ...(module as { readonly default?: object }).default, ...module };
}
