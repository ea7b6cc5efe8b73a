import type { Store } from "../state/store.ts";

/** An issue as GitHub keeps it. Times are ISO 8601. */
export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly stateReason: "completed" | "not_planned" | "reopened" | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly comments: readonly { readonly id: number; readonly body: string; readonly at: string }[];
  readonly isDeleted: boolean;
}

/** The issues of a repository, which are never renumbered. */
export interface Issues {
  /** With those that were deleted. In order of their numbers. */
  all(): readonly Issue[];
  get(number: number): Issue | undefined;
  put(issue: Issue): void;
}

/** @param repository `owner/name` */
export const issuesOf = (store: Store, repository: string): Issues => {
  const kept = store.collection<Issue>(`github/${repository}`);
  return {
    all: () => [...kept.entries()].map(([, issue]) => issue).sort((a, b) => a.number - b.number),
    get: (number) => kept.get(String(number)),
    put: (issue) => kept.put(String(issue.number), issue),
  };
};
