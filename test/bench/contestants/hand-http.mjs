import { handLoop } from "../parts/hand-loop.mjs";
import { httpPoster } from "../parts/post.mjs";

/** The hand loop without validation, over node:http. */
export function run(options) {
  const post = httpPoster(options.url, options.concurrency);
  return handLoop(options, { post: (profiles) => post(JSON.stringify({ profiles })) });
}
