/** Without the format, generators for Go and Rust choose float32 and lose digits of a coordinate. */
export function numberIsDouble() {
  return {
    Schema(schema, { report, location }) {
      if ([schema.type].flat().includes("number") && schema.format !== "double") {
        report({ message: "A number has `format: double`.", location });
      }
    },
  };
}

const DEGREES = { lat: 90, lon: 180 };

export function coordinateBounds() {
  return {
    Schema(schema, { report, location }) {
      const name = location.pointer.match(/\/properties\/(lat|lon)$/)?.[1];
      if (name === undefined) return;
      const bound = DEGREES[name];
      if (schema.minimum === -bound && schema.maximum === bound) return;
      report({ message: `\`${name}\` is between -${bound} and ${bound}, both included.`, location });
    },
  };
}
