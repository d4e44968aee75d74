export default { releva: { input: "openapi.json", output: { target: "generated/zod.ts", client: "zod" } } };
