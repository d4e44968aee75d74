import { count } from "./terminal.js";

/** What records do to subscriptions: the two things that nobody should do by mistake. */
export interface Subscriptions {
  /** Records with `subscribedAtChanged: true`, but for those whose blank `unsubscribeLink` says the opposite. */
  readonly subscribed: number;
  /** Records with `subscriptions: []`. */
  readonly cleared: number;
}

/** "12 would be subscribed; the subscriptions of 3 would be cleared" */
export function subscriptionsText({ subscribed, cleared }: Subscriptions, isCheck: boolean): string {
  const were = isCheck ? "would be" : "were";
  const was = isCheck ? "would be" : "was";
  const who = subscribed === 0 ? `nobody ${was}` : `${count(subscribed)} ${subscribed === 1 ? was : were}`;
  const whose = cleared === 0 ? "no subscriptions" : `the subscriptions of ${count(cleared)}`;
  return `${who} subscribed; ${whose} ${were} cleared`;
}
