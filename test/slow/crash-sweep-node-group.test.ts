import { sweepCrashes } from "../support/crash-sweep.ts";

// Its verification polls for minutes.
sweepCrashes("eks/scale-node-group");
