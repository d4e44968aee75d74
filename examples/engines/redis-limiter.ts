// A rate that several processes share, kept in Redis. Each of them sends a part of the customers here; start three.
import { Redis } from "ioredis";
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { createClient, type RateLimiter } from "releva-profiles";

const redis = new Redis(process.env.REDIS_URL ?? "redis://127.0.0.1:6379");
const limiter = new RateLimiterRedis({
  storeClient: redis,
  keyPrefix: "releva",
  points: Number(process.env.REQUESTS_PER_SECOND ?? 5),
  duration: 1,
});

const shared: RateLimiter = {
  /** One point for a request. To limit profiles, make `points` profiles, at least `maxBatchSize`, and consume so many. */
  async acquire(_profiles, signal) {
    while (!signal.aborted) {
      try {
        await limiter.consume("requests");
        return;
      } catch (full) {
        if (!(full instanceof RateLimiterRes)) throw full; // Redis is away: the request is not sent, and its records are undelivered
        const waitMs = full.msBeforeNext + Math.random() * 50; // so that not all of them ask at once
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  },
};

const client = createClient({
  secretKey: process.env.RELEVA_SECRET_KEY ?? "",
  baseUrl: process.env.RELEVA_BASE_URL ?? "https://releva.ai",
  rateLimit: shared,
});

/** Stands for the customers of this process: those whose number, divided by the number of processes, leaves its own. */
function* customers(): Generator<{ profile: { email: string }; subscribedAtChanged: boolean }> {
  for (let n = Number(process.env.PART ?? 0); n < 300; n += Number(process.env.PARTS ?? 1)) {
    yield { profile: { email: `customer${n}@shop.example` }, subscribedAtChanged: false };
  }
}

const { accepted, read } = await client.backfill(customers(), { maxBatchSize: 10 });
console.log(`${accepted} of ${read} accepted (202)`);
await redis.quit();
