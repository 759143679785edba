// The service's shapes. Made by `make docs` from its OpenAPI document; not edited by hand.

/** Drafts to check; each is looked at by itself, so that a bad one never spoils the rest. */
export interface Batch {
  /** Drafts, each as `POST /v1/check` takes it. */
  drafts: Draft[];
}

/** One item's verdict, or why there is none. */
export interface BatchItem {
  index: number;
  verdict?: Checked | null;
  error?: ItemProblem | null;
}

/** Verdicts, in the order of the drafts. */
export interface BatchOut {
  items: BatchItem[];
}

/** A brand. */
export interface BrandOut {
  slug: string;
  name: string;
  time_zone: string;
  /** Its own least score of a push; null means the model's. */
  threshold: number | null;
}

/** Days, both included, on which other limits hold; named in every report. */
export interface Campaign {
  max_push_share?: number | null;
  max_pushes_in_a_row?: number | null;
  max_high_pressure?: number | null;
  name: string;
  from: string;
  to: string;
  platforms?: string[];
}

/** A category of rules. */
export interface Category {
  id: string;
  name: string;
}

/** A verdict on a draft, and what publishing it does to the mix of the brand named. */
export interface Checked {
  label: "value" | "sales_push" | "unreadable";
  /** Calibrated P(sales push), 0 to 1; null when unreadable. */
  score: number | null;
  /** 0 none, 1 soft, 2 push, 3 high-pressure push. */
  pressure: number | null;
  pressure_name: string | null;
  pillar: string | null;
  /** The classifier is often wrong around this score: look yourself. */
  needs_review: boolean;
  language: string;
  unreadable_because: string;
  findings: Match[];
  versions: Versions;
  mix?: MixEffect | null;
}

/** The words around a finding, and where in them it lies. */
export interface Context {
  text: string;
  offset: number;
  length: number;
}

/** The share by quantification, from 100 posts on. */
export interface CorrectedOut {
  share: number;
  low: number;
  high: number;
}

/** A draft to check; it is neither stored nor logged. */
export interface Draft {
  text: string;
  platform?: string;
  /** Say what publishing it does to this brand's mix. */
  brand?: string | null;
  /** Its language, where you know it; found out otherwise. */
  language?: string;
  /** When it goes out; now unless given. */
  scheduled_at?: string | null;
  /** Hold the mix against another guideline. */
  guideline?: string;
  /** What is queued already. */
  planned?: PlannedIn[];
}

/** One field that can't be used; `pointer` is a JSON pointer (RFC 6901) into the request. */
export interface FieldProblem {
  pointer: string;
  detail: string;
}

/** A policy on the mix. `version` is a short hash of its content; mixes carry it. */
export interface Guideline {
  name: string;
  title: string;
  summary: string;
  source?: string;
  window_days?: number;
  max_push_share?: number;
  max_pushes_in_a_row?: number | null;
  max_high_pressure?: number | null;
  min_posts?: number;
  platforms?: Record<string, Limits>;
  campaigns?: Campaign[];
  version?: string;
}

/** Why one item of a batch can't be used. */
export interface ItemProblem {
  status: number;
  detail: string;
  pointer?: string;
}

/** Limits of a platform or a campaign; what is left out stays as the guideline has it. */
export interface Limits {
  max_push_share?: number | null;
  max_pushes_in_a_row?: number | null;
  max_high_pressure?: number | null;
}

/** One finding: LanguageTool's fields, and ours after them. */
export interface Match {
  message: string;
  shortMessage: string;
  /** UTF-16 units, or code points with `?offsets=codepoints`. */
  offset: number;
  length: number;
  /**
   * Words that may stand in place of those found, best first. Often none: what to write instead
   * depends on what you know, and `suggestion` says how. None on published posts.
   */
  replacements: Replacement[];
  context: Context;
  rule: RuleOut;
  severity: string;
  /** What to write instead. */
  suggestion: string;
  /** The words themselves. */
  text: string;
  /** False for praise (advocacy) and for what a person let stand. */
  counts_against: boolean;
}

/** What publishing a draft does to a brand's mix. Shares are 0 to 1. */
export interface MixEffect {
  brand: string;
  guideline: string;
  guideline_version: string;
  /** The moment the mix is told for. */
  at: string;
  window_days: number;
  /** The share of pushes as it is; null when nothing counts yet. */
  current: number | null;
  projected: number;
  /** The projected true share lies between `low` and `high`, 95 %. */
  low: number;
  high: number;
  limit: number;
  status: "over" | "within" | "near the line" | "too few";
  status_after: "over" | "within" | "near the line" | "too few";
  /** Posts that count in the window before this one. */
  posts: number;
  pushes: number;
  breaches_after: string[];
  platform: PlatformEffect | null;
  sentence: string;
}

/** The mix of a window. */
export interface MixOut {
  brand: string;
  /** Where the window begins. */
  first: string;
  /** Where it ends, included. */
  last: string;
  guideline: string;
  guideline_version: string;
  status: "over" | "within" | "near the line" | "too few";
  whole: ShareOut;
  corrected: CorrectedOut | null;
  platforms: Record<string, ShareOut>;
  /** Posts by pressure, 0 to 3. */
  pressure: Record<string, number>;
  pillars: Record<string, number>;
  /** Posts that don't count, by the reason why. */
  left_out: Record<string, number>;
  streaks: StreakOut[];
  /** What the guideline doesn't allow, a sentence each. */
  breaches: string[];
  /** How many more pushes could go out now. */
  headroom: number;
  /** How many value posts bring the share down to the limit. */
  values_needed: number;
  campaigns: string[];
  /** Posts that have no verdict of the present versions yet. */
  unchecked: number;
  sentence: string;
}

/** The classifier's facts, from its card. */
export interface ModelOut {
  name: string;
  version: string;
  /** Least score that is labelled a push, unless a brand has its own. */
  threshold: number;
  /** Scores between these two are often wrong. */
  review: number[];
  languages: string[];
  /** As in the model's labels.json. */
  facts: Record<string, unknown>;
}

export interface PageOfBrandOut {
  items: BrandOut[];
  next_cursor?: string | null;
}

export interface PageOfGuideline {
  items: Guideline[];
  next_cursor?: string | null;
}

/** A key of your own, shown this once; null `brand` means every brand, null `expires_at` for good. */
export interface Paired {
  key: string;
  id: string;
  scopes: ("check" | "read" | "write" | "admin")[];
  brand: string | null;
  brand_name: string;
  expires_at: string | null;
}

/** What proves that it was you who asked for the code (RFC 7636); nothing for an invitation. */
export interface PairingIn {
  /** Its SHA-256 in base64 is the challenge you sent. */
  verifier?: string;
}

/** A post that is queued already: when, where, and what it is; never its text. */
export interface PlannedIn {
  scheduled_at: string;
  platform?: string;
  label: "value" | "sales_push";
}

/** The shares on one platform. */
export interface PlatformEffect {
  name: string;
  /** Null when nothing counts there yet. */
  current: number | null;
  projected: number;
  limit: number;
  status_after: "over" | "within" | "near the line" | "too few";
}

/** A refusal, as RFC 9457 has it. */
export interface Problem {
  /** What kind of refusal this is; stable. */
  type: string;
  title: string;
  status: number;
  /** One sentence: what was wrong, where, and what to do. */
  detail: string;
  /** The request's id, as in the logs and in `X-Request-Id`. */
  instance: string;
  /** The fields that can't be used. */
  errors?: FieldProblem[] | null;
}

/** Words to put in place of those found. */
export interface Replacement {
  value: string;
}

/** The rule that matched. */
export interface RuleOut {
  id: string;
  category: Category;
  issueType?: string;
}

/** Pushes among the posts that count. Shares are 0 to 1. */
export interface ShareOut {
  posts: number;
  pushes: number;
  /** null when nothing counts. */
  share: number | null;
  /** The true share lies between `low` and `high`, 95 %. */
  low: number;
  high: number;
  limit: number;
  /** P(the true share is over the limit). */
  over_limit: number;
  status: "over" | "within" | "near the line" | "too few";
}

/** Pushes in a row on one account. */
export interface StreakOut {
  platform: string;
  account: string;
  length: number;
  first: string;
  last: string;
}

/** Weeks, oldest first. */
export interface TrendOut {
  brand: string;
  limit: number;
  weeks: WeekOut[];
}

/** What said a verdict. */
export interface Versions {
  model: string;
  rules: string;
  threshold: number;
}

/** One ISO week, Monday to Sunday in the brand's time zone. */
export interface WeekOut {
  monday: string;
  posts: number;
  pushes: number;
  share: number | null;
}
