import type { ScalingActivity } from "../../lambdas/core/scaling/observed-node-group.ts";

export const minuteMs = 60_000;
/** From a launch to a node that is Ready: EC2 boots in one to two minutes, joining takes another. An estimate. */
const launchMinutes = 3;
/** Until an instance that was let go is terminated; it serves nobody meanwhile. An estimate. */
const terminateMinutes = 1;
/** Auto Scaling tries a failed launch again; its documentation gives no interval. */
const retryMinutes = 2;
/** How long EKS is busy with a new desired size. An estimate. */
const updateMinutes = 1;
const activitiesKept = 100;

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
  #activities: readonly ScalingActivity[] = [];
  readonly #roomAt: (minute: number) => number;

  /** @param roomAt how many nodes the zones have room for in a minute */
  constructor(size: number, roomAt: (minute: number) => number) {
    this.#desired = size;
    this.#ready = size;
    this.#roomAt = roomAt;
  }

  get view(): GroupView {
    return {
      desired: this.#desired,
      ready: this.#ready,
      launching: this.#launching.length,
      terminating: this.#terminating.length,
      updating: this.#minute < this.#updated,
      activities: this.#activities,
    };
  }

  /** Lets one minute pass. */
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
      this.#record("launch", hasRoom ? "Successful" : "Failed");
      if (!hasRoom) {
        this.#retry = this.#minute + retryMinutes;
        return;
      }
      this.#launching = [...this.#launching, this.#minute + launchMinutes];
    }
    while (this.#ready + this.#launching.length > this.#desired && this.#ready > 0) {
      this.#record("terminate", "Successful");
      this.#ready--;
      this.#terminating = [...this.#terminating, this.#minute + terminateMinutes];
    }
  }

  #record(kind: ScalingActivity["kind"], status: ScalingActivity["status"]): void {
    const at = this.#minute * minuteMs;
    const activity = { kind, status, startedAt: at, endedAt: at, cause: this.#cause };
    this.#activities = [activity, ...this.#activities].slice(0, activitiesKept);
  }
}
