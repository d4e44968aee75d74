export default { input: "openapi.json", output: "generated", plugins: ["zod"], logs: { file: false } };
