import type { ScalingActivity } from "../../lambdas/core/scaling/observed-node-group.ts";

export const minuteMs = 60_000;
/** From a launch to a node that is Ready: EC2 boots in one, joining takes another. An estimate. */
const launchMinutes = 2;
/** Until an instance that was let go is terminated; it serves nobody meanwhile. An estimate. */
const terminateMinutes = 1;
/** Auto Scaling tries a failed launch again; its documentation gives no interval. */
const retryMinutes = 2;
/** How long EKS is busy with a new desired size. An estimate. */
const updateMinutes = 1;
/** As far back, and as many, as Homeostat reads. */
const activityMinutes = 120;
const activitiesKept = 50;

/** Who asks for a size, in the words in which Auto Scaling names the cause of its activities. */
export const causes = {
  eks: "a user request update of AutoScalingGroup constraints",
  policy: "a monitor alarm in state ALARM triggered policy",
  autoscaler: "a user request explicitly set group desired capacity",
} as const;

/** A node group as its scaler sees it at the end of a minute. */
export interface GroupView {
  readonly desired: number;
  readonly ready: number;
  readonly launching: number;
  readonly terminating: number;
  /** An update by EKS is in progress. */
  readonly updating: boolean;
  /** The newest first. */
  readonly activities: readonly ScalingActivity[];
}

/** A launch or termination, with the minutes in which it begins and ends. */
interface Activity extends Pick<ScalingActivity, "kind" | "cause"> {
  readonly begins: number;
  readonly ends: number;
  readonly failed: boolean;
}

const describe = ({ kind, cause, begins, ends, failed }: Activity, minute: number): ScalingActivity => {
  const isDone = ends <= minute;
  const status = failed ? "Failed" : isDone ? "Successful" : "InProgress";
  return { kind, cause, status, startedAt: begins * minuteMs, endedAt: isDone ? ends * minuteMs : null };
};

/** The Auto Scaling group behind every policy: instances take their time, and sometimes there are none to be had. */
export class SimulatedGroup {
  #minute = 0;
  #desired: number;
  #ready: number;
  /** The minutes in which launches, terminations and the update will be done. */
  #launching: readonly number[] = [];
  #terminating: readonly number[] = [];
  #updated = 0;
  #retry = Number.POSITIVE_INFINITY;
  #cause = "";
  /** The newest first. */
  #activities: readonly Activity[] = [];
  readonly #roomAt: (minute: number) => number;

  /** @param roomAt how many nodes the zones have room for in a minute */
  constructor(size: number, roomAt: (minute: number) => number) {
    this.#desired = size;
    this.#ready = size;
    this.#roomAt = roomAt;
  }

  get view(): GroupView {
    const [minute, activities] = [this.#minute, this.#activities];
    return {
      desired: this.#desired,
      ready: this.#ready,
      launching: this.#launching.length,
      terminating: this.#terminating.length,
      updating: minute < this.#updated,
      // Few policies look at them.
      get activities() {
        return activities
          .filter(({ begins }) => begins > minute - activityMinutes)
          .map((activity) => describe(activity, minute));
      },
    };
  }

  /** Lets one minute pass. What is done within it serves from the next on. */
  pass(): void {
    this.#minute++;
    this.#ready += this.#launching.filter((done) => done <= this.#minute).length;
    this.#launching = this.#launching.filter((done) => done > this.#minute);
    this.#terminating = this.#terminating.filter((done) => done > this.#minute);
    if (this.#minute >= this.#retry) this.#reconcile();
  }

  /** Asks for another size. */
  resize(desired: number, by: keyof typeof causes): void {
    if (by === "eks") this.#updated = this.#minute + updateMinutes;
    this.#desired = desired;
    this.#cause = causes[by];
    this.#reconcile();
  }

  #reconcile(): void {
    this.#retry = Number.POSITIVE_INFINITY;
    while (this.#ready + this.#launching.length < this.#desired) {
      const hasRoom = this.#ready + this.#launching.length < this.#roomAt(this.#minute);
      this.#record("launch", hasRoom ? launchMinutes : null);
      if (!hasRoom) {
        this.#retry = this.#minute + retryMinutes;
        return;
      }
      this.#launching = [...this.#launching, this.#minute + 1 + launchMinutes];
    }
    while (this.#ready + this.#launching.length > this.#desired && this.#ready > 0) {
      this.#record("terminate", terminateMinutes);
      this.#ready--;
      this.#terminating = [...this.#terminating, this.#minute + terminateMinutes];
    }
  }

  /** @param minutes how long it takes; null: it fails at once */
  #record(kind: ScalingActivity["kind"], minutes: number | null): void {
    const begins = this.#minute;
    const activity = {
      kind,
      cause: this.#cause,
      begins,
      ends: begins + (minutes ?? 0),
      failed: minutes === null,
    };
    this.#activities = [activity, ...this.#activities].slice(0, activitiesKept);
  }
}
