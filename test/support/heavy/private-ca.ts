import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Certified {
  /** Of the authority, for NODE_EXTRA_CA_CERTS. */
  readonly authorityPath: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A certificate for `host` from an authority that only this company knows. */
export function certify(folder: string, host: string): Certified {
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): unknown => execFileSync("openssl", args, { stdio: "pipe" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    path("ca.key"),
    "-out",
    path("ca.pem"),
    "-days",
    "2",
    "-subj",
    "/CN=Office CA",
  );
  openssl("req", ...newKey, "-keyout", path("host.key"), "-out", path("host.csr"), "-subj", `/CN=${host}`);
  writeFileSync(path("host.ext"), `subjectAltName=DNS:${host}\n`);
  openssl(
    ...["x509", "-req", "-in", path("host.csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"), "-CAcreateserial"],
    ...["-days", "2", "-extfile", path("host.ext"), "-out", path("host.pem")],
  );
  return { authorityPath: path("ca.pem"), cert: readFileSync(path("host.pem")), key: readFileSync(path("host.key")) };
}
