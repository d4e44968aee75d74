/** Events that are remembered. All are counted. */
export const REMEMBERED_EVENTS = 1_000;

/** What the page calls a backfill event: every upsert emits one, and none can trigger a campaign. */
export interface BackfillEvent {
  readonly sequence: number;
  readonly at: string;
  readonly type: "backfill";
  readonly triggersCampaign: false;
  /** `key` of the profile. */
  readonly profile: string;
  readonly created: boolean;
  readonly subscribedAtChanged: boolean;
}
