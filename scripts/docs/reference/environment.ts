/** The variables of the environment that the command line reads, by name, with what they do. A test finds those that it reads. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  RELEVA_SECRET_KEY:
    "The secret key, unless `--secret-key-file` is given. `sandbox` takes it where it is a key of a sandbox (`sandbox_…`). It is masked in everything that is printed.",
  RELEVA_BASE_URL: "Where to send, unless `--base-url` is given. Not set or empty: the contract's server.",
  NO_COLOR: "Set to anything but an empty text: no colour, as `--no-color`.",
  HTTPS_PROXY:
    "The URL of the proxy for requests over https, such as `http://proxy.office:3128`. `https_proxy` comes first.",
  HTTP_PROXY:
    "The same for requests over http, and over https where no proxy is named for it. `http_proxy` comes first. Requests to this machine never go through a proxy.",
  NO_PROXY: "Hosts that are asked without a proxy, with commas between them. `no_proxy` does the same.",
  PROJECT_CWD:
    "Set by yarn. With `npm_config_user_agent`, `npm_command` and `npm_lifecycle_script`, which package managers set, it decides how the commands begin that are printed to be copied: `npx releva-profiles`, for example.",
};

/** Read by Node.js itself, and worth knowing here. */
export const OF_NODE: Readonly<Record<string, string>> = {
  NODE_EXTRA_CA_CERTS:
    "The path of a file with certificates that are trusted as well, such as that of an office's proxy.",
};
