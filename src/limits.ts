/** Every number that shapes behaviour, once, with its reason. Where no source is named, the number is our choice. */
export const LIMITS = {
  // Requests of a run
  /** Records per request of a run. Nothing is documented; 500 keeps a refusal cheap to isolate and a body near 256 KiB. */
  batchSize: 500,
  /**
   * What the buffers of waiting records may take, beside twice the records themselves: of a file of which most is invalid or settled,
   * little of each chunk is sent.
   */
  sparseBytes: 4_194_304,
  /** Bytes per request body of a run: half of the 1 MiB at which common proxies answer 413. */
  batchBytes: 524_288,
  /** Requests in flight of a run. */
  concurrency: 4,
  /** Batch sizes of a run that has proved nothing yet: a wrong key, host or mapping costs one record. */
  slowStart: [1, 10, 100, 500],
  /** The batch size follows the share of refused records, and halves after an overload, but not below this. */
  minBatchSize: 10,
  /** Settled records over which that share is taken: at 0.1 % refused, two of them. */
  refusalWindow: 2_000,
  /** After an overload, the batch size grows by this factor … */
  growth: 1.25,
  /** … after every so many accepted batches. */
  growthAfter: 10,

  // A batcher
  /** A batcher sends a batch this long after its first record at the latest. */
  lingerMs: 1_000,
  /** Records that a batcher queues, those in flight included. */
  maxQueued: 10_000,

  // Waiting, trying again, giving up
  /** First wait of the exponential backoff. */
  baseDelayMs: 500,
  /** Longest wait of the exponential backoff. */
  maxDelayMs: 30_000,
  /** A `Retry-After` of 0 still waits this long: a server that asked for mercy gets some. */
  retryAfterFloorMs: 250,
  /** A `Retry-After` is stretched by up to a tenth, at most this much, so that requests do not return together. */
  retryAfterJitterMs: 1_000,
  /** Longest `Retry-After` that one call waits for. */
  callRetryAfterMs: 60_000,
  /** Longest `Retry-After` that a run waits for. */
  runRetryAfterMs: 600_000,
  /** Longest pause that a client keeps when the call that was told of it gave up: a server's slip must not silence a process. */
  unheededPauseMs: 600_000,
  /** Failures of one batch after which it may be the batch, and not the server. */
  poisonFailures: 3,
  /** Chance at which a failing batch is split, though the server is to blame: a few requests are lost. */
  splitChance: 1e-3,
  /** Chance at which a failing record is rejected, though the server is to blame. */
  rejectChance: 1e-6,
  /** Share of failing attempts that is assumed at least: no server is perfect. */
  leastShare: 0.01,
  /** The same for 429 and 503, with which a server may ration by chance. */
  rationedShare: 0.1,
  /** Up to this share of failing attempts a server is well: a request that fails alone is tried again soon, and its failures are no retries. */
  wellShare: 0.1,
  /** About so many attempts of a client before a first failure count in that share. */
  recentAttempts: 32,
  /** Records sent alone and not delivered, of which a client remembers how they failed. */
  suspects: 16,
  /** Single records with which a client asks, after a failure, whether the server is well. */
  probesPerFailure: 4,
  /** Retries of one call. */
  callRetries: 3,
  /** One attempt of one call, headers and body. */
  callTimeoutMs: 30_000,
  /** One call, all attempts and waits. */
  callDeadlineMs: 120_000,
  /** One attempt of a run. */
  runTimeoutMs: 60_000,
  /** A run stops, resumable, after this long without a single success. */
  outageMs: 900_000,
  /** Connection failures in a row that stop a client that has never had an answer: the host name is wrong, not the network. */
  firstContactTries: 5,
  /** The same of a batcher and of slices, whose process may start in an outage: a few minutes, with the records that are asked with meanwhile. */
  batcherContactTries: 40,
  /** Failed attempts in a row, of all requests of a client, after which its server is down: a slice of a queue ends. */
  downAfter: 4,
  /** An undelivered record of a slice is to be sent again after this long, when the server asked for nothing else. */
  redeliverMs: 30_000,
  /** Scopes of which a record is kept that may be sent again, as a witness. */
  witnesses: 256,
  /** The body of a 202 is drained for at most this long, to keep the connection alive. It decides nothing. */
  drainMs: 1_000,
  /** Timers beyond this fire at once (a signed 32-bit overflow). */
  timerCeilingMs: 2_147_483_647,

  // Reports and the words of a server
  /** Reasons kept in a report. */
  reasons: 20,
  /** Characters of a server's text that may appear in an error. */
  serverTextChars: 200,
  /** Characters of a server's error body that are read at all. */
  serverBodyChars: 65_536,
  /** String values at least this long are removed from a server's text: shorter ones would black out ordinary words. */
  redactedValueChars: 4,

  // Too many refusals
  /** Server refusals, with nothing accepted, after which the mapping or the account is at fault. */
  systemicRefusals: 20,
  /** Window, in sent records, of the refusal share. */
  systemicWindow: 1_000,
  /** Share of the window that, refused, stops the run. */
  systemicShare: 0.05,

  // Callbacks and progress
  /** After an abort, a callback that does not end is waited for this long. */
  callbackGraceMs: 5_000,
  /** A run that reads without waiting gives timers and signals their turn this often. */
  breathMs: 50,
  /** Progress events per second, at most. */
  progressPerSecond: 4,
} as const;
