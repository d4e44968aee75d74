import { type SandboxServer, startSandbox } from "../../../src/sandbox/serve.js";
import type { ProfileUpsert } from "../../../src/types.js";

/** A sandbox that knows in which order the versions of each profile were applied. */
export interface Observed extends SandboxServer {
  /** By e-mail, the versions that were applied, repeats included. */
  readonly applied: ReadonlyMap<string, readonly number[]>;
  /** Requests in flight at once, at most. */
  readonly requests: () => number;
}

/** What came of a scenario. */
export interface Found {
  /** Profiles that are not at their last version. */
  readonly old: readonly string[];
  /** Versions that were applied again. */
  readonly duplicates: number;
  /** Versions that were applied after a later one. */
  readonly stepBacks: number;
}

/** A version of a profile: the later one has the larger number. */
export const version = (
  who: number | string,
  v: number,
  more: Partial<ProfileUpsert["profile"]> = {},
): ProfileUpsert => ({
  profile: { email: emailOf(who), firstName: `v${v}`, ...more },
  subscribedAtChanged: false,
});

export const emailOf = (who: number | string): string => `person${who}@shop.example`;

export async function observe(): Promise<Observed> {
  const applied = new Map<string, number[]>();
  let seen = 0;
  let server: SandboxServer | undefined;
  const look = (): void => {
    const events = server?.sandbox.events;
    if (!events || events.total === seen) return;
    const fresh = events.recent().slice(seen - events.total);
    seen = events.total;
    const all = (server as SandboxServer).sandbox.state.all();
    for (const { profile } of fresh) {
      const { email, firstName } = all[Number(profile.replace("profile-", "")) - 1] ?? {};
      const v = Number(firstName?.slice(1));
      if (email) applied.set(email, [...(applied.get(email) ?? []), v]);
    }
  };
  // The time is asked for before a batch is applied: what the one before it left is there to be seen.
  server = await startSandbox({
    now: () => {
      look();
      return new Date();
    },
  });
  return {
    ...server,
    get applied() {
      look();
      return applied;
    },
    requests: () => (server as SandboxServer).sandbox.requests.total,
  };
}

/** @param last by e-mail, the version that a profile must end at */
export function check({ applied }: Observed, last: ReadonlyMap<string, number>): Found {
  let duplicates = 0;
  let stepBacks = 0;
  for (const versions of applied.values()) {
    let most = 0;
    for (const [index, v] of versions.entries()) {
      if (versions.indexOf(v) < index) duplicates += 1;
      if (v < most) stepBacks += 1;
      most = Math.max(most, v);
    }
  }
  const old = [...last].filter(([email, v]) => applied.get(email)?.at(-1) !== v).map(([email]) => email);
  return { old, duplicates, stepBacks };
}
