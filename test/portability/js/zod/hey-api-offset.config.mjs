const zod = { name: "zod", dates: { offset: true } };
export default { input: "openapi.json", output: "generated", plugins: [zod], logs: { file: false } };
