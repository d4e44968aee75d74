export default {
  releva: {
    input: "openapi.json",
    output: {
      target: "generated/releva.ts",
      client: "fetch",
      baseUrl: { runtime: "process.env.RELEVA_BASE_URL" },
    },
  },
};
