import type { Random } from "../services/random.ts";
import type { Fate } from "./executions.ts";

/** How often each thing goes wrong, from 0 to 1. */
export interface Weather {
  /** A call to the ledger, half of them after it was done. */
  readonly ledger: number;
  /** A sandbox, at each point of a run. */
  readonly dies: number;
  /** An execution for good, at each point of a run. */
  readonly lost: number;
  readonly read: number;
  readonly write: number;
}

export const stormy: Weather = { ledger: 0.004, dies: 0.01, lost: 0.0005, read: 0.03, write: 0.12 };
export const fair: Weather = { ledger: 0, dies: 0, lost: 0, read: 0, write: 0 };

/** Shaped like the SDK's ServiceException. */
class ServiceError extends Error {
  override readonly name: string;
  readonly $fault: "client" | "server";
  readonly $metadata: { readonly httpStatusCode: number };
  constructor(name: string, status: number) {
    super(`${name} from the simulated service`);
    this.name = name;
    this.$fault = status < 500 ? "client" : "server";
    this.$metadata = { httpStatusCode: status };
  }
}

class TimeoutError extends Error {
  override readonly name = "TimeoutError";
  constructor() {
    super("no answer within 60 s");
  }
}

export interface WriteFault {
  readonly error: Error;
  /** Did it happen all the same? */
  readonly applied: boolean;
}

const writeFaults: readonly (() => WriteFault)[] = [
  () => ({ error: new ServiceError("ThrottlingException", 429), applied: false }),
  () => ({ error: new ServiceError("InternalError", 500), applied: false }),
  () => ({ error: new ServiceError("InternalError", 500), applied: true }),
  () => ({ error: new TimeoutError(), applied: true }),
  () => ({ error: new TimeoutError(), applied: false }),
  () => ({ error: new ServiceError("OperationAborted", 409), applied: false }),
  () => ({ error: new ServiceError("AccessDenied", 403), applied: false }),
];

/** What goes wrong, drawn anew each time. */
export const weatherBy = (random: Random, weather: () => Weather) => {
  const happens = (rate: number): boolean => rate > 0 && random.next() < rate;
  return {
    ledgerFails: (): "before" | "after" | null => {
      if (!happens(weather().ledger)) return null;
      return happens(0.5) ? "before" : "after";
    },
    fate: (): Fate => {
      if (happens(weather().dies)) return "dies";
      return happens(weather().lost) ? "is-lost" : "goes-on";
    },
    readFault: (): Error | null => (happens(weather().read) ? new ServiceError("ServiceUnavailable", 503) : null),
    writeFault: (): WriteFault | null =>
      happens(weather().write) ? (writeFaults[random.between(0, writeFaults.length - 1)]?.() ?? null) : null,
  };
};
