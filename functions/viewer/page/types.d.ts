/* The API's answers, as far as the page reads them; docs/openapi.json is the whole of it. Not served. */

export type Level = "beginner" | "intermediate" | "advanced";
export type Status = "queued" | "running" | "completed" | "needs_review" | "failed";

export interface Listed<T> { items: T[]; next_cursor: string | null }
export interface FieldProblem { pointer: string; message: string }
export interface Fix { change: string; patch: Record<string, any> }
export interface Week {
  week: number; first_day: number; last_day: number; study_days: number; requested_minutes: number;
  available_minutes: number; capacity_minutes: number; limited_by: string | null; explanation: string;
}
export interface NearestDay { day: number; date: string | null }
export interface ProblemBody {
  title?: string; status?: number; detail?: string; code?: string; errors?: FieldProblem[]; rule?: string;
  fixes?: Fix[]; weeks?: Week[]; nearest_days?: NearestDay[];
}
export interface TopicMatch { id: string; name: string; how: "exact" | "alias" | "nearest"; score: number }
export interface TopicCount { id: string; name: string; resources: number }
export interface Report {
  topics: TopicMatch[]; thin: boolean; study_days: number; capacity_minutes: number; usable_minutes: number;
  first_date: string | null; last_date: string | null; weeks: Week[]; notes: string[];
}
export interface Learner {
  id: string; name: string; current_level: Level; preferred_learning_style: string; weekly_hours: number;
  weak_areas: string[]; timezone: string; minutes_by_weekday: Record<string, number> | null; known: string[];
  level_by_topic: Record<string, Level>; created_at: string; updated_at: string;
}
export type OwnLearner = Pick<Learner, "id" | "name" | "timezone">;
export interface OwnPlan extends PlanSummary { goal: string; topic: string; duration_days: number }
export interface LearnerStart {
  learner: OwnLearner; link: { expires_at: string }; plans: OwnPlan[]; next_cursor: string | null;
}
export interface Resource {
  id: string; title: string; url: string; topic: string; tags: string[]; difficulty: Level; resource_type: string;
  estimated_minutes: number; estimate_source: "stated" | "computed" | "default"; description: string | null;
  prerequisites: string[]; language: string | null; license: string | null; source: string | null;
}
export interface Constraints {
  max_daily_minutes: number | null; must_include_practice: boolean; start_date: string | null;
  deadline: string | null; timezone: string | null; unavailable_weekdays: string[]; unavailable_dates: string[];
  minutes_by_weekday: Record<string, number> | null; exam_date?: string | null;
}
export interface Step {
  step: string; attempt: number; state: "running" | "done" | "failed"; milliseconds: number | null;
  writer: string | null; outcome: "publish" | "repair" | "fallback" | "fail" | "retry" | null; error: string | null;
}
export interface PlanRequest {
  id: string; learner_id: string; goal: string; topic: string; duration_days: number; language: string | null;
  constraints: Constraints; status: Status; created_at: string; updated_at: string; topics: TopicMatch[];
  plan_id: string | null; failure: { code: string; message: string } | null; steps: Step[]; replan_of?: string | null; version?: number | null;
}
export interface Factor { code: string; effect: number; why: string }
export interface Confidence { score: number; band: "high" | "acceptable" | "needs_review" | "failed"; factors: Factor[] }
export interface Finding {
  code: string; severity: "error" | "warning" | "info"; message: string; day: number | null; task_id: string | null;
  share: number | null; cause: "library" | "plan" | null;
}
export interface Task {
  id: string; resource_id: string; title: string; url: string; task_type: "study" | "practice" | "review";
  minutes: number; part: number; parts: number; first_minute: number; resource_minutes: number | null;
  continues_after_plan: boolean; reason: string;
}
export interface Day { day: number; date: string | null; rest: boolean; minutes: number; tasks: Task[] }
export interface Omitted { resource_id: string; title: string; reason: string }
export interface PlanSummary {
  id: string; request_id: string; learner_id: string; generated_by: string; repaired: number; status: Status;
  created_at: string; confidence: Confidence;
}
export interface Plan extends PlanSummary {
  days: Day[]; findings: Finding[]; unfinished: { resource_id: string; remaining_minutes: number } | null;
  left_out: Omitted[]; assumed_prerequisites: Omitted[]; topics: TopicMatch[]; version?: number; history_days?: number;
}
export interface ScorePart { name: string; points: number; why: string }
export interface Reason { code: string; sentence: string }
export interface TaskExplanation {
  task_id: string; rank: number | null; score: number | null; score_parts: ScorePart[]; selection_reason: string;
  selected_because: Reason[]; of_minutes: number | null; estimate_source: string | null; minutes_from: string;
  alternatives: { resource_id: string; title: string; score: number; outcome: string; reason: string }[];
  counterfactual: { level: Level; sentence: string } | null;
}
export interface DayExplanation { day: number; cap: number; why: Reason[]; tasks: TaskExplanation[] }
export interface Explanation {
  checks: { code: string; asserts: string; passed: boolean; findings: Finding[] }[]; days: DayExplanation[];
}
export interface TraceRecord {
  step: string; attempt: number; started_at: string; milliseconds: number; input: any; output: any; decision: string;
  detail: any; error: string | null;
}
export interface TraceCandidate {
  resource_id: string; title: string; score: number; selection_reason: string; parts: ScorePart[];
}
export interface ConceptCount { concept: string; resources: number; best: string[] }
export interface Ranking {
  topic: string; resolved_by: string; candidates: TraceCandidate[];
  further_candidates: { resource_id: string; score: number }[]; rejected_by_reason: Record<string, number>;
  rejected_examples: { resource_id: string; title: string; reason: string }[];
  facts: {
    levels: { level: Level; study: number; practice: number }[]; weak_areas: ConceptCount[]; goal: ConceptCount[];
  } | null;
  cut?: Record<string, number>;
}
export interface Writing {
  prompt_version?: string | null; calls: Record<string, any>[]; sent_back: Finding[]; picks?: string[];
  replaced_reasons?: { resource_id: string; claims: string[] }[];
}
export interface TaskUpdate {
  task_id: string; status: "planned" | "done" | "skipped"; minutes_spent: number | null; note: string | null;
}
export interface Progress { tasks: TaskUpdate[]; pace: number; revision: number }
export type Difficulty = "too_easy" | "right" | "too_hard";
export interface Vote {
  resource_id: string; rating: number | null; difficulty: Difficulty | null; link_broken: boolean;
}
export interface Link {
  id: string; kind: "calendar" | "learner"; token_ends_with: string; created_at: string; expires_at: string;
}
export interface NewLink extends Link { token: string; url: string }
export interface LevelFeedback {
  level: Level; ratings: { rating: number; learners: number }[]; too_easy: number; right: number; too_hard: number;
  points: number; level_shift: number; why: string[];
}
export interface FeedbackOverride {
  points: number | null; level_shift: number | null; minutes_factor: number | null; excluded: boolean | null;
}
export interface ResourceFeedback {
  resource_id: string; since: string | null; levels: LevelFeedback[]; estimated_minutes: number; learners_timed: number;
  median_minutes: number | null; planned_minutes: number; broken_link_reports: number; excluded: boolean;
  override: FeedbackOverride;
}
export interface ReportedResource {
  resource_id: string; title: string; url: string; broken_link_reports: number; excluded: boolean; needed_by: number;
}
export interface PlanChange {
  kind: "moved" | "added" | "dropped" | "resized"; task_id: string; title: string; reason: string;
  from_day: number | null; from_date: string | null; to_day: number | null; to_date: string | null;
  minutes_before: number | null; minutes_after: number | null;
}
export interface PlanVersion {
  version: number; status: "proposed" | "accepted" | "expired"; origin: "request" | "replan" | "move";
  created_at: string; request_id: string | null; base_version?: number | null; from_day: number; from_date: string | null; moved_tasks: number;
  expires_at: string | null;
}
export interface Import {
  id: string; format: string; status: "waiting" | "reading" | "checked" | "applying" | "applied" | "failed";
  broken_off: boolean; bytes: number; progress: { rows: number; done: number };
  counts: { created: number; updated: number; same: number; duplicate: number; rejected: number };
  skipped: number; notices: string[]; failure: { code: string; message: string } | null;
}
export interface ImportRow {
  row: number; status: keyof Import["counts"]; title: string; url: string; topic: string;
  estimated_minutes: number | null; estimate_source: "stated" | "computed" | "default" | null;
  problems: { column: string; message: string }[]; warnings: string[]; unresolved: string[];
}
